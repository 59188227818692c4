"""What time does to cases: replies go out, clocks run out, planned waits end, the silent are reminded, cases close."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from kept.domain.cases.actions.conversation import release_reply
from kept.domain.cases.actions.escalating import handing_on
from kept.domain.cases.actions.working import waiting_events
from kept.domain.cases.emergency import ASKED_FOR, emergency_of
from kept.domain.cases.events import (
    CaseClosed,
    ClockBreached,
    ClockWarned,
    CustomerReminded,
    EmergencyExpired,
    VerdictRestored,
    WaitingEnded,
)
from kept.domain.cases.models import Case, Message
from kept.domain.cases.projections import (
    Announcement,
    Derivation,
    closes_at,
    derive,
    refresh_case,
    silence_of,
)
from kept.domain.rulebook.queries import get_policy
from kept.kernel import ledger
from kept.kernel.actor import Actor
from kept.kernel.ledger import Event
from kept.policy.closing import follow_silence
from kept.policy.terms import Behaviour, State

BATCH = 20


@transaction.atomic
def wake_due_cases(*, at: datetime, limit: int = BATCH) -> int:
    """Do what is due on up to `limit` cases whose wake instant has come; return how many there were.

    Cases that another worker holds are passed over. All effects of one batch are one transaction, so a worker that is
    killed leaves them due.
    """
    due = Case.objects.filter(next_wake_at__lte=at).order_by("next_wake_at")
    cases = list(due.select_for_update(of=("self",), skip_locked=True, no_key=True).select_related("desk")[:limit])
    for case in cases:
        wake_case(case, at=at)
    return len(cases)


def wake_case(case: Case, *, at: datetime) -> None:
    """Do what is due on one locked case."""
    robot = Actor.robot(case.desk_id)
    held = Message.objects.filter(case=case, held_until__lte=at, sent_at=None, withdrawn_at=None)
    for message in held.select_related("agent").order_by("held_until", "id"):
        release_reply(case, message, at=at)
    derived = derive(ledger.list_entries(desk_id=case.desk_id, stream=case.stream), at)
    for announcement in derived.unannounced:
        _announce(case, announcement, robot, at)
    for event in [*_escalations(case, derived), *_expiries(case, derived)]:
        ledger.record(event, stream=case.stream, actor=robot, at=at)
    if derived.fold.override_until and derived.fold.override_until <= at:
        restored = VerdictRestored(reason="Its time was up.", is_automatic=True)
        ledger.record(restored, stream=case.stream, actor=robot, at=at)
    if derived.fold.waiting_until and derived.fold.waiting_until <= at:
        ended = WaitingEnded(is_automatic=True)
        ledger.record(ended, stream=case.stream, actor=robot, at=derived.fold.waiting_until, recorded_at=at)
    _follow_silence(case, derived, robot, at)
    closing = closes_at(derived.fold, get_policy(derived.fold.policy_version_id))
    if closing and closing <= at:
        closed = CaseClosed(is_automatic=True, reason="Nobody wrote again after the resolution.")
        ledger.record(closed, stream=case.stream, actor=robot, at=at)
    refresh_case(case, at)


def _escalations(case: Case, derived: Derivation) -> list[Event]:
    """What follows when the time of the case's level is up, if the policy hands it on to the next one (NT-12)."""
    levels = {level.key: level for level in get_policy(derived.fold.policy_version_id).levels}
    here = levels.get(str(derived.fold.facts.get("level", "")))
    if here is None or here.when_time_is_up != "hand_on" or not here.next or derived.fold.state != "open":
        return []
    is_up = any(
        one.is_breach and one.clock.behaviour == Behaviour.LEVEL_RESOLUTION and one.clock.state == State.RUNNING
        for one in derived.unannounced
    )
    return handing_on(case, here.next, f"The time of {here.label} is up.") if is_up else []


def _expiries(case: Case, derived: Derivation) -> list[Event]:
    """What follows when the time for settling an emergency is up: help stops until a named contact answers (NP-02)."""
    policy = get_policy(derived.fold.policy_version_id)
    settling = {rule.key for rule in policy.clock_rules() if rule.stops_on & ASKED_FOR}
    late = [one.clock.label for one in derived.unannounced if one.is_breach and one.clock.key in settling]
    if not late or derived.fold.state != "open":
        return []
    emergency = emergency_of(case)
    if emergency is None or not emergency.is_running or emergency.expired_at:
        return []
    events: list[Event] = [EmergencyExpired(reason=f"Its time was up: {', '.join(late)}.")]
    reason = next((one.key for one in policy.waiting_reasons if one.turn == "customer"), None)
    if reason and case.waiting_reason != reason:
        events += waiting_events(case, reason)
    return events


def _follow_silence(case: Case, derived: Derivation, robot: Actor, at: datetime) -> None:
    """Remind a silent customer, or, after the reminders that the policy names, close the case (NT-04)."""
    fold, policy = derived.fold, get_policy(derived.fold.policy_version_id)
    silence = silence_of(fold, policy)
    if silence is None or fold.silent_since is None:
        return
    if silence.reminder_at and silence.reminder_at <= at:
        coming = follow_silence(policy, fold.facts, fold.silent_since, (*fold.reminded_at, at))
        number = len(fold.reminded_at) + 1
        ledger.record(
            CustomerReminded(number=number, closes_at=coming.closes_at),
            stream=case.stream,
            actor=robot,
            at=at,
            effect_key=f"{case.stream}:reminded:{fold.silent_since:%Y%m%dT%H%M%S}:{number}",
        )
    elif silence.closes_at and silence.closes_at <= at:
        reason = f"The customer did not answer what they were asked; reminders: {len(fold.reminded_at)}."
        closed = CaseClosed(is_automatic=True, reason=reason, was_silent=True)
        ledger.record(closed, stream=case.stream, actor=robot, at=at)


def _announce(case: Case, announcement: Announcement, robot: Actor, at: datetime) -> None:
    clock = announcement.clock
    happened = ClockBreached if announcement.is_breach else ClockWarned
    ledger.record(
        happened(key=clock.key, cycle=clock.cycle, due_at=clock.due_at),
        stream=case.stream,
        actor=robot,
        at=announcement.at,
        recorded_at=at,
        effect_key=f"{case.stream}:{announcement.effect_key}",
    )
