"""Opening, listing, finding and reading cases."""

from __future__ import annotations

from typing import Annotated

from ninja import Query, Router, Status

from kept.domain.cases import queries
from kept.domain.cases.actions import open_case as open_a_case
from kept.domain.cases.models import Case, CaseQuerySet
from kept.domain.cases.types import Request
from kept.domain.cases.veiling import veil_page
from kept.domain.cases.words import search_cases as find_cases
from kept.domain.entitlements import people
from kept.domain.entitlements.queries import find_agreement
from kept.domain.parties import queries as parties
from kept.domain.parties.models import Contact, Organisation
from kept.domain.rulebook.queries import get_policy_in_force
from kept.domain.webhooks.telling import tell_event
from kept.kernel.actor import Permission
from kept.kernel.refusals import Invalid, NotFound
from kept.surfaces.api.door import Who, operation
from kept.surfaces.api.request import ApiRequest
from kept.surfaces.api.schemas.cases import (
    CaseList,
    CaseOut,
    CasePage,
    CaseQuery,
    MessageOut,
    NewCase,
    NoteOut,
    QueueCounts,
    Timeline,
    TimelineEntry,
)
from kept.surfaces.api.words import Facts, Number

router = Router(tags=["Cases"])

PROGRAM_CHANNELS = ("api", "portal", "web")


@operation(router, "GET", "/cases", answers=CasePage)
def list_cases(request: ApiRequest, wanted: Query[CaseQuery]) -> CasePage:
    """Cases that you may see, the latest news first, page by page; or one of the desk's queues."""
    actor = request.actor
    if wanted.queue:
        if not actor.is_staff:
            raise NotFound(f"There is no queue “{wanted.queue}”.")
        page = queries.list_queue(
            wanted.queue,
            actor=actor,
            now=request.now,
            order=wanted.order or "",
            cursor=wanted.cursor,
            limit=wanted.limit,
        )
    else:
        cases = _narrow(request, wanted)
        page = queries.page_by(cases, ("-last_event_at", "-id"), wanted.cursor, wanted.limit)
        page = veil_page(page, request.actor)
    return CasePage(cases=[CaseOut.of(case) for case in page.cases], next_cursor=page.next_cursor)


def _narrow(request: ApiRequest, wanted: CaseQuery) -> CaseQuerySet:
    cases = Case.objects.visible_to(request.actor)
    if wanted.state != "any":
        cases = cases.filter(state=wanted.state)
    elif request.actor.is_customer:
        cases = cases.exclude(state="cancelled")
    columns = {"severity": wanted.severity, "kind": wanted.kind, "channel": wanted.channel, "turn": wanted.turn}
    cases = cases.filter(**{name: value for name, value in columns.items() if value is not None})
    if wanted.changed_after:
        cases = cases.filter(last_event_at__gt=wanted.changed_after)
    if wanted.organisation:
        cases = cases.filter(organisation=parties.get_organisation(wanted.organisation, actor=request.actor))
    if wanted.assignee and request.actor.is_staff:
        cases = cases.filter(assignee_id=_agent_id(request, wanted.assignee))
    return cases


def _agent_id(request: ApiRequest, wanted: str) -> int | None:
    if wanted == "nobody":
        return None
    return request.actor.person_id if wanted == "me" else parties.get_agent(wanted, actor=request.actor).pk


@operation(router, "POST", "/cases", answers=CaseOut, status=201, permission=Permission.OPEN_CASE)
def open_case(request: ApiRequest, asked: NewCase) -> Status[CaseOut]:
    """Open a case. It counts as received now, and its clocks run from now on."""
    organisation, contact = find_asker(request, asked.organisation, asked.contact)
    case = open_a_case(
        request=Request(
            subject=asked.subject,
            body=asked.body,
            channel=asked.channel or find_channel(request, organisation),
            severity=asked.severity,
            kind=asked.kind,
            facts=answers_to_facts(asked.facts),
            product=asked.product,
            release=asked.release,
            licence=asked.licence,
            files=[file.incoming() for file in asked.files],
            reporter_name=asked.reporter_name,
            reporter_address=asked.reporter_address or "",
            asked_by_customer=asked.asked_by_customer or request.actor.is_customer,
        ),
        organisation=organisation,
        contact=contact,
        actor=request.actor,
        at=request.now,
    )
    return Status(201, CaseOut.of(case))


