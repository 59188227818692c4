"""Escalations to engineering, reservations of labs, and defects."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from kept.domain.defects.models import Defect
from kept.domain.escalation.models import Escalation, Question
from kept.domain.labs.models import Reservation, Resource
from kept.surfaces.api.schemas.base import Named, Sent
from kept.surfaces.api.words import Key, Moment, Reason, SentId, Words

Text = Annotated[Words, Field(min_length=1, max_length=20_000)]
Revision = Annotated[int, Field(ge=0, lt=2**31)]


class QuestionOut(BaseModel):
    """A question of engineering, with the answer once there is one."""

    id: str
    text: str
    asked_at: datetime
    answer: str
    answered_at: datetime | None

    @classmethod
    def of(cls, question: Question) -> QuestionOut:
        """A question row."""
        return cls(
            id=question.public_id,
            text=question.text,
            asked_at=question.asked_at,
            answer=question.answer,
            answered_at=question.answered_at,
        )


class EscalationOut(BaseModel):
    """Something that engineering was asked about a case."""

    id: str
    case: str
    reason: str
    asked: str
    state: str
    is_fast_track: bool
    owner: Named | None
    asked_at: datetime
    wanted_by: datetime | None
    ended_at: datetime | None
    outcome: str
    questions: list[QuestionOut] = []

    @classmethod
    def of(cls, escalation: Escalation, questions: list[Question] | None = None) -> EscalationOut:
        """An escalation row with its case and owner."""
        return cls(
            id=escalation.public_id,
            case=escalation.case.number,
            reason=escalation.reason,
            asked=escalation.asked,
            state=escalation.state,
            is_fast_track=escalation.is_fast_track,
            owner=Named.of_agent(escalation.owner),
            asked_at=escalation.asked_at,
            wanted_by=escalation.wanted_by,
            ended_at=escalation.ended_at,
            outcome=escalation.outcome,
            questions=[QuestionOut.of(one) for one in questions or []],
        )


class EscalationList(BaseModel):
    """What engineering has to do, the fast track first."""

    escalations: list[EscalationOut]


class NewEscalation(Sent):
    """Why, what is asked, and by when."""

    reason: Reason
    asked: Text
    wanted_by: Moment | None = None
    seen_revision: Revision | None = None


class EscalationStep(Sent):
    """What engineering or support does next. All but `accept` and `begin` say something in `text`."""

    step: Literal["accept", "begin", "question", "answer_question", "answer", "decline", "withdraw"]
    text: Annotated[Words, Field(max_length=20_000)] = ""
    question: SentId | None = None


class ResourceOut(BaseModel):
    """Equipment of a lab."""

    id: str
    name: str
    place: str
    equipment: str

    @classmethod
    def of(cls, resource: Resource) -> ResourceOut:
        """A resource row."""
        return cls(id=resource.public_id, name=resource.name, place=resource.place, equipment=resource.equipment)


class ReservationOut(BaseModel):
    """Equipment reserved for a case, and what came of it."""

    id: str
    case: str
    resource: ResourceOut
    purpose: str
    starts_at: datetime
    ends_at: datetime
    cancelled_at: datetime | None
    result: str
    result_text: str

    @classmethod
    def of(cls, reservation: Reservation) -> ReservationOut:
        """A reservation row with its case and equipment."""
        return cls(
            id=reservation.public_id,
            case=reservation.case.number,
            resource=ResourceOut.of(reservation.resource),
            purpose=reservation.purpose,
            starts_at=reservation.starts_at,
            ends_at=reservation.ends_at,
            cancelled_at=reservation.cancelled_at,
            result=reservation.result,
            result_text=reservation.result_text,
        )


class LabCalendar(BaseModel):
    """The equipment, and who has it in the span asked for."""

    resources: list[ResourceOut]
    reservations: list[ReservationOut]


class CalendarQuery(Sent):
    """Which span of time; without one, the next two weeks."""

    since: Moment | None = None
    until: Moment | None = None


class NewReservation(Sent):
    """Which equipment, when, and what for."""

    resource: SentId
    starts_at: Moment
    ends_at: Moment
    purpose: Reason
    seen_revision: Revision | None = None


class Reproduction(Sent):
    """What came of trying to reproduce the problem."""

    result: Literal["reproduced", "partly", "not_reproduced"]
    said: Annotated[Words, Field(min_length=1, max_length=4_000)]


class ReservationCancel(Sent):
    """Why the equipment is not needed."""

    reason: Reason


class DefectOut(BaseModel):
    """An error of a product, and its correction."""

    id: str
    label: str
    title: str
    outline: str
    product: str | None
    severity: str
    state: str
    plan: str
    release: str | None
    released_on: date | None
    is_public: bool
    confirmed_at: datetime
    cases: list[str] = []

    @classmethod
    def of(cls, defect: Defect, cases: list[str] | None = None) -> DefectOut:
        """A defect row with its product and release."""
        return cls(
            id=defect.public_id,
            label=defect.label,
            title=defect.title,
            outline=defect.outline,
            product=defect.product.name if defect.product else None,
            severity=defect.severity,
            state=defect.state,
            plan=defect.plan,
            release=str(defect.release) if defect.release else None,
            released_on=defect.release.released_on if defect.release else None,
            is_public=defect.is_public,
            confirmed_at=defect.confirmed_at,
            cases=cases or [],
        )


class DefectList(BaseModel):
    """Defects by severity and how many open cases they carry."""

    defects: list[DefectOut]


class DefectFound(Sent):
    """An error of the product that causes a case: a known one by `defect`, or a new one by `title`."""

    defect: SentId | None = None
    title: Annotated[Words, Field(max_length=200)] = ""
    cause: Annotated[Words, Field(max_length=20_000)] = ""
    product: Key | None = None
    seen_revision: Revision | None = None


class DefectLeft(Sent):
    """Why the defect is not the cause."""

    reason: Reason


class CorrectionPlan(Sent):
    """How a defect is corrected, and in which release if it is known."""

    plan: Literal["hot_fix", "next_release", "future_release"]
    release: SentId | None = None


class CorrectionOut(BaseModel):
    """A correction that comes, as a customer may read it: only their own and public ones are named."""

    label: str | None
    title: str | None
    outline: str
    product: str | None
    severity: str
    state: str
    plan: str
    release: str | None
    cases: list[str]


class CorrectionList(BaseModel):
    """The outline of upcoming corrections."""

    corrections: list[CorrectionOut]
