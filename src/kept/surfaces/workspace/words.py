"""The words for what a case is waiting for and how severe it is, taken from the case's own policy."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kept.domain.cases.models import Case
from kept.domain.rulebook.queries import get_policy
from kept.policy import Policy
from kept.policy.language.values import SeverityView

QUEUE_LABELS = {
    "mine": gettext_lazy("My work"),
    "at-risk": gettext_lazy("At risk"),
    "waiting-on-us": gettext_lazy("Waiting on us"),
    "waiting-on-others": gettext_lazy("Waiting on others"),
    "unassigned": gettext_lazy("Unassigned"),
    "most-severe": gettext_lazy("Most severe"),
    "untriaged": gettext_lazy("To triage"),
    "from-partners": gettext_lazy("From partners, to accept"),
    "to-decide": gettext_lazy("Cover to decide"),
    "all-open": gettext_lazy("All open"),
    "close-the-loop": gettext_lazy("Close the loop"),
    "closed": gettext_lazy("Closed"),
}


@dataclass(frozen=True, slots=True)
class Turn:
    """Whose turn it is: `whose` for the colour, `words` for people, `why` where the policy names a reason."""

    whose: str
    words: str
    why: str = ""


def turn_of(case: Case) -> Turn:
    """Say whose turn it is on a case, and why."""
    if case.state != "open":
        return Turn("nobody", case.get_state_display())
    words = {
        "vendor": _("our turn"),
        "customer": _("customer's turn"),
        "partner": _("partner's turn"),
        "logistics": _("logistics' turn"),
    }.get(case.turn, _("nobody's turn"))
    why = reason_label(get_policy(case.policy_version_id), case.waiting_reason)
    return Turn("us" if case.turn == "vendor" else case.turn, words, why)


def reason_label(policy: Policy, key: str | None) -> str:
    """What the policy calls a reason for waiting."""
    excluded = {one.key: one.reason for one in policy.exclusions}
    return next((one.label for one in policy.waiting_reasons if one.key == key), excluded.get(key or "", key or ""))


def severity_of(case: Case) -> SeverityView:
    """The case's severity with its definition; one that the policy no longer knows keeps its key."""
    policy = get_policy(case.policy_version_id)
    unknown = SeverityView(case.severity, case.severity, "", case.severity_rank + 1)
    return next((known for known in policy.severities if known.key == case.severity), unknown)


def label_in(choices: tuple[object, ...], key: str) -> str:
    """The label of one of a policy's plans, channels, kinds or resolutions by its key."""
    return next((one.label for one in choices if one.key == key), key)  # type: ignore[attr-defined]
