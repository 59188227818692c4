"""Escalations to engineering."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ninja import Router, Status

from kept.domain.escalation import actions, queries
from kept.kernel.actor import Permission
from kept.surfaces.api.door import View, Who, operation
from kept.surfaces.api.request import ApiRequest
from kept.surfaces.api.schemas.behind import EscalationList, EscalationOut, EscalationStep, NewEscalation
from kept.surfaces.api.words import Number, PublicId

router = Router(tags=["Engineering"])


def _for_staff(method: str, path: str, answers: type[Any], **more: Any) -> Callable[[View], View]:
    return operation(
        router, method, path, answers=answers, who=Who.STAFF, permission=Permission.ASK_ENGINEERING, **more
    )


@_for_staff("GET", "/escalations", EscalationList)
def list_escalations(request: ApiRequest) -> EscalationList:
    """What engineering has to do: the fast track first, then as it was asked."""
    return EscalationList(escalations=[EscalationOut.of(one) for one in queries.list_queue(actor=request.actor)])


@_for_staff("GET", "/escalations/{escalation_id}", EscalationOut)
def get_escalation(request: ApiRequest, escalation_id: PublicId) -> EscalationOut:
    """One escalation with its questions and answers."""
    return _as_it_is(request, escalation_id)


@_for_staff("POST", "/cases/{number}/escalations", EscalationOut, status=201)
def ask_engineering(request: ApiRequest, number: Number, new: NewEscalation) -> Status[EscalationOut]:
    """Escalate a case to engineering; its customer is owed updates from then on."""
    escalation = actions.ask_engineering(
        number=number,
        reason=new.reason,
        asked=new.asked,
        wanted_by=new.wanted_by,
        seen_revision=new.seen_revision,
        actor=request.actor,
        at=request.now,
    )
    return Status(201, _as_it_is(request, escalation.public_id))


@_for_staff("POST", "/escalations/{escalation_id}/steps", EscalationOut)
def take_step(request: ApiRequest, escalation_id: PublicId, step: EscalationStep) -> EscalationOut:
    """Accept, begin, ask support, answer engineering's question, answer, send back or withdraw."""
    who: dict[str, Any] = {"escalation_id": escalation_id, "actor": request.actor, "at": request.now}
    match step.step:
        case "accept":
            actions.accept_escalation(**who)
        case "begin":
            actions.begin_escalation(**who)
        case "question":
            actions.ask_question(**who, text=step.text)
        case "answer_question":
            actions.answer_question(**who, question_id=step.question or "", text=step.text)
        case "answer":
            actions.answer_escalation(**who, text=step.text)
        case "decline":
            actions.decline_escalation(**who, text=step.text)
        case "withdraw":
            actions.withdraw_escalation(**who, text=step.text)
    return _as_it_is(request, escalation_id)


def _as_it_is(request: ApiRequest, escalation_id: str) -> EscalationOut:
    escalation = queries.get_escalation(escalation_id, actor=request.actor)
    return EscalationOut.of(escalation, queries.list_questions(escalation))
