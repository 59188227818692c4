"""A case as its customer reads it: whose turn it is, what happened, in the words of the case's own policy."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import singledispatch
from typing import Protocol

from django.utils.translation import gettext

from kept.domain.cases import cause_events as causes
from kept.domain.cases import duty_events as owed
from kept.domain.cases import events as happened
from kept.domain.cases import level_events as between
from kept.domain.cases.models import Case
from kept.domain.cases.types import TimelineItem
from kept.domain.rulebook.queries import get_policy
from kept.kernel.ledger import Event
from kept.policy import Policy
from kept.policy.language.values import SeverityView


class Labelled(Protocol):
    """Something of a policy with a key and a label."""

    @property
    def key(self) -> str: ...
    @property
    def label(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Told:
    """An event in words, with its icon."""

    icon: str
    words: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """Whose turn it is: `whose` is customer, us, or nobody."""

    whose: str
    words: str


def turn_of(case: Case) -> Turn:
    """Say whose turn it is, to the customer."""
    vendor = get_policy(case.policy_version_id).vendor
    if case.state == "resolved":
        return Turn("customer", gettext("solved? Please say so, or write"))
    if case.state != "open":
        return Turn("nobody", case.get_state_display().lower())
    if case.turn == "customer":
        return Turn("customer", gettext("waiting for you"))
    reasons = get_policy(case.policy_version_id).waiting_reasons
    reason = next((one for one in reasons if one.key == case.waiting_reason), None)
    if case.turn == "vendor":
        return Turn("us", gettext("%(vendor)s is working on it") % {"vendor": vendor})
    return Turn("nobody", reason.label if reason else gettext("waiting for %(whom)s") % {"whom": case.turn})


def severity_of(case: Case) -> SeverityView:
    """The case's severity; one that the policy no longer knows keeps its key."""
    unknown = SeverityView(case.severity, case.severity, "", case.severity_rank + 1)
    severities = get_policy(case.policy_version_id).severities
    return next((known for known in severities if known.key == case.severity), unknown)


def reasons_of(policy: Policy) -> dict[str, str]:
    """What the policy calls the reasons for which a clock may stand still."""
    return {one.key: one.label for one in policy.waiting_reasons} | {one.key: one.reason for one in policy.exclusions}


def label_in(choices: Iterable[Labelled], key: str) -> str:
    """The label of one of a policy's things by its key."""
    return next((one.label for one in choices if one.key == key), key)


def tell(item: TimelineItem, policy: Policy) -> Told:
    """Tell an event. Why it was done is told only where the customer said so: other reasons are the desk's own."""
    assert item.event is not None
    told = _tell(item.event, policy)
    reason = getattr(item.event, "reason", "") if item.author in ("contact", "customer_administrator") else ""
    return Told(told.icon, told.words, "" if isinstance(item.event, happened.WaitingStarted) else reason)


@singledispatch
def _tell(event: Event, policy: Policy) -> Told:
    return Told("dash", event.kind.partition(".")[2].replace("_", " ").capitalize())


@_tell.register
def _(event: happened.CaseOpened, policy: Policy) -> Told:
    values = {
        "channel": label_in(policy.channels, event.channel),
        "severity": label_in(policy.severities, event.severity),
    }
    return Told("case", gettext("Received by %(channel)s as %(severity)s") % values)


@_tell.register
def _(event: happened.SeverityChanged, policy: Policy) -> Told:
    values = {"old": label_in(policy.severities, event.old), "new": label_in(policy.severities, event.new)}
    return Told("flag", gettext("Severity changed from %(old)s to %(new)s; the times follow") % values)


@_tell.register
def _(event: happened.CaseTriaged, policy: Policy) -> Told:
    values = {
        "kind": label_in(policy.case_kinds, event.kind_of_request),
        "severity": label_in(policy.severities, event.severity),
    }
    return Told("filter", gettext("Looked into: %(kind)s, %(severity)s") % values)


@_tell.register
def _(event: happened.WaitingStarted, policy: Policy) -> Told:
    return Told("pause", label_in(policy.waiting_reasons, event.reason))


