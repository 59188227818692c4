"""What customer and desk owe each other on a case: information that was asked for, and what is delivered later."""

from __future__ import annotations

from dataclasses import dataclass

from kept.kernel.ledger import Event


@dataclass(frozen=True)
class InformationAsked(Event, kind="case.information_asked"):
    """The customer was asked for information: logs, captures, access. `request` is a public id."""

    request: str
    items: list[str]
    message: int


@dataclass(frozen=True)
class InformationReceived(Event, kind="case.information_received"):
    """Items came, by their numbers in the request; said by the customer who sent them, or by whoever looked."""

    request: str
    numbers: list[int]
    by_customer: bool


@dataclass(frozen=True)
class InformationDropped(Event, kind="case.information_dropped"):
    """Items are not needed any more."""

    request: str
    numbers: list[int]
    reason: str


@dataclass(frozen=True)
class DeliverablePromised(Event, kind="case.deliverable_promised"):
    """Something was promised by hand: a root-cause report, within some business days. `deliverable` is a public id."""

    deliverable: str
    title: str
    business_days: int


@dataclass(frozen=True)
class DeliverableDrafted(Event, kind="case.deliverable_drafted"):
    """A text was written for what is owed; `number` counts the drafts, `clock` is the key of the clock it ends."""

    deliverable: str
    title: str
    clock: str
    number: int
    body_sha256: str


@dataclass(frozen=True)
class DeliverableReturned(Event, kind="case.deliverable_returned"):
    """Whoever approves wants something changed."""

    deliverable: str
    reason: str


@dataclass(frozen=True)
class DeliverableApproved(Event, kind="case.deliverable_approved"):
    """Somebody other than its author approved the draft."""

    deliverable: str
    number: int


@dataclass(frozen=True)
class DeliverableSent(Event, kind="case.deliverable_sent"):
    """What was owed went to everyone on the case."""

    deliverable: str
    message: int
