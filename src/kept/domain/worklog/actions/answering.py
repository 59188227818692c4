"""Answering a page: on the page, through the API, by the link in the mail, on the telephone, or by taking the case."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from kept.domain.cases.actions.recording import record_on
from kept.domain.cases.events import CaseAssigned, PageAnswered, PageCallLogged
from kept.domain.cases.models import Case
from kept.domain.parties.models import Agent
from kept.domain.parties.queries import find_staff_actor
from kept.domain.worklog import queries
from kept.domain.worklog.actions.locking import lock_case_row, lock_page
from kept.domain.worklog.actions.paging import ask_next, end_page, is_needed
from kept.domain.worklog.errors import CallLogged, LinkOver, PageAnsweredAlready, PageOver
from kept.domain.worklog.links import LINK_LIFE, read_page_token
from kept.domain.worklog.models import Page, PageCall, PageState, PageStep
from kept.kernel.actor import Actor
from kept.kernel.ledger import Event


@transaction.atomic
def answer_page(*, public_id: str, actor: Actor, at: datetime) -> Page:
    """Say that one looks at it; the case becomes theirs where whoever had it was asked and did not answer.

    Raises NotAllowed, PageNotFound, PageAnsweredAlready, PageOver.
    """
    page = lock_page(queries.get_page(public_id, actor=actor).pk)
    _answer(page, actor, how=actor.via, at=at)
    return page


@transaction.atomic
def answer_by_link(*, token: str, desk_id: int, at: datetime) -> Page:
    """Answer by the link in a page's mail, as whoever was asked. Raises LinkOver, PageAnsweredAlready, PageOver."""
    step = find_linked_step(token=token, desk_id=desk_id, at=at)
    if step is None:
        raise LinkOver
    page = lock_page(step.page_id)
    actor = find_staff_actor(step.agent.user, page.desk, via="mail")
    if actor is None:
        raise LinkOver
    _answer(page, actor, how="mail", at=at)
    return page


def find_linked_step(*, token: str, desk_id: int, at: datetime) -> PageStep | None:
    """Who was asked, if the token is one of this desk, not older than a day, and of somebody who still works there."""
    named = read_page_token(token)
    if named is None:
        return None
    steps = PageStep.objects.filter(
        page__desk_id=desk_id,
        page__public_id=named[0],
        number=named[1],
        paged_at__gt=at - LINK_LIFE,
        agent__is_active=True,
        agent__user__is_active=True,
    )
    return steps.select_related("page__case__desk", "page__answered_by__user", "agent__user").first()


@transaction.atomic
def log_page_call(*, public_id: str, was_reached: bool, actor: Actor, at: datetime) -> Page:
    """Log the call to whoever was paged last: reached, they answer with it; not reached, the next in line is asked.

    Raises NotAllowed, PageNotFound, PageAnsweredAlready, PageOver, CallLogged.
    """
    page = lock_page(queries.get_page(public_id, actor=actor).pk)
    _refuse_over(page)
    step = page.steps.select_related("agent__user").order_by("-number").first()
    if step is None or step.call != PageCall.OWED:
        raise CallLogged
    step.call = PageCall.REACHED if was_reached else PageCall.UNREACHED
    step.called_by_id, step.called_at = actor.person_id, at
    step.save(update_fields=["call", "called_by", "called_at"])
    case = lock_case_row(page.case_id)
    logged = PageCallLogged(page=page.public_id, step=step.number, agent=step.agent_id, was_reached=was_reached)
    record_on(case, logged, actor=actor, at=at)
    reached = find_staff_actor(step.agent.user, page.desk, via=actor.via) if was_reached else None
    if reached:
        _answer(page, reached, how="call", at=at)
    elif page.state == PageState.WAITING:
        ask_next(page, case, at=at)
    return page


@transaction.atomic
def settle_pages(*, case_id: int, taken_by: int | None, at: datetime) -> None:
    """End what need not be answered any more; who takes the case of their own accord answers its pages."""
    waiting = Page.objects.filter(case_id=case_id).unanswered().order_by("pk")
    taker = Agent.objects.filter(pk=taken_by or 0, is_active=True).select_related("user", "desk").first()
    for page in list(waiting.select_for_update(of=("self",), no_key=True)):
        case = lock_case_row(case_id)
        if not is_needed(page, case):
            end_page(page, case, at=at)
        elif taker and (actor := find_staff_actor(taker.user, taker.desk)) and not taker.partner_id:
            _answer(page, actor, how="take", at=at)


def _answer(page: Page, actor: Actor, *, how: str, at: datetime) -> None:
    _refuse_over(page)
    asked = set(page.steps.values_list("agent_id", flat=True))
    page.state, page.next_at = PageState.ANSWERED, None
    page.answered_by_id, page.answered_at = actor.person_id, at
    page.save(update_fields=["state", "next_at", "answered_by", "answered_at"])
    case = lock_case_row(page.case_id)
    events: list[Event] = [PageAnswered(page=page.public_id, agent=actor.person_id or 0, how=how)]
    if _becomes_theirs(case, actor, asked):
        events.append(CaseAssigned(agent=actor.person_id, team=case.team_id))
    record_on(case, *events, actor=actor, at=at)


def _becomes_theirs(case: Case, actor: Actor, asked: set[int]) -> bool:
    if case.state != "open" or case.assignee_id == actor.person_id:
        return False
    return case.assignee_id is None or case.assignee_id in asked


def _refuse_over(page: Page) -> None:
    if page.state == PageState.ANSWERED:
        by = Agent.objects.select_related("user").filter(pk=page.answered_by_id or 0).first()
        raise PageAnsweredAlready(f"It was {by.user.name}." if by else "")
    if page.state == PageState.ENDED:
        raise PageOver
