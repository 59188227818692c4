"""Each event of a case in one line of words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import singledispatch

from django.utils.translation import gettext, gettext_lazy

from kept.domain.cases import events as happened
from kept.domain.cases.models import Case
from kept.domain.parties.models import Agent, Team
from kept.domain.rulebook.queries import label_versions
from kept.kernel.ledger import Event
from kept.policy import Policy
from kept.surfaces.workspace.words import label_in, reason_label


@dataclass(frozen=True, slots=True)
class Told:
    """An event in words, with its icon, and why it was done."""

    icon: str
    words: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Names:
    """What the ledger's numbers are called: agents, teams, cases and policy versions by id."""

    agents: Mapping[int, str]
    teams: Mapping[int, str]
    numbers: Mapping[int, str]
    versions: Mapping[int, str]


def gather_names(events: Sequence[Event]) -> Names:
    """The names that telling some events needs; a query for each kind that is mentioned."""
    assigned = [event for event in events if isinstance(event, happened.CaseAssigned)]
    agents = {event.agent for event in assigned if event.agent}.union(*map(_on_duty, events))
    teams = {event.team for event in assigned if event.team}
    moves = [event for event in events if isinstance(event, happened.PolicyMoved)]
    cases = {_other(event) for event in events if isinstance(event, MENTIONS_A_CASE)}
    return Names(
        agents=dict(Agent.objects.filter(pk__in=agents).values_list("pk", "user__name")) if agents else {},
        teams=dict(Team.objects.filter(pk__in=teams).values_list("pk", "name")) if teams else {},
        numbers=dict(Case.objects.filter(pk__in=cases).values_list("pk", "number")) if cases else {},
        versions=label_versions([one for event in moves for one in (event.old, event.new)]) if moves else {},
    )


MENTIONS_A_CASE = (happened.CaseMerged, happened.CaseJoined, happened.MergeUndone)


def _other(event: Event) -> int:
    if isinstance(event, happened.CaseMerged):
        return event.into
    return event.joined if isinstance(event, happened.CaseJoined) else event.other  # type: ignore[attr-defined]


def tell(event: Event, policy: Policy, names: Names) -> Told:
    """Tell an event of a case that runs under a policy."""
    return _tell(event, names, policy)


@singledispatch
def _tell(event: Event, names: Names, policy: Policy) -> Told:
    return Told("dash", event.kind.partition(".")[2].replace("_", " ").capitalize())


tell_by_kind = _tell
"""For other modules that tell events of their own."""


@_tell.register
def _(event: happened.CaseOpened, names: Names, policy: Policy) -> Told:
    channel = label_in(policy.channels, event.channel)
    words = gettext("Opened by %(channel)s as %(severity)s") % {
        "channel": channel,
        "severity": label_in(policy.severities, event.severity),
    }
    return Told("case", words, "" if event.is_triaged else gettext("taken for a request to be looked into"))


@_tell.register
def _(event: happened.VerdictGiven, names: Names, policy: Policy) -> Told:
    return Told("file", gettext("Cover: %(verdict)s") % {"verdict": event.for_agent or event.outcome})


@_tell.register
def _(event: happened.VerdictOverridden, names: Names, policy: Policy) -> Told:
    return Told("hand", gettext("Cover decided: %(outcome)s") % {"outcome": event.outcome}, event.reason)


@_tell.register
def _(event: happened.VerdictRestored, names: Names, policy: Policy) -> Told:
    return Told("undo", gettext("The policy's verdict on the cover holds again"), event.reason)


@_tell.register
def _(event: happened.ExclusionPut, names: Names, policy: Policy) -> Told:
    return Told("flag", gettext("Excluded: %(reason)s") % {"reason": _exclusion(policy, event.exclusion)}, event.reason)


@_tell.register
def _(event: happened.ExclusionTaken, names: Names, policy: Policy) -> Told:
    words = gettext("No longer excluded: %(reason)s") % {"reason": _exclusion(policy, event.exclusion)}
    return Told("undo", words, event.reason)


