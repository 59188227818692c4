"""Who is reminded of what a case waits for, and who is told of what is owed later."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext

from kept.domain.cases import duty_events as duties
from kept.domain.cases import events as happened
from kept.domain.cases.models import Case
from kept.domain.duties.models import Deliverable
from kept.domain.duties.queries import list_missing
from kept.domain.mailroom.queries import list_recipients
from kept.domain.mailroom.types import Recipient
from kept.domain.notices import values
from kept.domain.notices.actions import tell
from kept.domain.notices.queries import list_leads
from kept.domain.parties.models import Agent
from kept.kernel.ledger import read_event
from kept.kernel.models import Entry


def remind_customer(entry: Entry, at: datetime) -> None:
    """Remind the customer of what they were asked for, and say what follows if they stay silent (NT-04).

    Nobody is reminded who has answered meanwhile.
    """
    event, case = _read(entry)
    if not isinstance(event, happened.CustomerReminded) or case.state != "open" or case.turn != "customer":
        return
    missing = "\n".join(f"- {item.label}" for item in list_missing(case))
    said = values.of_case(case, is_for_customer=True)
    said["reminder.missing"] = missing or gettext("an answer to what we last wrote")
    said["reminder.then"] = _what_follows(event.closes_at, case.desk.zone)
    for recipient in list_recipients(case):
        tell(
            purpose="customer-reminded",
            recipient=recipient,
            desk=case.desk,
            case=case,
            values=said,
            entry=entry,
            at=at,
        )


def ask_to_approve(entry: Entry, at: datetime) -> None:
    """Tell the leads, but not the author, that a draft waits for approval."""
    event, case = _read(entry)
    owed = _deliverable(event) if isinstance(event, duties.DeliverableDrafted) else None
    if owed is None:
        return
    author = owed.drafted_by.user.name if owed.drafted_by else gettext("somebody")
    said = values.of_case(case, is_for_customer=False)
    said |= {"deliverable.title": owed.title, "deliverable.author": author}
    leads = [lead for lead in list_leads(case) if lead.pk != owed.drafted_by_id]
    _tell("deliverable-drafted", leads, case, said, entry, at)


def tell_returned(entry: Entry, at: datetime) -> None:
    """Tell the author of a draft what has to be changed."""
    event, case = _read(entry)
    if not isinstance(event, duties.DeliverableReturned):
        return
    owed = _deliverable(event)
    if owed and owed.drafted_by:
        said = values.of_case(case, is_for_customer=False)
        said |= {"deliverable.title": owed.title, "deliverable.reason": event.reason}
        _tell("deliverable-returned", [owed.drafted_by], case, said, entry, at)


def _what_follows(closes_at: datetime | None, zone: str) -> str:
    if closes_at is None:
        return gettext("We cannot go on without it.")
    return gettext("Without an answer the case is closed on %(time)s; it goes on as soon as you write.") % {
        "time": values.local_words(closes_at, zone)
    }


def _read(entry: Entry) -> tuple[object, Case]:
    cases = Case.objects.select_related("desk", "organisation", "contact", "assignee__user")
    event = read_event(entry.kind, entry.version, entry.payload) if entry.payload is not None else None
    return event, cases.get(pk=int(entry.stream.partition(":")[2]))


def _deliverable(event: duties.DeliverableDrafted | duties.DeliverableReturned) -> Deliverable | None:
    owed = Deliverable.objects.select_related("drafted_by__user")
    return owed.filter(public_id=event.deliverable).first()


def _tell(purpose: str, agents: list[Agent], case: Case, said: dict[str, str], entry: Entry, at: datetime) -> None:
    for agent in agents:
        recipient = Recipient.of_agent(agent)
        tell(purpose=purpose, recipient=recipient, desk=case.desk, case=case, values=said, entry=entry, at=at)
