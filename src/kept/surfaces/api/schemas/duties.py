"""Information that is asked for, what is owed later, and cases with one cause."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from kept.domain.cases.models import Case
from kept.domain.duties.models import Deliverable, InformationRequest
from kept.surfaces.api.schemas.base import Named, Sent, SentFile
from kept.surfaces.api.schemas.cases import Seen
from kept.surfaces.api.words import Key, SentId, Words

Item = Annotated[Words, Field(min_length=1, max_length=200)]
ItemNumber = Annotated[int, Field(ge=1, le=99)]
Why = Annotated[Words, Field(max_length=500)]
Text = Annotated[Words, Field(min_length=1, max_length=500_000)]


class ItemOut(BaseModel):
    """One thing that was asked for; `state` is missing, received or dropped."""

    number: int
    label: str
    state: str
    by_customer: bool
    settled_at: datetime | None


class RequestOut(BaseModel):
    """Things that a customer was asked for in one message."""

    id: str
    asked_at: datetime
    items: list[ItemOut]

    @classmethod
    def of(cls, request: InformationRequest) -> RequestOut:
        """A request with its items."""
        items = [
            ItemOut(
                number=item.number,
                label=item.label,
                state=item.state,
                by_customer=item.by_customer,
                settled_at=item.settled_at,
            )
            for item in request.items.all()
        ]
        return cls(id=request.public_id, asked_at=request.asked_at, items=items)


class RequestList(BaseModel):
    """What the customer of a case was asked for."""

    requests: list[RequestOut]


class NewRequest(Sent):
    """Ask for things, each in a few words; `words` stand above them in the message."""

    items: Annotated[list[Item], Field(min_length=1, max_length=20)]
    words: Annotated[Words, Field(max_length=5000)] = ""
    seen_revision: Seen = None


class NewAnswer(Sent):
    """What the customer sends of what they were asked for."""

    items: Annotated[list[ItemNumber], Field(max_length=20)] = []
    body: Annotated[Words, Field(max_length=500_000)] = ""
    files: Annotated[list[SentFile], Field(max_length=20)] = []


class Settlement(Sent):
    """What came by other ways, and what is not needed any more; the latter needs a reason."""

    received: Annotated[list[ItemNumber], Field(max_length=20)] = []
    dropped: Annotated[list[ItemNumber], Field(max_length=20)] = []
    reason: Why = ""


class DeliverableOut(BaseModel):
    """Something owed; its text is there for the desk's people, and for customers once it was sent."""

    id: str
    title: str
    state: str
    clock: str
    draft: int
    body: str
    drafted_by: Named | None
    approved_by: Named | None
    sent_at: datetime | None

    @classmethod
    def of(cls, owed: Deliverable) -> DeliverableOut:
        """A deliverable as the desk's people see it."""
        return cls(
            id=owed.public_id,
            title=owed.title,
            state=owed.state,
            clock=owed.clock,
            draft=owed.number,
            body=owed.body,
            drafted_by=Named.of_agent(owed.drafted_by),
            approved_by=Named.of_agent(owed.approved_by),
            sent_at=owed.sent_at,
        )


class DeliverableList(BaseModel):
    """What is owed on a case, or was."""

    deliverables: list[DeliverableOut]


class NewPromise(Sent):
    """Promise something by hand, within some business days."""

    title: Annotated[Words, Field(min_length=1, max_length=120)]
    business_days: Annotated[int, Field(ge=1, le=90)]


class NewDraft(Sent):
    """Write what is owed; without `deliverable`, what the policy itself wants next."""

    body: Text
    deliverable: SentId | None = None


class Approval(Sent):
    """Whether the draft of that number can be sent; a reason says what has to be changed."""

    is_approved: bool
    draft: Annotated[int, Field(ge=1, lt=2**15)]
    reason: Why = ""


class ChildOut(BaseModel):
    """A case with the cause of a parent case."""

    number: str
    state: str
    organisation: Named | None

    @classmethod
    def of(cls, case: Case) -> ChildOut:
        """A child row."""
        return cls(number=case.number, state=case.state, organisation=Named.of(case.organisation))


class ChildList(BaseModel):
    """The cases with this one's cause."""

    children: list[ChildOut]


class NewChild(Sent):
    """The case that joins."""

    child: Annotated[Words, Field(min_length=1, max_length=24)]


class LeavingCause(Sent):
    """Why a case goes on by itself."""

    reason: Annotated[Words, Field(min_length=1, max_length=500)]


class FamilyAnswer(Sent):
    """What is said to the customers of all cases with this cause."""

    body: Text
    seen_revision: Seen = None


class FamilyResolution(Sent):
    """The resolution of all open cases with this cause."""

    resolution_kind: Key
    explanation: Text