@_tell.register
def _(event: happened.CaseArrived, names: Names, policy: Policy) -> Told:
    return Told("up", gettext("At level %(level)s") % {"level": label_in(policy.levels, event.level)})


@_tell.register
def _(event: happened.CaseConfirmed, names: Names, policy: Policy) -> Told:
    return Told("mail", gettext("The mail with the case number went out"))


@_tell.register
def _(event: happened.CaseAcknowledged, names: Names, policy: Policy) -> Told:
    return Told("check", gettext("Acknowledged"))


@_tell.register
def _(event: happened.PhoneCallLogged, names: Names, policy: Policy) -> Told:
    return Told("phone", gettext("Called the customer") if event.direction == "out" else gettext("The customer called"))


@_tell.register
def _(event: happened.SubjectChanged, names: Names, policy: Policy) -> Told:
    return Told("settings", gettext("Subject changed to “%(subject)s”") % {"subject": event.subject})


@_tell.register
def _(event: happened.SeverityChanged, names: Names, policy: Policy) -> Told:
    old, new = label_in(policy.severities, event.old), label_in(policy.severities, event.new)
    return Told("flag", gettext("Severity %(old)s → %(new)s") % {"old": old, "new": new}, event.reason)


@_tell.register
def _(event: happened.CaseTriaged, names: Names, policy: Policy) -> Told:
    values = {
        "kind": label_in(policy.case_kinds, event.kind_of_request),
        "severity": label_in(policy.severities, event.severity),
    }
    return Told("filter", gettext("Triaged: %(kind)s, %(severity)s") % values, event.reason)


@_tell.register
def _(event: happened.FactsLearned, names: Names, policy: Policy) -> Told:
    questions = {question.key: question for question in policy.questions}
    answers = []
    for key, value in event.facts.items():
        question = questions.get(key)
        answer = dict(question.choices).get(str(value), str(value)) if question else str(value)
        answers.append(f"{question.label if question else key} {answer}")
    return Told("info", "; ".join(answers), event.reason)


@_tell.register
def _(event: happened.PolicyMoved, names: Names, policy: Policy) -> Told:
    values = {"old": names.versions.get(event.old, ""), "new": names.versions.get(event.new, "")}
    return Told("file", gettext("Moved from policy version %(old)s to %(new)s") % values, event.reason)


@_tell.register
def _(event: happened.CaseAssigned, names: Names, policy: Policy) -> Told:
    owners = " · ".join(filter(None, (names.agents.get(event.agent or 0), names.teams.get(event.team or 0))))
    return Told("person", gettext("Given to %(owner)s") % {"owner": owners} if owners else gettext("Nobody's any more"))


@_tell.register
def _(event: happened.WaitingStarted, names: Names, policy: Policy) -> Told:
    return Told("pause", reason_label(policy, event.reason))


@_tell.register
def _(event: happened.WaitingEnded, names: Names, policy: Policy) -> Told:
    return Told("next", gettext("Work goes on"))


@_tell.register
def _(event: happened.WorkaroundGiven, names: Names, policy: Policy) -> Told:
    return Told("bolt", gettext("A workaround was given: the customer can work again"))


@_tell.register
def _(event: happened.CaseResolved, names: Names, policy: Policy) -> Told:
    return Told(
        "check", gettext("Resolved: %(kind)s") % {"kind": label_in(policy.resolution_kinds, event.resolution_kind)}
    )


@_tell.register
def _(event: happened.CaseReopened, names: Names, policy: Policy) -> Told:
    return Told("undo", gettext("Reopened by the customer") if event.by_customer else gettext("Reopened"), event.reason)


@_tell.register
def _(event: happened.CaseClosed, names: Names, policy: Policy) -> Told:
    return Told("archive", gettext("Closed by itself") if event.is_automatic else gettext("Closed"), event.reason)


@_tell.register
def _(event: happened.CaseCancelled, names: Names, policy: Policy) -> Told:
    return Told("cross", gettext("Cancelled: no request for support"), event.reason)


@_tell.register
def _(event: happened.CaseMerged, names: Names, policy: Policy) -> Told:
    return Told("merge", gettext("Goes on in %(number)s") % {"number": names.numbers.get(event.into, "")})


