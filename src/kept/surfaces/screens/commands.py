"""The commands that belong to no single page: those of every page, of every list, of a case and of the composer.

A page offers one of these by showing its button (`<c-command id="case.reply" />`). Commands with an address of
their own are registered by the surface that has the page.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kept.kernel.actor import Permission
from kept.surfaces.screens.registry import Command, Scope, registry

registry.register(
    Command(
        "palette.open", _("Search and commands"), Scope.GLOBAL, "Mod+k", icon="search", is_in_palette=False
    ),
    Command("search.focus", _("Search"), Scope.GLOBAL, "/", icon="search", is_in_palette=False),
    Command("help.open", _("Keys and help"), Scope.GLOBAL, "?", icon="help"),
    Command("page.up", _("Up one level"), Scope.GLOBAL, "Escape", icon="back"),
    Command("theme.light", _("Light theme"), Scope.GLOBAL, icon="sun", search_words=_("appearance colours")),
    Command(
        "theme.dark", _("Dark theme"), Scope.GLOBAL, icon="moon", search_words=_("appearance colours night")
    ),
    Command(
        "theme.system", _("Theme of this device"), Scope.GLOBAL, icon="screen", search_words=_("appearance")
    ),
)

registry.register(
    Command("list.next", _("Next row"), Scope.LIST, "j", is_in_palette=False),
    Command("list.previous", _("Previous row"), Scope.LIST, "k", is_in_palette=False),
    Command("list.open", _("Open the row"), Scope.LIST, "Enter", is_in_palette=False),
    Command("list.select", _("Select the row"), Scope.LIST, "x", is_in_palette=False),
    Command("list.select_range", _("Select up to this row"), Scope.LIST, "Shift+x", is_in_palette=False),
    Command("list.filter", _("Filter"), Scope.LIST, "f", icon="filter"),
    Command("list.save_view", _("Save this view"), Scope.LIST, "v", icon="save"),
    Command("list.copy_number", _("Copy the number"), Scope.LIST, "."),
    Command("list.copy_title", _("Copy number and title"), Scope.LIST, ". ."),
    Command("list.copy_link", _("Copy number, title and link"), Scope.LIST, ". . ."),
)

registry.register(
    Command("case.reply", _("Reply"), Scope.CASE, "r", permission=Permission.REPLY, icon="reply"),
    Command("case.note", _("Internal note"), Scope.CASE, "n", permission=Permission.WRITE_NOTE, icon="lock"),
    Command(
        "case.partner_note",
        _("Note to partner"),
        Scope.CASE,
        "q",
        permission=Permission.WRITE_NOTE,
        icon="partner",
    ),
    Command("case.assign", _("Assign"), Scope.CASE, "a", permission=Permission.WORK_CASE, icon="person"),
    Command("case.take", _("Take it"), Scope.CASE, "i", permission=Permission.WORK_CASE, icon="hand"),
    Command(
        "case.turn", _("Change turn or state"), Scope.CASE, "s", permission=Permission.WORK_CASE, icon="turn"
    ),
    Command(
        "case.severity",
        _("Change severity"),
        Scope.CASE,
        "p",
        permission=Permission.CHANGE_SEVERITY,
        icon="flag",
    ),
    Command("case.defect", _("Link a defect"), Scope.CASE, "b", permission=Permission.LINK_DEFECT, icon="bug"),
    Command("case.why", _("Why this deadline"), Scope.CASE, "w", icon="clock"),
    Command("case.escalate", _("Escalate"), Scope.CASE, "e", permission=Permission.ASK_ENGINEERING, icon="up"),
    Command("case.hand_over", _("Hand over"), Scope.CASE, "t", permission=Permission.WORK_CASE, icon="swap"),
    Command(
        "case.merge",
        _("Merge"),
        Scope.CASE,
        "Shift+m",
        permission=Permission.MERGE_CASES,
        url_name="workspace:merge",
        url_kwargs=("desk", "number"),
        icon="merge",
    ),
    Command("case.next", _("Next case"), Scope.CASE, "Shift+j", icon="next"),
    Command("case.previous", _("Previous case"), Scope.CASE, "Shift+k", icon="previous"),
    Command("case.resolve", _("Resolve"), Scope.CASE, permission=Permission.WORK_CASE, icon="check"),
    Command("case.print", _("Print or save as PDF"), Scope.CASE, icon="print"),
)

registry.register(
    Command("composer.send", _("Send"), Scope.COMPOSER, "Mod+Enter", icon="send"),
    Command("composer.undo", _("Undo send"), Scope.COMPOSER, icon="undo"),
)
