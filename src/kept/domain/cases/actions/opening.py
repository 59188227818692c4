"""Opening a case, and confirming that it was received."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.db import connection, transaction

from kept.domain.cases import queries
from kept.domain.cases.actions.recording import check_body, digest_body, record_on, write_message
from kept.domain.cases.emergency import SCOPE
from kept.domain.cases.errors import NotCovered
from kept.domain.cases.events import CaseConfirmed, CaseOpened, EmergencyGranted
from kept.domain.cases.grading import dedicated
from kept.domain.cases.judging import Judged, judge_request
from kept.domain.cases.levels import arriving, offered
from kept.domain.cases.models import Case
from kept.domain.cases.projections import refresh_case
from kept.domain.cases.types import Request
from kept.domain.parties.models import Contact, Organisation, Team
from kept.kernel import ledger
from kept.kernel.actor import Actor
from kept.kernel.ledger import Event
from kept.kernel.models import Entry
from kept.kernel.refusals import Invalid
from kept.policy.arrival import is_triaged_on_arrival
from kept.policy.contacts import has_exception
from kept.policy.entitlement import Outcome

LONGEST_SUBJECT = 250


@transaction.atomic
def open_case(
    *,
    request: Request,
    organisation: Organisation | None,
    contact: Contact | None,
    actor: Actor,
    at: datetime,
    team: Team | None = None,
    once: str | None = None,
) -> Case:
    """Open a case for a customer, or (organisation None) for somebody who is not known yet.

    `at` is when the request was received (K3, NP-04). A second request with the same `once` returns the case that the
    first one opened. The verdict is kept with the case as it was. Raises NotAllowed, NotFound, NotCovered,
    UnknownChannel, UnknownSeverity, UnknownKind, UnknownFact, EmptyBody, FileTooLarge, FileKindForbidden.
    """
    if once and (earlier := _find_opened(once, actor)):
        return earlier
    judged = judge_request(request=request, organisation=organisation, contact=contact, actor=actor, at=at)
    refuse_uncovered(judged, actor)
    policy, facts = judged.policy, judged.facts
    subject = _check_subject(request.subject)
    body = check_body(request.body)
    is_triaged = request.kind is not None or is_triaged_on_arrival(policy, request.channel)

    number, case_id, message_id = queries.take_ids(actor.desk_id)
    case = Case(
        pk=case_id,
        desk_id=actor.desk_id,
        number=number,
        organisation=organisation,
        contact=contact,
        reporter_name=(contact.name if contact else request.reporter_name)[:120],
        reporter_address=contact.email if contact else request.reporter_address,
        channel=request.channel,
        plan=str(facts.get("plan", "")),
        opened_at=at,
    )
    opened = CaseOpened(
        number=number,
        organisation=organisation.pk if organisation else None,
        contact=contact.pk if contact else None,
        channel=request.channel,
        subject=subject,
        kind_of_request=str(facts["kind"]),
        severity=str(facts["severity"]),
        facts=facts,
        policy_version=judged.version_id,
        message=message_id,
        body_sha256=digest_body(body),
        asked_by_customer=request.asked_by_customer,
        is_triaged=is_triaged,
        team=team.pk if team else None,
    )
    level = policy.first_level(facts)
    events: list[Event] = [opened, judged.as_event(), *offered(judged)]
    if level:
        events.append(arriving(policy, level, organisation))
    key = _once_key(once) if once else None
    entries = ledger.record_all(events, stream=case.stream, actor=actor, at=at, effect_key=key, after=0)
    refresh_case(case, at, entries)
    write_message(
        case,
        pk=message_id,
        body=body,
        side="customer" if request.asked_by_customer else "vendor",
        via=actor.via,
        at=at,
        contact=contact if request.asked_by_customer else None,
        author_name=case.reporter_name or case.reporter_address,
        files=request.files,
        found_by=[number, subject, organisation.name if organisation else ""],
    )
    if later := _what_follows(judged, actor):
        record_on(case, *later, actor=actor, at=at)
    return case


def refuse_uncovered(judged: Judged, actor: Actor) -> None:
    """Refuse at the door what the policy refuses. What an agent or the desk brings in is taken, and marked (NP-16).

    Of the verdict a refused customer is told the outcome and what helps instead, never what is written for agents.
    """
    if judged.verdict.is_refused and actor.is_customer:
        said = judged.verdict.as_json()
        raise NotCovered(said["for_customer"], outcome=said["outcome"], alternatives=said["alternatives"])


def _what_follows(judged: Judged, actor: Actor) -> list[Event]:
    """What is known with the opening: whom the customer named, and that an agent helps in an emergency (NP-02)."""
    events: list[Event] = [dedicated(judged.request.dedicated)] if judged.request.dedicated else []
    if actor.is_staff and judged.verdict.outcome is Outcome.PROVISIONAL and has_exception(judged.policy):
        events.append(EmergencyGranted(reason="An agent took the request in as an emergency.", scope=SCOPE))
    return events


def _once_key(once: str) -> str:
    return f"opened:{once}"


def _find_opened(once: str, actor: Actor) -> Case | None:
    """The case that a request of this key opened. Who asks at the same moment waits for the other to finish."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [actor.desk_id, once])
    entry = Entry.objects.filter(desk_id=actor.desk_id, effect_key=_once_key(once)).first()
    return Case.objects.visible_to(actor).get(pk=entry.stream.partition(":")[2]) if entry else None


@transaction.atomic
def confirm_case(*, number: str, address: str, actor: Actor, at: datetime) -> Case:
    """Record that the mail with the case number was accepted for delivery (NT-06). Once per case."""
    case = queries.lock_case(number, actor=actor)
    confirmed = [entry.kind for entry in ledger.list_entries(desk_id=case.desk_id, stream=case.stream)]
    if CaseConfirmed.kind not in confirmed:
        digest = hashlib.sha256(address.lower().encode()).hexdigest()
        ledger.record(CaseConfirmed(address_sha256=digest), stream=case.stream, actor=actor, at=at)
        refresh_case(case, at)
    return case


def _check_subject(subject: str) -> str:
    subject = " ".join(subject.replace("\0", "").split())[:LONGEST_SUBJECT]
    if not subject:
        raise Invalid("Give the case a subject: a few words that say what it is about.")
    return subject