@_tell.register
def _(event: happened.CaseJoined, names: Names, policy: Policy) -> Told:
    return Told("merge", gettext("%(number)s goes on here") % {"number": names.numbers.get(event.joined, "")})


@_tell.register
def _(event: happened.MergeUndone, names: Names, policy: Policy) -> Told:
    return Told(
        "undo", gettext("The merge with %(number)s was undone") % {"number": names.numbers.get(event.other, "")}
    )


@_tell.register
def _(event: happened.ClockWarned, names: Names, policy: Policy) -> Told:
    return Told("clock", gettext("%(clock)s is due soon") % {"clock": _clock(policy, event.key)})


@_tell.register
def _(event: happened.ClockBreached, names: Names, policy: Policy) -> Told:
    return Told("triangle", gettext("%(clock)s was missed") % {"clock": _clock(policy, event.key)})


@_tell.register
def _(event: happened.SeverityAsked, names: Names, policy: Policy) -> Told:
    values = {"severity": label_in(policy.severities, event.severity)}
    return Told("flag", gettext("The customer asks for severity %(severity)s") % values, event.reason)


@_tell.register
def _(event: happened.SeverityAnswered, names: Names, policy: Policy) -> Told:
    values = {"severity": label_in(policy.severities, event.severity)}
    accepted = gettext("Severity %(severity)s was accepted, as the customer asked")
    words = accepted if event.is_accepted else gettext("Severity %(severity)s was declined")
    return Told("flag", words % values, event.reason)


@_tell.register
def _(event: happened.DedicatedNamed, names: Names, policy: Policy) -> Told:
    people = ", ".join(f"{one['name']} ({one['phone']})" for one in event.people)
    return Told("team", gettext("The customer's dedicated people: %(people)s") % {"people": people})


@_tell.register
def _(event: happened.EmergencyGranted, names: Names, policy: Policy) -> Told:
    return Told(
        "bolt", gettext("Helped in an emergency. Within limits: %(scope)s") % {"scope": event.scope}, event.reason
    )


@_tell.register
def _(event: happened.PersonVerified, names: Names, policy: Policy) -> Told:
    words = gettext("The person was verified") if event.is_known else gettext("The person could not be verified")
    return Told("person", words, event.evidence)


@_tell.register
def _(event: happened.NamedContactInvolved, names: Names, policy: Policy) -> Told:
    return Told("person", gettext("A named contact takes part"))


@_tell.register
def _(event: happened.EmergencyExpired, names: Names, policy: Policy) -> Told:
    return Told("triangle", gettext("Help stops until a named contact answers"), event.reason)


@_tell.register
def _(event: happened.EmergencyEnded, names: Names, policy: Policy) -> Told:
    return Told("check", gettext("The emergency is settled"), event.reason)


@_tell.register
def _(event: happened.EscalatedToEngineering, names: Names, policy: Policy) -> Told:
    fast = gettext("Escalated to engineering on the fast track")
    return Told("up", fast if event.is_fast_track else gettext("Escalated to engineering"), event.reason)


@_tell.register
def _(event: happened.EngineeringAnswered, names: Names, policy: Policy) -> Told:
    return Told("down", str(ENGINEERING_SAID.get(event.outcome, event.outcome)))


@_tell.register
def _(event: happened.LabBooked, names: Names, policy: Policy) -> Told:
    return Told("calendar", gettext("%(resource)s was booked to reproduce it") % {"resource": event.resource})


@_tell.register
def _(event: happened.LabGivenBack, names: Names, policy: Policy) -> Told:
    return Told("calendar", gettext("%(resource)s was given back") % {"resource": event.resource}, event.reason)


@_tell.register
def _(event: happened.ReproductionRecorded, names: Names, policy: Policy) -> Told:
    values = {"result": REPRODUCED.get(event.result, event.result), "resource": event.resource}
    return Told("check", gettext("%(result)s on %(resource)s") % values, event.said)


@_tell.register
def _(event: happened.DefectLinked, names: Names, policy: Policy) -> Told:
    return Told("bug", gettext("An error of the product: %(label)s") % {"label": event.label})


