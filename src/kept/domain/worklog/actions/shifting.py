"""What the hours of the shifts do to cases: new ones get an owner who is on, and at the end of a shift cases go on."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from kept.domain.cases.actions.recording import record_on
from kept.domain.cases.events import CaseAssigned
from kept.domain.cases.models import Case
from kept.domain.oncall import queries as oncall
from kept.domain.oncall.actions import schedule_handover
from kept.domain.oncall.models import Roster
from kept.domain.worklog import queries
from kept.domain.worklog.actions.handing_over import give_unwritten
from kept.domain.worklog.actions.locking import lock_case_row
from kept.domain.worklog.actions.paging import page_for_severity
from kept.domain.worklog.types import Receiver
from kept.kernel.actor import Actor
from kept.policy import rosters

BATCH = 5
LOOKED_AHEAD = 8


@transaction.atomic
def take_in_case(*, case_id: int, cause: str, at: datetime) -> None:
    """Give a case an owner who is on shift (NH-01), and page where it is of the highest severity.

    A less severe case that comes while nobody is on waits for whoever is on next; one of the two highest severities
    goes to the lead. Somebody off shift keeps a case, but not one of the highest severity, which is worked
    continuously (NA-12). A case that is at a partner is left there.
    """
    case = lock_case_row(case_id)
    if case.state != "open" or not queries.is_at_vendor(case) or not oncall.has_rosters(case.desk_id):
        return
    _give_owner(case, at)
    page_for_severity(case, cause=cause, at=at)


def _give_owner(case: Case, at: datetime) -> None:
    if case.assignee_id is not None and case.severity_rank != 0:
        return
    if case.assignee_id is None:
        receiver = _first_receiver(case, at)
        if receiver and receiver.agent:
            team = receiver.team.pk if receiver.team else case.team_id
            assigned = CaseAssigned(agent=receiver.agent.pk, team=team)
            record_on(case, assigned, actor=Actor.robot(case.desk_id), at=at)
        return
    _keep_worked(case, at)


def _keep_worked(case: Case, at: datetime) -> None:
    """Let a most severe case go on with somebody on shift, if its owner is not."""
    shifts = oncall.list_on_shift(oncall.rosters_of_desk(case.desk_id, at), at)
    receiver = queries.find_receiver(case, at)
    if receiver is None or receiver.agent is None or receiver.agent.pk == case.assignee_id:
        return
    if not queries.is_on_shift(case.assignee_id, shifts):
        give_unwritten(case, receiver, at=at)


def _first_receiver(case: Case, at: datetime) -> Receiver | None:
    """Who gets a case that is nobody's: whoever is on, or for the less severe whoever is on next."""
    receiver = queries.find_receiver(case, at)
    if receiver is None or not receiver.is_gap or case.severity_rank in queries.HANDED_OVER_RANKS:
        return receiver
    instants: set[datetime] = set()
    for roster in oncall.rosters_of_desk(case.desk_id, at):
        instant = at
        for _ in range(LOOKED_AHEAD):
            following = rosters.next_handover(roster.rota, instant)
            if following is None:
                break
            instants.add(following)
            instant = following
    for instant in sorted(instants):
        later = queries.find_receiver(case, instant)
        if later and not later.is_gap:
            return later
    return receiver


@transaction.atomic
def wake_due_rosters(*, at: datetime, limit: int = BATCH) -> int:
    """Hand over where a shift or a turn has ended; return how many rosters there were.

    Rosters that another worker holds are passed over. All handovers of a roster are one transaction, so a worker that
    is killed leaves them due.
    """
    due = oncall.list_due_rosters(at).select_related("team")
    found = list(due.select_for_update(of=("self",), skip_locked=True, no_key=True)[:limit])
    for roster in found:
        _end_turn(roster, at)
        schedule_handover(roster, at=at)
    return len(found)


def _end_turn(roster: Roster, at: datetime) -> None:
    """Let what the ended turn held go on, and see that each most severe case of the desk has an owner who is on."""
    ended_at = roster.next_handover_at or at
    ended = oncall.before(oncall.read_roster(roster, at), ended_at)
    leaving = queries.leaving_cases(ended).values_list("pk", flat=True) if ended and not roster.is_fast_track else ()
    for case_id in sorted(leaving):
        case = lock_case_row(case_id)
        receiver = queries.find_receiver(case, at) if queries.is_at_vendor(case) and case.state == "open" else None
        if receiver and receiver.agent and receiver.agent.pk != case.assignee_id:
            give_unwritten(case, receiver, at=at)
    others = Case.objects.filter(desk_id=roster.desk_id).open().filter(severity_rank=0).exclude(pk__in=leaving)
    for case_id in others.order_by("pk").values_list("pk", flat=True):
        case = lock_case_row(case_id)
        if case.state == "open" and queries.is_at_vendor(case):
            _give_owner(case, at)
    _take_back_from_gap(roster.desk_id, at)


def _take_back_from_gap(desk_id: int, at: datetime) -> None:
    """Let what the desk gave to a lead while nobody was on come back to the shift, now that somebody is.

    What a lead took of their own accord stays theirs. A most severe case has come back already.
    """
    shifts = oncall.list_on_shift(oncall.rosters_of_desk(desk_id, at), at)
    if not any(shift.agent for shift in shifts):
        return
    answering = [agent.pk for agent in oncall.list_answerable(desk_id, None)]
    held = queries.continuous_cases(desk_id).filter(assignee_id__in=answering).exclude(severity_rank=0)
    for case_id in held.order_by("pk").values_list("pk", flat=True):
        case = lock_case_row(case_id)
        receiver = queries.find_receiver(case, at) if queries.is_at_vendor(case) and case.state == "open" else None
        if receiver is None or receiver.is_gap or queries.is_on_shift(case.assignee_id, shifts):
            continue
        if queries.was_given_by_desk(case):
            give_unwritten(case, receiver, at=at)
