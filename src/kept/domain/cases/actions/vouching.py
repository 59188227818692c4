"""Helping somebody who is no approved contact in an emergency, and settling it afterwards (NP-02)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from kept.domain.cases import queries
from kept.domain.cases.actions.recording import record_on
from kept.domain.cases.emergency import SCOPE, Emergency, concluding, emergency_of, taking_part
from kept.domain.cases.errors import (
    AlreadyProvisional,
    ApprovedAlready,
    CaseOver,
    NoException,
    NotNamed,
    NotProvisional,
    ReasonMissing,
)
from kept.domain.cases.events import EmergencyGranted, NamedContactInvolved, PersonVerified, WaitingEnded
from kept.domain.cases.models import Case
from kept.domain.parties.models import Contact
from kept.domain.parties.queries import find_own_contact
from kept.domain.rulebook.queries import get_policy
from kept.kernel.actor import Actor, Permission
from kept.kernel.ledger import Event
from kept.policy.contacts import has_exception


@transaction.atomic
def grant_emergency(
    *, number: str, reason: str, actor: Actor, at: datetime, scope: str = "", allows_files: bool = False
) -> Case:
    """Help somebody who is no approved contact, provisionally and within a scope; the clocks for settling it begin.

    Until it is settled they may read and write messages of this case and no more; files with `allows_files` only.
    Raises NotAllowed, CaseNotFound, CaseOver, NoException, ApprovedAlready, AlreadyProvisional, ReasonMissing.
    """
    actor.require(Permission.WORK_CASE)
    case = _lock_open(number, actor)
    if not has_exception(get_policy(case.policy_version_id)):
        raise NoException
    if case.contact and case.contact.is_approved and case.contact.is_active:
        raise ApprovedAlready
    if emergency_of(case):
        raise AlreadyProvisional
    words = scope.strip()[:500] or SCOPE
    granted = EmergencyGranted(reason=_check_reason(reason), scope=words, allows_files=allows_files)
    record_on(case, granted, actor=actor, at=at)
    return case


@transaction.atomic
def verify_person(*, number: str, is_known: bool, how: str, actor: Actor, at: datetime) -> Case:
    """Record that the person is who they say, or not, and how that was found out.

    Of somebody who could not be verified the case goes on with a named contact only, or is cancelled where none takes
    part. Raises NotAllowed, CaseNotFound, CaseOver, NotProvisional, ReasonMissing.
    """
    actor.require(Permission.WORK_CASE)
    case, emergency = _lock_running(number, actor)
    if emergency.is_known is not None:
        raise NotProvisional
    _settle(case, emergency, [PersonVerified(is_known=is_known, evidence=_check_reason(how))], actor, at)
    return case


@transaction.atomic
def involve_contact(*, number: str, contact: Contact, actor: Actor, at: datetime) -> Case:
    """Record that an approved contact of the customer takes part.

    Raises NotAllowed, CaseNotFound, CaseOver, NotProvisional, NotNamed.
    """
    actor.require(Permission.WORK_CASE)
    case, emergency = _lock_running(number, actor)
    if contact.organisation_id != case.organisation_id or not (contact.is_approved and contact.is_active):
        raise NotNamed
    if emergency.contact is None:
        _settle(case, emergency, [NamedContactInvolved(contact=contact.pk)], actor, at)
    return case


@transaction.atomic
def vouch_for_person(*, number: str, is_known: bool, how: str, actor: Actor, at: datetime) -> Case:
    """Say as an approved contact that one knows the person and takes part, or that one does not know them.

    Raises NotAllowed, CaseNotFound, CaseOver, NotProvisional, NotNamed.
    """
    actor.require(Permission.WRITE_AS_CUSTOMER)
    case, emergency = _lock_running(number, actor)
    own = find_own_contact(actor, case.organisation_id or 0)
    if own is None or own.organisation_id != case.organisation_id or not own.is_approved:
        raise NotNamed
    said: list[Event] = [NamedContactInvolved(contact=own.pk)] if is_known and emergency.contact is None else []
    if emergency.is_known is None:
        said.append(PersonVerified(is_known=is_known, evidence=how.strip()[:500] or f"{own.name} was asked."))
    if said:
        _settle(case, emergency, said, actor, at)
    return case


def note_named_contact(case: Case, contact: Contact | None, at: datetime) -> list[Event]:
    """What follows for an emergency where somebody of the customer writes on the case."""
    if contact is None or not contact.is_approved or contact.organisation_id != case.organisation_id:
        return []
    return taking_part(case, contact.pk, at) if case.verdict != "entitled" else []


def _settle(case: Case, emergency: Emergency, said: list[Event], actor: Actor, at: datetime) -> None:
    events = concluding(emergency, said, at)
    goes_on = len(events) > len(said) and emergency.expired_at is not None and case.waiting_reason
    record_on(case, *([WaitingEnded()] if goes_on else []), *events, actor=actor, at=at)


def _lock_running(number: str, actor: Actor) -> tuple[Case, Emergency]:
    case = _lock_open(number, actor)
    emergency = emergency_of(case)
    if emergency is None or not emergency.is_running:
        raise NotProvisional
    return case, emergency


def _lock_open(number: str, actor: Actor) -> Case:
    case = queries.lock_case(number, actor=actor)
    if case.state != "open":
        raise CaseOver
    return case


def _check_reason(reason: str) -> str:
    if not reason.strip():
        raise ReasonMissing
    return reason.strip()[:500]
