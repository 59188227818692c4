"""Opening a case, and confirming that it was received."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime

from django.db import connection, transaction

from kept.domain.cases import queries
from kept.domain.cases.actions.recording import check_body, digest_body, write_message
from kept.domain.cases.errors import (
    ChannelNotInPlan,
    NoAgreement,
    UnknownChannel,
    UnknownFact,
    UnknownKind,
    UnknownSeverity,
)
from kept.domain.cases.events import CaseArrived, CaseConfirmed, CaseOpened, FactValue
from kept.domain.cases.models import Case
from kept.domain.cases.projections import refresh_case
from kept.domain.cases.types import Request
from kept.domain.entitlements.models import Agreement
from kept.domain.entitlements.queries import find_agreement
from kept.domain.parties.models import Contact, Organisation, Team
from kept.domain.rulebook.models import PolicyVersion
from kept.domain.rulebook.queries import get_policy, get_version_in_force
from kept.kernel import ledger
from kept.kernel.actor import Actor, Permission
from kept.kernel.ledger import Event
from kept.kernel.models import Entry
from kept.kernel.refusals import Invalid, NotFound
from kept.policy import Policy
from kept.policy.arrival import fact_problem, is_triaged_on_arrival, starting_severity

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
    first one opened. Raises NotAllowed, NotFound, NoAgreement, UnknownChannel,
    ChannelNotInPlan, UnknownSeverity, UnknownKind, UnknownFact, EmptyBody, FileTooLarge, FileKindForbidden.
    """
    if once and (opened := _find_opened(once, actor)):
        return opened
    version, facts = preview_case(request=request, organisation=organisation, actor=actor, at=at)
    desk, policy = version.desk, get_policy(version.pk)
    subject = _check_subject(request.subject)
    body = check_body(request.body)
    is_triaged = request.kind is not None or is_triaged_on_arrival(policy, request.channel)

    number, case_id, message_id = queries.take_ids(desk)
    case = Case(
        pk=case_id,
        desk=desk,
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
        policy_version=version.pk,
        message=message_id,
        body_sha256=digest_body(body),
        asked_by_customer=request.asked_by_customer,
        is_triaged=is_triaged,
        team=team.pk if team else None,
    )
    level = policy.first_level(facts)
    events: list[Event] = [opened, CaseArrived(level=level)] if level else [opened]
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
    return case


def preview_case(
    *, request: Request, organisation: Organisation | None, actor: Actor, at: datetime
) -> tuple[PolicyVersion, dict[str, FactValue]]:
    """The policy that a case of this request would run under, and its facts; nothing is written.

    Raises NotAllowed, NotFound, NoAgreement, UnknownChannel, ChannelNotInPlan, UnknownSeverity, UnknownKind,
    UnknownFact.
    """
    actor.require(Permission.OPEN_CASE)
    _refuse_strangers(organisation, actor)
    version = get_version_in_force(actor.desk_id, at)
    policy = get_policy(version.pk)
    agreement = find_agreement(organisation.pk, at.date()) if organisation else None
    if organisation and agreement is None and actor.is_customer:
        raise NoAgreement(f"Ask {version.desk.name} to renew the agreement of {organisation.name}.")
    facts = _gather_facts(request, policy, organisation, agreement, actor, at)
    _refuse_channel(request.channel, policy, agreement, actor)
    return version, facts


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


def _refuse_strangers(organisation: Organisation | None, actor: Actor) -> None:
    if organisation is None:
        if actor.is_customer:
            raise NotFound
    elif (
        organisation.desk_id != actor.desk_id
        or not Organisation.objects.visible_to(actor).filter(pk=organisation.pk).exists()
    ):
        raise NotFound


def _check_subject(subject: str) -> str:
    subject = " ".join(subject.replace("\0", "").split())[:LONGEST_SUBJECT]
    if not subject:
        raise Invalid("Give the case a subject: a few words that say what it is about.")
    return subject


def _gather_facts(
    request: Request,
    policy: Policy,
    organisation: Organisation | None,
    agreement: Agreement | None,
    actor: Actor,
    at: datetime,
) -> dict[str, FactValue]:
    """All facts known at the start; what the customer has agreed on beats what they answer."""
    kind = request.kind or policy.kind_on_arrival(request.channel)
    if kind not in {known.key for known in policy.case_kinds}:
        raise UnknownKind(f"“{kind}” is not one of {', '.join(k.key for k in policy.case_kinds)}.")
    if request.severity is not None and request.severity not in {known.key for known in policy.severities}:
        raise UnknownSeverity(f"“{request.severity}” is not one of {', '.join(s.key for s in policy.severities)}.")
    facts = check_facts(request.facts, policy) | (organisation.facts if organisation else {})
    if agreement:
        facts |= agreement.facts | {"plan": agreement.plan}
    facts = policy.complete(facts | {"kind": kind, "channel": request.channel}, at)
    severity = starting_severity(policy, request.severity, facts, is_asked_by_customer=actor.is_customer)
    return policy.complete(facts | {"severity": severity}, at)


def check_facts(facts: Mapping[str, FactValue], policy: Policy) -> dict[str, FactValue]:
    """The facts, if the policy asks for each of them. Raises UnknownFact."""
    for name, value in facts.items():
        if problem := fact_problem(policy, name, value):
            raise UnknownFact(problem)
    return dict(facts)


def _refuse_channel(channel: str, policy: Policy, agreement: Agreement | None, actor: Actor) -> None:
    """Refuse an unknown channel, and to a customer one that the plan lacks; an agent takes in anything (NP-16)."""
    known = [one.key for one in policy.channels]
    if channel not in known:
        raise UnknownChannel(f"“{channel}” is not one of {', '.join(known)}.")
    if agreement is None or not actor.is_customer:
        return
    included = [one.key for one in policy.channels_for(agreement.plan)]
    if channel not in included:
        raise ChannelNotInPlan(f"The plan “{agreement.plan}” includes {', '.join(included)}.")
