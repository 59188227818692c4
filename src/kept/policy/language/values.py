"""What a policy hands out to those who show or store it: small values, keyed by the names in the file."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SeverityView:
    """A severity; `rank` 1 is the most severe."""

    key: str
    label: str
    definition: str
    rank: int
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlanView:
    """A plan and the keys of its channels."""

    key: str
    label: str
    description: str
    channels: tuple[str, ...]
    includes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ChannelView:
    """A channel; `via` is portal, mail, phone, api, web, chat or visit, `opens_as` a kind of case."""

    key: str
    label: str
    via: str
    opens_as: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class CaseKind:
    """A kind of request."""

    key: str
    label: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class WaitingReason:
    """A reason to wait; `turn` is customer, vendor, partner, logistics or nobody."""

    key: str
    label: str
    turn: str


@dataclass(frozen=True, slots=True)
class ResolutionKind:
    """A way in which a case can be solved."""

    key: str
    label: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class ExclusionView:
    """A circumstance that ends or pauses what is owed; `effect` says which."""

    key: str
    reason: str
    effect: str
    unless: str = ""


@dataclass(frozen=True, slots=True)
class LevelView:
    """A level of support; `when_time_is_up` is hand_on, tell_lead or nothing."""

    key: str
    label: str
    party: str
    next: str | None
    when_time_is_up: str


@dataclass(frozen=True, slots=True)
class Question:
    """A fact to ask for. `choices` are pairs of key and label; empty for numbers, dates, lengths and texts."""

    key: str
    label: str
    type: str
    choices: tuple[tuple[str, str], ...]
    asked_of: str
    asked_when: str
    default: str | None = None
