"""What passed between levels, in one line of words each."""

from __future__ import annotations

from django.utils.translation import gettext

from kept.domain.cases import level_events as between
from kept.domain.cases.events import CaseHandedOn
from kept.policy import Policy
from kept.surfaces.workspace.cases.telling import Names, Told, tell_by_kind
from kept.surfaces.workspace.words import label_in


@tell_by_kind.register
def _(event: CaseHandedOn, names: Names, policy: Policy) -> Told:
    values = {"level": label_in(policy.levels, event.level), "to": label_in(policy.levels, event.to)}
    return Told("up", gettext("Handed on from %(level)s to %(to)s") % values, event.reason)


@tell_by_kind.register
def _(event: between.IntakeGiven, names: Names, policy: Policy) -> Told:
    missing = gettext("missing: %(items)s") % {"items": ", ".join(event.missing)} if event.missing else ""
    return Told("list", gettext("Handed on with %(count)s of what is asked for") % {"count": len(event.given)}, missing)


@tell_by_kind.register
def _(event: between.IntakeAccepted, names: Names, policy: Policy) -> Told:
    return Told("check", gettext("%(level)s accepted it") % {"level": label_in(policy.levels, event.level)})


@tell_by_kind.register
def _(event: between.IntakeReturned, names: Names, policy: Policy) -> Told:
    return Told("undo", gettext("Sent back, missing: %(items)s") % {"items": ", ".join(event.missing)}, event.reason)


@tell_by_kind.register
def _(event: between.PartnerChanged, names: Names, policy: Policy) -> Told:
    words = gettext("The case follows its customer to another partner")
    return Told("partner", words if event.new_partner else gettext("The case comes to the vendor"), event.reason)


@tell_by_kind.register
def _(event: between.FindingRecorded, names: Names, policy: Policy) -> Told:
    tried = {"yes": gettext("replicated"), "no": gettext("not replicated"), "not_tried": gettext("not tried")}
    causes = {
        "settings": gettext("settings"),
        "use": gettext("unintentional use"),
        "error": gettext("an error in the product"),
        "unknown": gettext("cause not known yet"),
    }
    values = {"tried": tried[event.is_replicated], "cause": causes[event.cause]}
    return Told("info", gettext("Finding: %(tried)s, %(cause)s") % values, event.said)


@tell_by_kind.register
def _(event: between.OfferMade, names: Names, policy: Policy) -> Told:
    return Told("file", gettext("Offered: %(words)s") % {"words": event.words})


@tell_by_kind.register
def _(event: between.OfferAnswered, names: Names, policy: Policy) -> Told:
    words = gettext("The price was accepted") if event.is_accepted else gettext("The price was declined")
    return Told("check" if event.is_accepted else "cross", words, event.reason)


@tell_by_kind.register
def _(event: between.TimeSpent, names: Names, policy: Policy) -> Told:
    return Told(
        "clock", gettext("%(minutes)s minutes, charged: %(what)s") % {"minutes": event.minutes, "what": event.what}
    )
