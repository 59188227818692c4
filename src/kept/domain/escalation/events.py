"""What happens to a question that engineering was asked. Texts are kept beside the ledger; events hold digests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kept.kernel.ledger import Event


@dataclass(frozen=True)
class EscalationAsked(Event, kind="escalation.asked"):
    """Somebody on a case asked engineering for a deeper look."""

    escalation: int
    case: int
    asked_by: int | None
    wanted_by: datetime | None
    is_fast_track: bool
    text_sha256: str


@dataclass(frozen=True)
class EscalationAccepted(Event, kind="escalation.accepted"):
    """Somebody of engineering owns it from now on; also when it goes from one to another."""

    escalation: int
    owner: int


@dataclass(frozen=True)
class EscalationBegun(Event, kind="escalation.begun"):
    """Its owner works on it."""

    escalation: int


@dataclass(frozen=True)
class QuestionAsked(Event, kind="escalation.question_asked"):
    """Engineering needs to know something first."""

    escalation: int
    question: int
    text_sha256: str


@dataclass(frozen=True)
class QuestionAnswered(Event, kind="escalation.question_answered"):
    """A question of engineering was answered."""

    escalation: int
    question: int
    text_sha256: str


@dataclass(frozen=True)
class EscalationEnded(Event, kind="escalation.ended"):
    """It is over: `outcome` is answered, declined or withdrawn."""

    escalation: int
    outcome: str
    text_sha256: str
