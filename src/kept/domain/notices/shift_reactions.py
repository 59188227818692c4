"""Who is told by mail what people on duty have to do. Each runs at least once, and each mail is queued once."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext

from kept.domain.cases import events as happened
from kept.domain.cases.models import Case
from kept.domain.mailroom.queries import list_recipients
from kept.domain.mailroom.types import Recipient
from kept.domain.notices import values
from kept.domain.notices.actions import tell
from kept.domain.notices.queries import list_administrators, list_leads
from kept.domain.parties.models import Agent, Team
from kept.domain.worklog.links import make_page_token
from kept.domain.worklog.models import Page, PageReason
from kept.kernel.ledger import read_event
from kept.kernel.models import Entry


def tell_paged(entry: Entry, at: datetime) -> None:
    """Page somebody by mail, with a link by which they answer."""
    event, case = _read(entry)
    page = Page.objects.filter(public_id=event.page).first() if isinstance(event, happened.CasePaged) else None
    if not isinstance(event, happened.CasePaged) or page is None:
        return
    agent = Agent.objects.select_related("user").get(pk=event.agent)
    token = make_page_token(event.page, event.step)
    said = values.of_case(case, is_for_customer=False) | {
        "page.reason": str(PageReason(event.reason).label),
        "page.answer_by": values.local_words(event.answer_by, agent.user.zone),
        "page.link": f"{settings.PUBLIC_BASE_URL}/{case.desk.slug}/page/{token}",
    }
    _tell("paged", [agent], case, said, entry, at)


def tell_unanswered(entry: Entry, at: datetime) -> None:
    """Tell who answers for the desk that a page was answered by nobody, in each of the two rounds."""
    event, case = _read(entry)
    if isinstance(event, happened.PageBegunAgain) or (isinstance(event, happened.PageEnded) and event.was_needed):
        agents = {agent.pk: agent for agent in [*list_leads(case), *list_administrators(case.desk_id)]}
        _tell("page-unanswered", list(agents.values()), case, values.of_case(case, is_for_customer=False), entry, at)


def tell_handed_over(entry: Entry, at: datetime) -> None:
    """Tell the leads of a case that went on without a note, or to one of them because nobody is on shift (NH-01)."""
    event, case = _read(entry)
    if not isinstance(event, happened.CaseHandedOver) or (event.has_note and not event.is_gap):
        return
    why = [] if event.has_note else [gettext("Nobody wrote a handover note.")]
    if event.is_gap:
        why.append(gettext("Nobody is on shift."))
    said = values.of_case(case, is_for_customer=False) | {
        "handover.from": _owner(event.from_agent, event.from_team),
        "handover.to": _owner(event.to_agent, event.to_team),
        "handover.why": " ".join(why),
    }
    _tell("handed-over", list_leads(case), case, said, entry, at)


def ask_to_call(entry: Entry, at: datetime) -> None:
    """Ask the customer for the telephone call that the policy wants of them (NT-10)."""
    event, case = _read(entry)
    if not isinstance(event, happened.CallAsked) or event.is_in_confirmation:
        return
    said = values.of_case(case, is_for_customer=True)
    said["desk.phone"] = case.desk.phone or gettext("the number of our support")
    for recipient in list_recipients(case):
        tell(purpose="call-asked", recipient=recipient, desk=case.desk, case=case, values=said, entry=entry, at=at)


def _read(entry: Entry) -> tuple[object, Case]:
    cases = Case.objects.select_related("desk", "organisation", "contact", "assignee__user")
    event = read_event(entry.kind, entry.version, entry.payload) if entry.payload is not None else None
    return event, cases.get(pk=int(entry.stream.partition(":")[2]))


def _owner(agent_id: int | None, team_id: int | None) -> str:
    agent = Agent.objects.select_related("user").filter(pk=agent_id or 0).first()
    team = Team.objects.filter(pk=team_id or 0).first()
    return " · ".join(str(one) for one in (agent, team) if one) or gettext("nobody")


def _tell(purpose: str, agents: list[Agent], case: Case, said: dict[str, str], entry: Entry, at: datetime) -> None:
    for agent in agents:
        recipient = Recipient.of_agent(agent)
        tell(purpose=purpose, recipient=recipient, desk=case.desk, case=case, values=said, entry=entry, at=at)
