"""Who is told by mail what engineering has to do, asks and answers. Each runs at least once, each mail goes once."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext

from kept.domain.escalation.models import Escalation, Question
from kept.domain.escalation.queries import list_engineers
from kept.domain.mailroom.types import Recipient
from kept.domain.notices import values
from kept.domain.notices.actions import tell
from kept.domain.notices.queries import list_leads, list_owners
from kept.domain.parties.models import Agent
from kept.kernel.models import Entry


def tell_engineers(entry: Entry, at: datetime) -> None:
    """Tell the engineers what they are asked; the fast track says so in its subject (NH-05, NH-07)."""
    escalation = _escalation(entry)
    if escalation is None or not escalation.is_live:
        return
    track = gettext("Fast track") if escalation.is_fast_track else gettext("Engineering")
    said = {"engineering.track": track, "engineering.reason": escalation.reason, "engineering.text": escalation.asked}
    _tell("engineering-asked", list_engineers(entry.desk_id), escalation, said, entry, at)


def tell_question(entry: Entry, at: datetime) -> None:
    """Tell whose case it is what engineering has to know first."""
    escalation = _escalation(entry)
    question = Question.objects.filter(pk=(entry.payload or {}).get("question", 0)).first()
    if escalation and question:
        said = {"engineering.reason": escalation.reason, "engineering.text": question.text}
        _tell("engineering-question", _support(escalation), escalation, said, entry, at)


def tell_question_answered(entry: Entry, at: datetime) -> None:
    """Tell the owner at engineering that their question was answered."""
    escalation = _escalation(entry)
    question = Question.objects.filter(pk=(entry.payload or {}).get("question", 0)).first()
    if escalation and question and escalation.owner:
        said = {"engineering.reason": escalation.reason, "engineering.text": question.answer}
        _tell("engineering-question-answered", [escalation.owner], escalation, said, entry, at)


def tell_engineering_done(entry: Entry, at: datetime) -> None:
    """Tell whose case it is that engineering answered or sent it back; the owner there, that it was withdrawn."""
    escalation = _escalation(entry)
    if escalation is None:
        return
    withdrawn_from = [escalation.owner] if escalation.owner else []
    agents = withdrawn_from if escalation.state == "withdrawn" else _support(escalation)
    said = {
        "engineering.outcome": str(escalation.get_state_display()),
        "engineering.reason": escalation.reason,
        "engineering.text": escalation.outcome,
    }
    _tell("engineering-done", agents, escalation, said, entry, at)


def _escalation(entry: Entry) -> Escalation | None:
    related = ("case__desk", "case__organisation", "owner__user", "asked_by__user")
    number = (entry.payload or {}).get("escalation", 0)
    return Escalation.objects.select_related(*related).filter(pk=number).first()


def _support(escalation: Escalation) -> list[Agent]:
    """Who works on the case, and who asked."""
    agents = {agent.pk: agent for agent in list_owners(escalation.case)}
    if escalation.asked_by and escalation.asked_by.is_active:
        agents[escalation.asked_by.pk] = escalation.asked_by
    return list(agents.values()) or list_leads(escalation.case)


def _tell(
    purpose: str, agents: list[Agent], escalation: Escalation, more: dict[str, str], entry: Entry, at: datetime
) -> None:
    case = escalation.case
    said = values.of_case(case, is_for_customer=False) | more
    for agent in agents:
        if agent.pk == entry.actor.get("person"):
            continue
        recipient = Recipient.of_agent(agent)
        tell(purpose=purpose, recipient=recipient, desk=case.desk, case=case, values=said, entry=entry, at=at)
