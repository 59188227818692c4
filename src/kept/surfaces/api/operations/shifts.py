"""People on shift: rosters, pages, handovers, and calls that come in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from ninja import Query, Router, Status

from kept.domain.cases.types import Request
from kept.domain.entitlements.people import get_contact
from kept.domain.oncall import queries as oncall
from kept.domain.oncall.actions import swap_turn as swap
from kept.domain.parties.queries import get_agent
from kept.domain.rulebook.queries import get_policy_in_force
from kept.domain.worklog import actions, queries
from kept.domain.worklog.types import Caller
from kept.kernel.actor import Permission
from kept.kernel.refusals import Invalid
from kept.surfaces.api.door import View, Who, operation
from kept.surfaces.api.operations.cases import answers_to_facts
from kept.surfaces.api.request import ApiRequest
from kept.surfaces.api.schemas.base import Named
from kept.surfaces.api.schemas.shifts import (
    DAYS,
    CallResult,
    HandoverList,
    HandoverOut,
    NewHandover,
    NewPhoneCall,
    NewSwap,
    PageList,
    PageOut,
    PageQuery,
    PhoneCallList,
    PhoneCallOut,
    RosterList,
    RosterOut,
    SwapOut,
)
from kept.surfaces.api.words import Number, PublicId

router = Router(tags=["Shifts"])
IS_OPEN = {"open": True, "over": False, "any": None}


class NothingToOpen(Invalid):
    """Name the case that the call joins, or give a subject for a new one; not both."""


def _on_shift(method: str, path: str, answers: type[Any], **more: Any) -> Callable[[View], View]:
    return operation(router, method, path, answers=answers, who=Who.STAFF, permission=Permission.WORK_SHIFT, **more)


@_on_shift("GET", "/rosters", RosterList)
def list_rosters(request: ApiRequest) -> RosterList:
    """Who is on call now, and in the next seven days; a turn without an agent is a gap."""
    end = request.now + timedelta(days=DAYS)
    read = oncall.list_rosters(actor=request.actor, at=request.now)
    return RosterList(rosters=[RosterOut.of(one, request.now, end, request.now) for one in read])


@_on_shift("POST", "/rosters/{roster_id}/swaps", SwapOut, status=201)
def swap_turn(request: ApiRequest, roster_id: PublicId, new: NewSwap) -> Status[SwapOut]:
    """Let somebody be on instead: take a turn over, or give your own away; leads arrange any."""
    agent = get_agent(new.agent, actor=request.actor)
    made = swap(
        roster=oncall.get_roster(roster_id, actor=request.actor),
        agent=agent,
        starts_at=new.starts_at,
        ends_at=new.ends_at,
        reason=new.reason,
        actor=request.actor,
        at=request.now,
    )
    answer = SwapOut(
        id=made.public_id,
        agent=Named.of_agent(agent),
        starts_at=made.starts_at,
        ends_at=made.ends_at,
        reason=made.reason,
    )
    return Status(201, answer)


@_on_shift("GET", "/pages", PageList)
def list_pages(request: ApiRequest, asked: Query[PageQuery]) -> PageList:
    """Who was paged about what, and who has answered."""
    pages = queries.list_pages(actor=request.actor, is_open=IS_OPEN[asked.state])
    return PageList(pages=[PageOut.of(page) for page in pages])


@_on_shift("GET", "/pages/{page_id}", PageOut)
def get_page(request: ApiRequest, page_id: PublicId) -> PageOut:
    """One page, with everybody who was asked."""
    return PageOut.of(queries.get_page(page_id, actor=request.actor))


@_on_shift("POST", "/pages/{page_id}/answer", PageOut)
def answer_page(request: ApiRequest, page_id: PublicId) -> PageOut:
    """Say that you look at it; nobody else is asked."""
    actions.answer_page(public_id=page_id, actor=request.actor, at=request.now)
    return PageOut.of(queries.get_page(page_id, actor=request.actor))


@_on_shift("POST", "/pages/{page_id}/call", PageOut)
def log_page_call(request: ApiRequest, page_id: PublicId, result: CallResult) -> PageOut:
    """Log the call to whoever was asked last: reached, they answer with it; not reached, the next is asked."""
    actions.log_page_call(public_id=page_id, was_reached=result.was_reached, actor=request.actor, at=request.now)
    return PageOut.of(queries.get_page(page_id, actor=request.actor))


@_on_shift("GET", "/handovers", HandoverList)
def list_handovers(request: ApiRequest) -> HandoverList:
    """The latest handovers, read or not."""
    return HandoverList(handovers=[HandoverOut.of(one) for one in queries.list_given(actor=request.actor)])


@_on_shift("POST", "/cases/{number}/handover", HandoverOut, status=201)
def hand_over_case(request: ApiRequest, number: Number, new: NewHandover) -> Status[HandoverOut]:
    """Write what the next shift should know; the case goes on at the end of the shift, or now."""
    handover = actions.write_handover(
        number=number,
        words=new.words(),
        actor=request.actor,
        at=request.now,
        to=get_agent(new.to, actor=request.actor) if new.to else None,
        is_now=new.is_now,
        seen_revision=new.seen_revision,
    )
    return Status(201, HandoverOut.of(handover))


@_on_shift("POST", "/handovers/{handover_id}/read", HandoverOut)
def read_handover(request: ApiRequest, handover_id: PublicId) -> HandoverOut:
    """Say that you have read what was handed over."""
    return HandoverOut.of(actions.read_handover(public_id=handover_id, actor=request.actor, at=request.now))


@operation(router, "GET", "/phone-calls", answers=PhoneCallList, who=Who.STAFF, permission=Permission.WORK_CASE)
def list_phone_calls(request: ApiRequest) -> PhoneCallList:
    """The calls that came in, the latest first."""
    return PhoneCallList(calls=[PhoneCallOut.of(call) for call in queries.list_calls(actor=request.actor)])


@operation(
    router,
    "POST",
    "/phone-calls",
    answers=PhoneCallOut,
    status=201,
    who=Who.STAFF,
    permission=Permission.WORK_CASE,
)
def log_phone_call(request: ApiRequest, new: NewPhoneCall) -> Status[PhoneCallOut]:
    """Log a call that came in: it joins a case, or opens one."""
    if (new.case is None) == (new.subject is None):
        raise NothingToOpen
    contact = get_contact(new.contact, actor=request.actor) if new.contact else None
    call = actions.log_inbound_call(
        caller=Caller(contact, new.caller_name, new.caller_phone),
        said=new.said,
        called_at=new.called_at,
        joins=new.case or "",
        opens=_request_of(request, new) if new.subject else None,
        actor=request.actor,
        at=request.now,
    )
    return Status(201, PhoneCallOut.of(call))


def _request_of(request: ApiRequest, new: NewPhoneCall) -> Request:
    channels = get_policy_in_force(request.actor.desk_id, request.now).channels
    phone = next((one.key for one in channels if one.via == "phone"), channels[0].key)
    return Request(
        subject=new.subject or "",
        body=new.said,
        channel=phone,
        severity=new.severity,
        facts=answers_to_facts(new.facts),
        reporter_name=new.caller_name,
    )