@_tell.register
def _(event: happened.DefectUnlinked, names: Names, policy: Policy) -> Told:
    return Told("bug", gettext("%(label)s is not the cause") % {"label": event.label}, event.reason)


@_tell.register
def _(event: happened.CorrectionPlanned, names: Names, policy: Policy) -> Told:
    values = {"label": event.label, "plan": PLANS.get(event.plan, event.plan)}
    return Told("flag", gettext("%(label)s will be corrected: %(plan)s") % values, event.release)


@_tell.register
def _(event: happened.CorrectionReleased, names: Names, policy: Policy) -> Told:
    return Told("check", gettext("The correction is out: %(release)s") % {"release": event.release}, event.label)


ENGINEERING_SAID = {
    "answered": gettext_lazy("Engineering answered"),
    "declined": gettext_lazy("Engineering sent it back"),
    "withdrawn": gettext_lazy("Engineering is asked no longer"),
}
REPRODUCED = {
    "reproduced": gettext_lazy("Reproduced"),
    "partly": gettext_lazy("Partly reproduced"),
    "not_reproduced": gettext_lazy("Not reproduced"),
}
PLANS = {
    "hot_fix": gettext_lazy("hot fix"),
    "next_release": gettext_lazy("next release"),
    "future_release": gettext_lazy("future release"),
}


def _exclusion(policy: Policy, key: str) -> str:
    return next((known.reason for known in policy.exclusions if known.key == key), key)


def _clock(policy: Policy, key: str) -> str:
    return label_in(policy.clock_rules(), key)


@_tell.register
def _(event: happened.CasePaged, names: Names, policy: Policy) -> Told:
    words = gettext("%(name)s was paged") % {"name": names.agents.get(event.agent, "")}
    return Told("bolt", words, str(PAGED_BECAUSE.get(event.reason, event.reason)))


@_tell.register
def _(event: happened.PageCallLogged, names: Names, policy: Policy) -> Told:
    words = gettext("%(name)s was reached by telephone") if event.was_reached else gettext("%(name)s was not reached")
    return Told("phone", words % {"name": names.agents.get(event.agent, "")})


@_tell.register
def _(event: happened.PageAnswered, names: Names, policy: Policy) -> Told:
    return Told("hand", gettext("%(name)s looks at it") % {"name": names.agents.get(event.agent, "")})


@_tell.register
def _(event: happened.PageBegunAgain, names: Names, policy: Policy) -> Told:
    return Told("triangle", gettext("Everybody in line was paged, and nobody answered; the first is asked again"))


@_tell.register
def _(event: happened.PageEnded, names: Names, policy: Policy) -> Told:
    if event.was_needed:
        return Told("triangle", gettext("Everybody in line was paged twice, and nobody answered"))
    return Told("check", gettext("Nobody has to answer the page any more"))


@_tell.register
def _(event: happened.CaseHandedOver, names: Names, policy: Policy) -> Told:
    ends = {
        "giver": names.agents.get(event.from_agent or 0) or gettext("nobody"),
        "taker": names.agents.get(event.to_agent or 0) or gettext("nobody"),
    }
    why = "" if event.has_note else gettext("without a note; the lead was told")
    return Told("swap", gettext("Handed over from %(giver)s to %(taker)s") % ends, why)


@_tell.register
def _(event: happened.CallAsked, names: Names, policy: Policy) -> Told:
    return Told("phone", gettext("The customer was asked to call"))


PAGED_BECAUSE = {
    "most_severe": gettext_lazy("the case is of the highest severity"),
    "fast_track": gettext_lazy("the fast track to specialised engineers"),
    "clock": gettext_lazy("a response is due soon"),
}


def _on_duty(event: Event) -> set[int]:
    """The agents that an event of people on duty names."""
    if isinstance(event, happened.CasePaged | happened.PageCallLogged | happened.PageAnswered):
        return {event.agent}
    if isinstance(event, happened.CaseHandedOver):
        return {agent for agent in (event.from_agent, event.to_agent) if agent}
    return set()
