"""What the workspace offers: its places, and the changes to a case that have an address of their own."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kept.kernel.actor import Permission
from kept.surfaces.screens.registry import Command, Menu, Scope, registry
from kept.surfaces.workspace.words import QUEUE_LABELS

MINE, TEAM, BEHIND, DESK = _("Mine"), _("Team"), _("Behind support"), _("Desk")

_PLACES: dict[str, tuple[object, str | None, str]] = {
    "mine": (MINE, "g m", "person"),
    "at-risk": (MINE, "g r", "clock"),
    "waiting-on-us": (TEAM, "g w", "turn"),
    "waiting-on-others": (TEAM, "g o", "pause"),
    "unassigned": (TEAM, "g t", "team"),
    "most-severe": (TEAM, "g 1", "flag"),
    "untriaged": (TEAM, "g i", "mail"),
    "from-partners": (TEAM, "g f", "partner"),
    "to-decide": (TEAM, "g d", "help"),
    "all-open": (TEAM, "g l", "list"),
    "close-the-loop": (TEAM, "g c", "check"),
    "closed": (TEAM, None, "archive"),
}

registry.register(
    *(
        Command(
            f"go.{queue}",
            QUEUE_LABELS[queue],
            Scope.GLOBAL,
            key,
            url_name=f"workspace:queue-{queue}",
            icon=icon,
            menu=Menu("workspace", heading),  # type: ignore[arg-type]
            search_words=_("queue cases"),
            count=queue,
        )
        for queue, (heading, key, icon) in _PLACES.items()
    )
)

_SHIFT: dict[str, tuple[object, str | None, str, Permission, object]] = {
    "shifts": (_("Rosters"), "g s", "team", Permission.WORK_SHIFT, _("shift week on call swap")),
    "handovers-out": (_("Handover out"), "g h", "swap", Permission.WORK_SHIFT, _("end of shift")),
    "handovers-in": (_("Handover in"), "g v", "down", Permission.WORK_SHIFT, _("read take over")),
    "pages": (_("Pages"), "g a", "bolt", Permission.WORK_SHIFT, _("alarm acknowledge answer")),
    "calls": (_("Calls"), "g k", "phone", Permission.WORK_CASE, _("telephone inbound log")),
}

registry.register(
    *(
        Command(
            f"go.{place}",
            label,  # type: ignore[arg-type]
            Scope.GLOBAL,
            key,
            permission=permission,
            url_name=f"workspace:{place}",
            icon=icon,
            menu=Menu("workspace", _("Shift")),
            search_words=words,  # type: ignore[arg-type]
            count=place,
        )
        for place, (label, key, icon, permission, words) in _SHIFT.items()
    ),
    Command(
        "go.reach",
        _("How I am reached"),
        Scope.GLOBAL,
        permission=Permission.WORK_SHIFT,
        url_name="workspace:reach",
        icon="phone",
        search_words=_("quiet hours telephone"),
    ),
)

registry.register(
    *(
        Command(
            f"go.{place}",
            label,
            Scope.GLOBAL,
            key,
            permission=permission,
            url_name=f"workspace:{place}",
            icon=icon,
            menu=Menu("workspace", BEHIND),
            search_words=words,
        )
        for place, label, key, icon, permission, words in (
            ("engineering", _("Engineering"), "g x", "settings", Permission.ASK_ENGINEERING, _("escalation")),
            ("labs", _("Labs"), "g y", "calendar", Permission.BOOK_LAB, _("equipment reservation reproduce")),
            ("defects", _("Defects"), "g b", "bug", Permission.LINK_DEFECT, _("product error release correction")),
        )
    )
)

_ADMIN: dict[str, tuple[object, str | None, str, Permission]] = {
    "customers": (_("Customers"), "g u", "everyone", Permission.MANAGE_PEOPLE),
    "licences": (_("Licences"), None, "lock", Permission.MANAGE_COVER),
    "products": (_("Products"), None, "list", Permission.MANAGE_COVER),
    "contact-changes": (_("Contacts to agree on"), None, "person", Permission.AGREE_CONTACTS),
    "people": (_("People and roles"), None, "team", Permission.MANAGE_PEOPLE),
    "rosters": (_("Rosters and turns"), None, "team", Permission.MANAGE_ROSTERS),
    "policies": (_("Policy"), "g p", "file", Permission.PUBLISH_POLICY),
    "mail": (_("Mail"), "g e", "mail", Permission.WORK_CASE),
    "tokens": (_("API tokens"), None, "lock", Permission.MANAGE_TOKENS),
    "webhooks": (_("Webhooks"), None, "link", Permission.MANAGE_DESK),
    "desk": (_("Name and look"), None, "settings", Permission.MANAGE_DESK),
    "health": (_("Health"), None, "chart", Permission.MANAGE_DESK),
}

registry.register(
    *(
        Command(
            f"admin.{place}",
            label,  # type: ignore[arg-type]
            Scope.GLOBAL,
            key,
            permission=permission,
            url_name=f"admin:{place}",
            icon=icon,
            menu=Menu("workspace", DESK),
            search_words=_("administration settings"),
        )
        for place, (label, key, icon, permission) in _ADMIN.items()
    )
)

registry.register(
    Command(
        "go.new",
        _("New case"),
        Scope.GLOBAL,
        "c",
        permission=Permission.OPEN_CASE,
        url_name="workspace:new",
        icon="plus",
        search_words=_("open phone call customer"),
    )
)


def _on_case(
    change: str,
    label: object,
    icon: str,
    permission: Permission = Permission.WORK_CASE,
    words: object = "",
) -> Command:
    return Command(
        f"case.{change}",
        label,  # type: ignore[arg-type]
        Scope.CASE,
        permission=permission,
        url_name=f"workspace:change-{change}",
        url_kwargs=("desk", "number"),
        icon=icon,
        search_words=words,  # type: ignore[arg-type]
    )


registry.register(
    _on_case("triage", _("Triage"), "filter", Permission.CHANGE_SEVERITY, _("kind of request")),
    _on_case(
        "answer-severity", _("Answer the severity asked for"), "flag", Permission.CHANGE_SEVERITY, _("accept decline")
    ),
    _on_case("emergency", _("Help in an emergency"), "bolt", words=_("provisional unapproved contact")),
    _on_case("verify", _("Verify the person"), "check", words=_("emergency identity")),
    _on_case("involve", _("A named contact takes part"), "person", words=_("emergency approved")),
    _on_case("dedicated", _("The customer's dedicated people"), "team", words=_("phone priority reachable")),
    _on_case("ask_info", _("Ask for information"), "list", Permission.REPLY, _("logs captures access request missing")),
    _on_case("got_info", _("Information came"), "check", words=_("received missing items logs")),
    _on_case("promise", _("Promise a report"), "flag", words=_("root cause deliverable owed")),
    _on_case("draft_report", _("Write the report"), "file", words=_("root cause draft deliverable")),
    _on_case("approve", _("Approve the report"), "check", Permission.APPROVE_DELIVERABLE, _("draft deliverable")),
    _on_case("deliver", _("Send the report"), "send", Permission.REPLY, _("root cause deliverable")),
    _on_case("share", _("Same cause as another case"), "merge", Permission.SHARE_CAUSE, _("parent problem children")),
    _on_case("leave", _("Another cause after all"), "undo", Permission.SHARE_CAUSE, _("parent children")),
    _on_case("answer_all", _("Answer all with this cause"), "send", Permission.SHARE_CAUSE, _("children update")),
    _on_case("resolve_all", _("Resolve all with this cause"), "check", Permission.SHARE_CAUSE, _("children")),
    _on_case("resume", _("Go on"), "next", words=_("resume stop waiting our turn")),
    _on_case("workaround", _("Workaround given"), "bolt", words=_("mitigated")),
    _on_case("hand_on", _("Hand on to the next level"), "up", words=_("second level partner escalate")),
    _on_case("accept", _("Accept the case"), "check", Permission.ACCEPT_INTAKE, _("intake partner")),
    _on_case("send_back", _("Send back"), "undo", Permission.ACCEPT_INTAKE, _("missing items partner intake")),
    _on_case("finding", _("Record the finding"), "info", words=_("replicated settings use error cause")),
    _on_case("offer", _("Offer the work at its price"), "file", Permission.ACCEPT_INTAKE, _("charge billable")),
    _on_case("time", _("Write down time"), "clock", words=_("hours charge billable")),
    _on_case("acknowledge", _("Acknowledge"), "check", words=_("taken notice")),
    _on_case("close", _("Close"), "archive", Permission.CLOSE_CASE),
    _on_case("reopen", _("Reopen"), "undo", Permission.REOPEN_CASE),
    _on_case("cancel", _("Cancel"), "cross", words=_("spam no request mistake")),
    _on_case("call", _("Log a call"), "phone", words=_("telephone")),
    _on_case("facts", _("Correct the facts"), "info", words=_("questions environment region")),
    _on_case("policy", _("Move to another policy version"), "file", Permission.MOVE_POLICY),
    _on_case("cover", _("Decide on the cover"), "check", Permission.OVERRIDE_VERDICT, _("entitlement refuse")),
    _on_case("uncover", _("Let the rules hold again"), "undo", Permission.OVERRIDE_VERDICT, _("cover exception")),
    _on_case("exclude", _("Exclude"), "pause", Permission.EXCLUDE, _("exclusion not owed out of scope")),
    _on_case("include", _("Take the exclusion off"), "next", Permission.EXCLUDE, _("exclusion")),
    _on_case("subject", _("Change the subject"), "settings", words=_("title rename")),
    _on_case("lab", _("Book a lab"), "calendar", Permission.BOOK_LAB, _("reproduce equipment reservation")),
    _on_case("undefect", _("The defect is not the cause"), "bug", Permission.LINK_DEFECT),
    _on_case("unmerge", _("Undo the merge"), "undo", Permission.MERGE_CASES),
)

registry.register(
    Command(
        "go.partners",
        _("Partners"),
        Scope.GLOBAL,
        permission=Permission.READ_NOTES,
        url_name="workspace:partners",
        icon="partner",
        menu=Menu("workspace", TEAM),
        search_words=_("reseller distributor scorecard hours"),
    )
)