@_tell.register
def _(event: happened.WaitingEnded, policy: Policy) -> Told:
    return Told("next", gettext("Work goes on"))


@_tell.register
def _(event: happened.WorkaroundGiven, policy: Policy) -> Told:
    return Told("bolt", gettext("A workaround was given"))


@_tell.register
def _(event: happened.ExclusionPut, policy: Policy) -> Told:
    label = next((one.reason for one in policy.exclusions if one.key == event.exclusion), event.exclusion)
    return Told("pause", gettext("Support is not owed while this holds: %(reason)s") % {"reason": label})


@_tell.register
def _(event: happened.ExclusionTaken, policy: Policy) -> Told:
    label = next((one.reason for one in policy.exclusions if one.key == event.exclusion), event.exclusion)
    return Told("next", gettext("This does not hold any more: %(reason)s") % {"reason": label})


@_tell.register
def _(event: happened.CaseResolved, policy: Policy) -> Told:
    return Told(
        "check", gettext("Resolved: %(kind)s") % {"kind": label_in(policy.resolution_kinds, event.resolution_kind)}
    )


@_tell.register
def _(event: happened.CaseReopened, policy: Policy) -> Told:
    return Told("undo", gettext("Reopened"))


@_tell.register
def _(event: happened.CaseClosed, policy: Policy) -> Told:
    if event.was_silent:
        return Told("archive", gettext("Closed, because nothing more came from you. Write, and it goes on"))
    return Told("archive", gettext("Closed, as the policy says") if event.is_automatic else gettext("Closed"))


@_tell.register
def _(event: happened.CaseJoined, policy: Policy) -> Told:
    return Told("merge", gettext("Another case about the same goes on here"))


@_tell.register
def _(event: happened.ClockBreached, policy: Policy) -> Told:
    return Told("triangle", gettext("%(clock)s came too late") % {"clock": label_in(policy.clock_rules(), event.key)})


@_tell.register
def _(event: happened.SeverityAsked, policy: Policy) -> Told:
    values = {"severity": label_in(policy.severities, event.severity), "vendor": policy.vendor}
    return Told("flag", gettext("You asked %(vendor)s for severity %(severity)s") % values)


@_tell.register
def _(event: happened.SeverityAnswered, policy: Policy) -> Told:
    values = {
        "severity": label_in(policy.severities, event.severity),
        "vendor": policy.vendor,
        "reason": event.reason,
    }
    accepted = gettext("%(vendor)s accepted severity %(severity)s: %(reason)s")
    return Told(
        "flag",
        (accepted if event.is_accepted else gettext("%(vendor)s declined severity %(severity)s: %(reason)s")) % values,
    )


@_tell.register
def _(event: happened.DedicatedNamed, policy: Policy) -> Told:
    people = ", ".join(one["name"] for one in event.people)
    return Told("team", gettext("Your dedicated people: %(people)s") % {"people": people})


@_tell.register
def _(event: happened.EmergencyGranted, policy: Policy) -> Told:
    return Told("bolt", gettext("Helped in an emergency. Within limits: %(scope)s") % {"scope": event.scope})


@_tell.register
def _(event: happened.PersonVerified, policy: Policy) -> Told:
    return Told(
        "person", gettext("The person was verified") if event.is_known else gettext("The person could not be verified")
    )


@_tell.register
def _(event: happened.NamedContactInvolved, policy: Policy) -> Told:
    return Told("person", gettext("A named contact takes part"))


@_tell.register
def _(event: happened.EmergencyExpired, policy: Policy) -> Told:
    return Told("triangle", gettext("Help stops until a named contact answers"))


@_tell.register
def _(event: happened.EmergencyEnded, policy: Policy) -> Told:
    words = {
        "settled": gettext("The emergency is settled: the person is verified, and a named contact takes part"),
        "named_contact": gettext("The person could not be verified; the case goes on with a named contact only"),
        "failed": gettext("The person could not be verified, and no named contact takes part"),
    }
    return Told("check", words.get(event.outcome, event.reason))


@_tell.register
def _(event: happened.EscalatedToEngineering, policy: Policy) -> Told:
    return Told("up", gettext("Engineering looks into it now"))