def find_asker(
    request: ApiRequest, named_organisation: str | None, named_contact: str | None
) -> tuple[Organisation | None, Contact | None]:
    """Whose case it is: a customer's own, or what an agent says."""
    actor = request.actor
    if actor.is_customer:
        if named_contact:
            raise Invalid("A customer opens cases for themselves: leave “contact” out.")
        own = parties.get_token_contact(request.token)
        if named_organisation and own.organisation.public_id != named_organisation:
            raise NotFound
        return own.organisation, own
    contact = people.get_contact(named_contact, actor=actor) if named_contact else None
    organisation = parties.get_organisation(named_organisation, actor=actor) if named_organisation else None
    if contact and organisation and contact.organisation_id != organisation.pk:
        raise Invalid("This contact belongs to another organisation.")
    return organisation or (contact.organisation if contact else None), contact


def find_channel(request: ApiRequest, organisation: Organisation | None) -> str:
    """The channel for programs where none is named: one that the customer's plan has, if there is a plan."""
    policy = get_policy_in_force(request.actor.desk_id, request.now)
    agreement = find_agreement(organisation.pk, request.now.date()) if organisation else None
    plans = {plan.key for plan in policy.plans}
    channels = policy.channels_for(agreement.plan) if agreement and agreement.plan in plans else policy.channels
    for via in PROGRAM_CHANNELS:
        for channel in channels:
            if channel.via == via:
                return channel.key
    return channels[0].key


def answers_to_facts(facts: Facts) -> dict[str, str | bool | int]:
    """The answers as the policy knows them: true is yes, false is no."""
    words = {True: "yes", False: "no"}
    return {name: words[value] if isinstance(value, bool) else value for name, value in facts.items()}


@operation(router, "GET", "/cases/{number}", answers=CaseOut)
def get_case(request: ApiRequest, number: Number) -> CaseOut:
    """One case."""
    return CaseOut.of(queries.get_case(number, actor=request.actor))


@operation(router, "GET", "/cases/{number}/timeline", answers=Timeline)
def get_timeline(request: ApiRequest, number: Number) -> Timeline:
    """A case's story: messages, events and, for the desk's people, notes."""
    case = queries.get_case(number, actor=request.actor)
    entries = []
    for item in queries.list_timeline(case, actor=request.actor):
        entry = TimelineEntry(at=item.at, type="event", by=item.author)
        if item.message:
            entry.type, entry.message = "message", MessageOut.of(item.message, item.attachments)
        elif item.note:
            entry.type, entry.note = "note", NoteOut.of(item.note, item.attachments)
        elif item.event:
            entry.event = item.event.kind
            entry.details = tell_event(item.event, is_for_customer=request.actor.is_customer)
        entries.append(entry)
    return Timeline(number=case.number, entries=entries)


@operation(router, "GET", "/search", answers=CaseList)
def search_cases(
    request: ApiRequest,
    q: Annotated[str, Query(min_length=1, max_length=500)],
    limit: Annotated[int, Query(ge=1, le=50)] = 20,
) -> CaseList:
    """Cases that have all the words, newest first; the last word may be a beginning."""
    found = find_cases(q.replace("\0", " "), actor=request.actor, limit=limit)
    return CaseList(cases=[CaseOut.of(case) for case in found])


@operation(router, "GET", "/queues", answers=QueueCounts, who=Who.STAFF)
def count_queues(request: ApiRequest) -> QueueCounts:
    """How many cases each queue holds."""
    return QueueCounts(counts=queries.count_queues(actor=request.actor, now=request.now))
