"""Paging: who is on call is asked first, then the next in line, up to the lead, and once more from the first."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from django.db import transaction

from kept.domain.cases.actions.recording import record_on
from kept.domain.cases.events import CasePaged, ClockWarned, PageBegunAgain, PageEnded
from kept.domain.cases.models import Case, Clock
from kept.domain.oncall import queries as oncall
from kept.domain.oncall.models import Roster
from kept.domain.oncall.types import ReadRoster
from kept.domain.parties.models import Agent
from kept.domain.rulebook.queries import get_policy
from kept.domain.worklog import queries
from kept.domain.worklog.actions.locking import lock_case_row
from kept.domain.worklog.models import Page, PageReason, PageState, PageStep
from kept.kernel.actor import Actor
from kept.policy.terms import Behaviour

BATCH = 20
ANSWER_MINUTES = 10
ROUNDS = 2
RESPONSES = frozenset({Behaviour.FIRST_RESPONSE, Behaviour.NEXT_RESPONSE})
NEEDED = frozenset({"running", "paused"})


def page_for_severity(case: Case, *, cause: str, at: datetime) -> None:
    """Page for a locked case of the highest severity: who is on call, and the fast track where there is one (NH-05).

    One page of a kind waits at a time. A desk without rosters pages nobody.
    """
    if case.severity_rank != 0 or case.state != "open" or not oncall.has_rosters(case.desk_id):
        return
    shift = oncall.pick_shift(case.desk_id, at, case.facts)
    _start(case, PageReason.MOST_SEVERE, cause, shift.roster if shift else None, at=at)
    if oncall.has_rosters(case.desk_id, is_fast_track=True):
        specialists = oncall.pick_shift(case.desk_id, at, case.facts, is_fast_track=True)
        _start(case, PageReason.FAST_TRACK, cause, specialists.roster if specialists else None, at=at)


@transaction.atomic
def page_for_clock(*, case_id: int, warned: ClockWarned, at: datetime) -> None:
    """Page because a response on one of the two highest severities is due soon, unless somebody is being paged."""
    case = lock_case_row(case_id)
    rules = {rule.key: rule for rule in get_policy(case.policy_version_id).clock_rules()}
    rule = rules.get(warned.key)
    if rule is None or rule.behaviour not in RESPONSES or rule.owed_by != "vendor" or not queries.is_at_vendor(case):
        return
    if case.severity_rank not in queries.HANDED_OVER_RANKS or not oncall.has_rosters(case.desk_id):
        return
    if not _is_needed_clock(case.pk, warned.key, warned.cycle) or Page.objects.filter(case=case).unanswered().exists():
        return
    shift = oncall.pick_shift(case.desk_id, at, case.facts)
    due = f"{warned.due_at:%Y%m%dT%H%M%S}" if warned.due_at else ""
    cause = f"{warned.key}:{warned.cycle}:{due}"
    roster = shift.roster if shift else None
    _start(case, PageReason.CLOCK, cause, roster, at=at, clock=(warned.key, warned.cycle))


def _start(
    case: Case,
    reason: PageReason,
    cause: str,
    roster: ReadRoster | None,
    *,
    at: datetime,
    clock: tuple[str, int] = ("", 1),
) -> None:
    if Page.objects.filter(case=case, reason=reason).unanswered().exists():
        return
    page, is_new = Page.objects.get_or_create(
        desk_id=case.desk_id,
        cause=f"{reason}:{case.pk}:{cause}"[:120],
        defaults={
            "case": case,
            "roster": roster.row if roster else None,
            "reason": reason,
            "clock_key": clock[0],
            "clock_cycle": clock[1],
            "is_urgent": case.severity_rank == 0,
            "started_at": at,
        },
    )
    if is_new:
        ask_next(page, case, at=at)


def ask_next(page: Page, case: Case, *, at: datetime) -> None:
    """Ask the next in line who was not asked in this round, and after the last begin again from the first, once.

    Quiet hours are kept for all but the most severe; where everybody has them, the page waits for the first to end.
    After the second round the page stays open and is told to be unanswered.
    """
    times = Counter(page.steps.values_list("agent_id", flat=True))
    line = _least_asked(_line(page, case, at), times)
    begins_again = bool(times) and set(times.values()) == {1} and all(times[agent.pk] for agent in line)
    quiet = {agent.pk: oncall.quiet_until(agent, at) for agent in line} if not page.is_urgent else {}
    loud = [agent for agent in line if not quiet.get(agent.pk)]
    robot = Actor.robot(page.desk_id)
    if loud:
        if begins_again:
            record_on(case, PageBegunAgain(page=page.public_id), actor=robot, at=at)
        page.step += 1
        page.next_at = at + timedelta(minutes=_minutes(page.roster))
        PageStep.objects.create(page=page, number=page.step, agent=loud[0], paged_at=at, answer_by=page.next_at)
        paged = CasePaged(
            page=page.public_id,
            step=page.step,
            agent=loud[0].pk,
            reason=page.reason,
            is_urgent=page.is_urgent,
            answer_by=page.next_at,
        )
        record_on(case, paged, actor=robot, at=at)
    elif line:
        page.next_at = min(until for until in quiet.values() if until)
    else:
        page.state, page.next_at = PageState.UNANSWERED, None
        record_on(case, PageEnded(page=page.public_id, was_needed=True), actor=robot, at=at)
    page.save(update_fields=["step", "state", "next_at"])


def _least_asked(line: list[Agent], times: Counter[int]) -> list[Agent]:
    """Who is left of the round: those who were never asked, or else those who were asked once."""
    return next((left for n in range(ROUNDS) if (left := [one for one in line if times[one.pk] == n])), [])


def end_page(page: Page, case: Case, *, at: datetime) -> None:
    """Stop asking: it is not needed any more."""
    page.state, page.next_at = PageState.ENDED, None
    page.save(update_fields=["state", "next_at"])
    record_on(case, PageEnded(page=page.public_id, was_needed=False), actor=Actor.robot(page.desk_id), at=at)


@transaction.atomic
def wake_due_pages(*, at: datetime, limit: int = BATCH) -> int:
    """Ask the next in line of up to `limit` pages that nobody answered in time; return how many there were.

    Pages that another worker holds are passed over; a worker that is killed leaves them due.
    """
    due = Page.objects.filter(next_at__lte=at).order_by("next_at")
    pages = list(due.select_for_update(of=("self",), skip_locked=True, no_key=True)[:limit])
    for page in pages:
        case = lock_case_row(page.case_id)
        if is_needed(page, case):
            ask_next(page, case, at=at)
        else:
            end_page(page, case, at=at)
    return len(pages)


def is_needed(page: Page, case: Case) -> bool:
    """Whether what the page is about still holds."""
    if case.state != "open":
        return False
    if page.reason == PageReason.CLOCK:
        return _is_needed_clock(case.pk, page.clock_key, page.clock_cycle)
    return case.severity_rank == 0


def _is_needed_clock(case_id: int, key: str, cycle: int) -> bool:
    return Clock.objects.filter(case_id=case_id, key=key, cycle=cycle, state__in=NEEDED).exists()


def _line(page: Page, case: Case, at: datetime) -> list[Agent]:
    """Whom to ask in order; for a clock, the owner of the case before all others while they are on shift."""
    roster = oncall.read_roster(page.roster, at) if page.roster else None
    line = oncall.list_next_in_line(page.desk_id, roster, at)
    owner = case.assignee
    if page.reason != PageReason.CLOCK or owner is None:
        return line
    shifts = oncall.list_on_shift(oncall.rosters_of_desk(page.desk_id, at), at)
    if not queries.is_on_shift(owner.pk, shifts):
        return line
    return [owner, *(agent for agent in line if agent.pk != owner.pk)]


def _minutes(roster: Roster | None) -> int:
    return roster.answer_minutes if roster else ANSWER_MINUTES
