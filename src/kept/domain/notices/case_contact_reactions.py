"""Who is told of what the customer asks about severity, and of an emergency that waits for a named contact."""

from __future__ import annotations

from datetime import datetime

from kept.domain.cases import events as happened
from kept.domain.cases.fold import SETTLED
from kept.domain.cases.models import Case
from kept.domain.entitlements.queries import list_approved
from kept.domain.mailroom.actions import add_participants
from kept.domain.mailroom.queries import list_recipients
from kept.domain.mailroom.types import Recipient
from kept.domain.notices import values
from kept.domain.notices.actions import tell
from kept.domain.notices.queries import list_leads, list_owners
from kept.domain.parties.models import Contact
from kept.domain.rulebook.queries import get_policy
from kept.kernel.ledger import read_event
from kept.kernel.models import Entry


def tell_severity_asked(entry: Entry, at: datetime) -> None:
    """Tell whose case it is, or the leads, that the customer asks for another severity."""
    event, case = _event(entry), _case(entry)
    if not isinstance(event, happened.SeverityAsked):
        return
    said = values.of_case(case, is_for_customer=False) | _severity(case, event.severity, event.reason)
    for agent in list_owners(case) or list_leads(case):
        recipient = Recipient.of_agent(agent)
        tell(purpose="severity-asked", recipient=recipient, desk=case.desk, case=case, values=said, entry=entry, at=at)


def tell_severity_answered(entry: Entry, at: datetime) -> None:
    """Tell the customer how their wish for another severity was answered, and why."""
    event, case = _event(entry), _case(entry)
    if not isinstance(event, happened.SeverityAnswered):
        return
    said = values.of_case(case, is_for_customer=True) | _severity(case, event.severity, event.reason)
    purpose = "severity-accepted" if event.is_accepted else "severity-declined"
    for recipient in list_recipients(case):
        tell(purpose=purpose, recipient=recipient, desk=case.desk, case=case, values=said, entry=entry, at=at)


def ask_named_contacts(entry: Entry, at: datetime) -> None:
    """Tell the approved contacts of an emergency: whom we help, and that one of them has to take part (NP-02)."""
    case = _case(entry)
    purpose = "emergency-expired" if entry.kind == happened.EmergencyExpired.kind else "emergency-granted"
    _tell_named(entry, case, purpose, at)
    event = _event(entry)
    if isinstance(event, happened.EmergencyExpired):
        _tell_person(entry, case, event.reason, at)


def tell_emergency_ended(entry: Entry, at: datetime) -> None:
    """Tell the approved contacts what became of an emergency, and the person if they are not helped any more."""
    event, case = _event(entry), _case(entry)
    if not isinstance(event, happened.EmergencyEnded):
        return
    _tell_named(entry, case, "emergency-ended", at, {"emergency.outcome": event.reason})
    if event.outcome != SETTLED:
        _tell_person(entry, case, event.reason, at)


def let_take_part(entry: Entry, at: datetime) -> None:
    """Let the approved contact who takes part in an emergency get mail about the case from now on."""
    event, case = _event(entry), _case(entry)
    if isinstance(event, happened.NamedContactInvolved):
        add_participants(case, list(Contact.objects.filter(pk=event.contact)), at=at)


def _tell_person(entry: Entry, case: Case, why: str, at: datetime) -> None:
    """Tell who asked that help stops: outside the case, which they may not read any more."""
    recipient = Recipient.of_contact(case.contact) if case.contact else Recipient(case.reporter_address)
    if not recipient.address or (case.contact and case.contact.is_approved):
        return
    said = values.of_case(case, is_for_customer=True) | {"emergency.outcome": why}
    said["emergency.person"] = case.reporter_name or case.reporter_address
    purpose = "emergency-stopped"
    tell(purpose=purpose, recipient=recipient, desk=case.desk, case=None, values=said, entry=entry, at=at)


def _tell_named(entry: Entry, case: Case, purpose: str, at: datetime, more: dict[str, str] | None = None) -> None:
    """Tell them outside the case: they do not take part in it yet, and answer in the portal."""
    if case.organisation_id is None:
        return
    person = case.reporter_name or case.reporter_address
    said = values.of_case(case, is_for_customer=True) | {"emergency.person": person} | (more or {})
    for contact in list_approved(case.organisation_id):
        recipient = Recipient.of_contact(contact)
        tell(purpose=purpose, recipient=recipient, desk=case.desk, case=None, values=said, entry=entry, at=at)


def _severity(case: Case, key: str, reason: str) -> dict[str, str]:
    labels = {known.key: known.label for known in get_policy(case.policy_version_id).severities}
    return {"severity.asked": labels.get(key, key), "severity.reason": reason}


def _case(entry: Entry) -> Case:
    cases = Case.objects.select_related("desk", "organisation", "contact", "assignee__user")
    return cases.get(pk=int(entry.stream.partition(":")[2]))


def _event(entry: Entry) -> object:
    return read_event(entry.kind, entry.version, entry.payload) if entry.payload is not None else None
