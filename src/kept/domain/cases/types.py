"""Values passed in and out of actions and queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from kept.domain.cases.events import FactValue
from kept.domain.cases.models import Attachment, Case, Message, Note
from kept.kernel.files import IncomingFile
from kept.kernel.ledger import Event
from kept.kernel.models import Entry


@dataclass(frozen=True, slots=True)
class Request:
    """What somebody asks for when a case is opened.

    Without `severity` or `kind` the policy's own starting values hold. `facts` are the answers to the policy's
    questions; `product` is a key, `release` and `licence` are as the customer writes them. A reporter who is not a
    contact of any customer is named by address. `dedicated` names who of the customer works on it throughout (NA-11).
    """

    subject: str
    body: str
    channel: str
    severity: str | None = None
    kind: str | None = None
    facts: Mapping[str, FactValue] = field(default_factory=dict)
    product: str = ""
    release: str = ""
    licence: str = ""
    files: Sequence[IncomingFile] = ()
    reporter_name: str = ""
    reporter_address: str = ""
    asked_by_customer: bool = True
    dedicated: Sequence[Mapping[str, str]] = ()


@dataclass(frozen=True, slots=True)
class TimelineItem:
    """One line of a case's story: a message, a note, or an event told in words."""

    at: datetime
    kind: str
    message: Message | None = None
    note: Note | None = None
    event: Event | None = None
    author: str = ""
    entry: Entry | None = None
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """What a list is narrowed to; None leaves a column alone, and `assignee` 0 means nobody."""

    organisation: int | None = None
    severity: str | None = None
    assignee: int | None = None

    def columns(self) -> dict[str, object]:
        """The conditions over the columns of `Case`."""
        wanted: dict[str, object] = {}
        if self.organisation is not None:
            wanted["organisation_id"] = self.organisation
        if self.severity is not None:
            wanted["severity"] = self.severity
        if self.assignee is not None:
            wanted["assignee_id"] = self.assignee or None
        return wanted


@dataclass(frozen=True, slots=True)
class Page:
    """A page of cases and where the next one begins (None at the end)."""

    cases: list[Case]
    next_cursor: str | None