@_tell.register
def _(event: happened.EngineeringAnswered, policy: Policy) -> Told:
    return Told("down", gettext("It is back from engineering"))


@_tell.register
def _(event: happened.CustomerReminded, policy: Policy) -> Told:
    return Told("mail", gettext("You were reminded of what we wait for"))


@_tell.register
def _(event: owed.InformationAsked, policy: Policy) -> Told:
    return Told("list", gettext("You were asked for: %(items)s") % {"items": ", ".join(event.items)})


@_tell.register
def _(event: owed.InformationReceived, policy: Policy) -> Told:
    return Told("check", gettext("Received of what was asked for: %(count)s") % {"count": len(event.numbers)})


@_tell.register
def _(event: owed.InformationDropped, policy: Policy) -> Told:
    return Told(
        "check", gettext("Not needed any more of what was asked for: %(count)s") % {"count": len(event.numbers)}
    )


@_tell.register
def _(event: owed.DeliverablePromised, policy: Policy) -> Told:
    values = {"vendor": policy.vendor, "title": event.title, "days": event.business_days}
    return Told("flag", gettext("%(vendor)s promised: %(title)s, in business days: %(days)s") % values)


@_tell.register
def _(event: owed.DeliverableSent, policy: Policy) -> Told:
    return Told("send", gettext("What was promised was sent"))


@_tell.register
def _(event: causes.ParentNamed, policy: Policy) -> Told:
    return Told("merge", gettext("Looked into together with others that have the same cause"))


@_tell.register
def _(event: causes.ParentLeft, policy: Policy) -> Told:
    return Told("next", gettext("Looked into by itself: the cause is another one"))


@_tell.register
def _(event: causes.AnsweredByParent, policy: Policy) -> Told:
    return Told("send", gettext("This answer went to everybody with the same cause"))


@_tell.register
def _(event: happened.ReproductionRecorded, policy: Policy) -> Told:
    results = {
        "reproduced": gettext("The problem was reproduced in a lab"),
        "partly": gettext("The problem was partly reproduced in a lab"),
        "not_reproduced": gettext("The problem could not be reproduced in a lab"),
    }
    return Told("check", results.get(event.result, event.result))


@_tell.register
def _(event: happened.DefectLinked, policy: Policy) -> Told:
    return Told("bug", gettext("The cause is an error in the product, %(label)s") % {"label": event.label})


@_tell.register
def _(event: happened.CorrectionPlanned, policy: Policy) -> Told:
    plans = {
        "hot_fix": gettext("a hot fix"),
        "next_release": gettext("the next release"),
        "future_release": gettext("a future release"),
    }
    values = {"label": event.label, "plan": event.release or plans.get(event.plan, event.plan)}
    return Told("flag", gettext("%(label)s will be corrected in %(plan)s") % values)


@_tell.register
def _(event: happened.CorrectionReleased, policy: Policy) -> Told:
    return Told("check", gettext("The correction is out: %(release)s") % {"release": event.release})


@_tell.register
def _(event: happened.CaseHandedOn, policy: Policy) -> Told:
    return Told("up", gettext("Handed on to %(level)s") % {"level": label_in(policy.levels, event.to)})


@_tell.register
def _(event: between.FindingRecorded, policy: Policy) -> Told:
    causes = {
        "settings": gettext("It comes from settings"),
        "use": gettext("It comes from unintentional use"),
        "error": gettext("It is an error in the product"),
        "unknown": gettext("The cause is not known yet"),
    }
    tried = {"yes": gettext("we could replicate it"), "no": gettext("we could not replicate it")}
    words = ", ".join(filter(None, (causes[event.cause], tried.get(event.is_replicated, ""))))
    return Told("info", f"{words}. {event.said}".strip())


@_tell.register
def _(event: between.OfferMade, policy: Policy) -> Told:
    return Told("file", gettext("The plan does not hold this work. It costs: %(words)s") % {"words": event.words})


@_tell.register
def _(event: between.OfferAnswered, policy: Policy) -> Told:
    return Told("check", gettext("The price was accepted") if event.is_accepted else gettext("The price was declined"))
