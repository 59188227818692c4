"""Who is told what by mail about which event. Each runs at least once, and each mail is queued once."""

from __future__ import annotations

from datetime import datetime

from kept.domain.cases import events as happened
from kept.domain.cases.models import Case, Message
from kept.domain.cases.veiling import hidden_from_partners
from kept.domain.desks.models import Desk
from kept.domain.mailroom.actions import acknowledge_case
from kept.domain.mailroom.queries import list_recipients
from kept.domain.mailroom.types import Recipient
from kept.domain.notices import values
from kept.domain.notices.actions import tell
from kept.domain.notices.queries import list_administrators, list_leads, list_owners
from kept.domain.parties.models import Agent
from kept.kernel.ledger import Event, read_event
from kept.kernel.models import Entry


def confirm_receipt(entry: Entry, at: datetime) -> None:
    """Tell who asked the case number (NT-06); what we opened of our own accord is told as what we said."""
    event = _event(entry)
    if not isinstance(event, happened.CaseOpened):
        return
    if event.asked_by_customer:
        acknowledge_case(case=_case(entry), at=at)
    elif event.message:
        _pass_on(entry, event.message, "reply", at)


def send_reply(entry: Entry, at: datetime) -> None:
    """Send what was said to everyone of the customer on the case; with a resolution, say that it is one."""
    event = _event(entry)
    if isinstance(event, happened.ReplySent):
        purpose = "resolved" if _follows(entry, happened.CaseResolved) else "reply"
        _pass_on(entry, event.message, purpose, at, is_automatic=event.is_automatic)


def tell_closed(entry: Entry, at: datetime) -> None:
    """Tell the customer that a case is closed, unless they did it themselves or have just read the resolution."""
    if _actor_is_customer(entry) or _preceded(entry, happened.CaseResolved):
        return
    case, event = _case(entry), _event(entry)
    said = values.of_case(case, is_for_customer=True)
    purpose = "closed-silent" if isinstance(event, happened.CaseClosed) and event.was_silent else "closed"
    for recipient in list_recipients(case):
        tell(purpose=purpose, recipient=recipient, desk=case.desk, case=case, values=said, entry=entry, at=at)


def tell_assigned(entry: Entry, at: datetime) -> None:
    """Tell whose case it is now, unless they took it themselves."""
    event = _event(entry)
    if not isinstance(event, happened.CaseAssigned):
        return
    case = _case(entry)
    if (case.assignee_id, case.team_id) != (event.agent, event.team):
        return
    by = entry.actor.get("person") if not _actor_is_customer(entry) else None
    _tell_agents(entry, case, "assigned", [one for one in list_owners(case) if one.pk != by], at)


def tell_customer_wrote(entry: Entry, at: datetime) -> None:
    """Tell whose case it is that the customer wrote."""
    event = _event(entry)
    message = Message.objects.filter(pk=event.message).first() if isinstance(event, happened.CustomerWrote) else None
    if message is None:
        return
    case = _case(entry)
    link = values.of_case(case, is_for_customer=False)["case.link"]
    by = entry.actor.get("person") if not _actor_is_customer(entry) else None
    said = values.of_message(message, link)
    for owner in (one for one in list_owners(case) if one.pk != by):
        is_veiled = owner.partner_id and hidden_from_partners([case])
        veiled = {"message.author": values.of_case(case, is_for_customer=False)["case.customer"]} if is_veiled else {}
        _tell_agents(entry, case, "customer-wrote", [owner], at, said | veiled)


def tell_reopened(entry: Entry, at: datetime) -> None:
    """Tell whose case it is that the customer reopened it; who wrote to reopen it is told by what they wrote."""
    event = _event(entry)
    if isinstance(event, happened.CaseReopened) and event.by_customer and not _follows(entry, happened.CustomerWrote):
        case = _case(entry)
        _tell_agents(entry, case, "reopened", list_owners(case), at)


def warn_of_clock(entry: Entry, at: datetime) -> None:
    """Tell whose case it is that a clock is nearly used up; a case that is nobody's is told to the leads."""
    case = _case(entry)
    _tell_of_clock(entry, case, "clock-warned", list_owners(case) or list_leads(case), at)


def announce_breach(entry: Entry, at: datetime) -> None:
    """Tell whose case it is, and the leads, that a clock ran out."""
    case = _case(entry)
    _tell_of_clock(entry, case, "clock-breached", [*list_owners(case), *list_leads(case)], at)


def tell_endpoint_given_up(entry: Entry, at: datetime) -> None:
    """Tell who set a webhook endpoint up, or else the administrators, that it was switched off."""
    desk = Desk.objects.get(pk=entry.desk_id)
    payload = entry.payload or {}
    agents = Agent.objects.filter(pk__in=[payload.get("made_by")], is_active=True, user__is_active=True)
    said = {
        "desk.name": desk.name,
        "endpoint.host": str(payload.get("host", "")),
        "endpoint.reason": str(payload.get("reason", "")),
    }
    for agent in list(agents.select_related("user")) or list_administrators(desk.pk):
        recipient = Recipient.of_agent(agent)
        tell(purpose="endpoint-given-up", recipient=recipient, desk=desk, case=None, values=said, entry=entry, at=at)


def _pass_on(entry: Entry, message_id: int, purpose: str, at: datetime, is_automatic: bool = False) -> None:
    message = Message.objects.filter(pk=message_id, withdrawn_at=None).first()
    if message is None:
        return
    case = _case(entry)
    said = values.of_case(case, is_for_customer=True)
    said |= values.of_message(message, said["case.link"])
    for recipient in list_recipients(case):
        tell(
            purpose=purpose,
            recipient=recipient,
            desk=case.desk,
            case=case,
            values=said,
            entry=entry,
            at=at,
            is_automatic=is_automatic,
        )


def _tell_of_clock(entry: Entry, case: Case, purpose: str, agents: list[Agent], at: datetime) -> None:
    event = _event(entry)
    if not isinstance(event, happened.ClockWarned | happened.ClockBreached):
        return
    for agent in agents:
        clock = values.of_clock(case, event.key, event.cycle, event.due_at, agent.user.zone)
        _tell_agents(entry, case, purpose, [agent], at, clock)


def _tell_agents(
    entry: Entry, case: Case, purpose: str, agents: list[Agent], at: datetime, more: dict[str, str] | None = None
) -> None:
    said = values.of_case(case, is_for_customer=False) | (more or {})
    for agent in agents:
        recipient = Recipient.of_agent(agent)
        tell(purpose=purpose, recipient=recipient, desk=case.desk, case=case, values=said, entry=entry, at=at)


def _case(entry: Entry) -> Case:
    cases = Case.objects.select_related("desk", "organisation", "contact", "assignee__user")
    return cases.get(pk=int(entry.stream.partition(":")[2]))


def _event(entry: Entry) -> object:
    return read_event(entry.kind, entry.version, entry.payload) if entry.payload is not None else None


def _actor_is_customer(entry: Entry) -> bool:
    return entry.actor.get("role") in ("contact", "customer_administrator")


def _follows(entry: Entry, event: type[Event]) -> bool:
    """Whether the very next event of the case is of that kind and was written down at the same instant."""
    return _neighbour(entry, 1, event)


def _preceded(entry: Entry, event: type[Event]) -> bool:
    return _neighbour(entry, -1, event)


def _neighbour(entry: Entry, step: int, event: type[Event]) -> bool:
    beside = Entry.objects.filter(desk_id=entry.desk_id, stream=entry.stream, position=entry.position + step)
    return beside.filter(kind=event.kind, recorded_at=entry.recorded_at).exists()
