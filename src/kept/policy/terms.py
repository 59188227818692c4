"""The values that pass between the policy language and the clock engine.

The language turns a file into `ClockRule`s; the engine folds a case's `CaseEvent`s under those rules into
`ClockState`s. Neither knows the other: both know only this module.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kept.policy.calendars import Calendar

Facts = Mapping[str, str | bool | int]
"""What is known of a case: plan, severity, channel, kind, region, environment, product, … by name."""


class DayMode(StrEnum):
    """The three meanings of "N business days" (CLOCKS.md)."""

    SAME_TIME = "same_time"
    END_OF_DAY = "end_of_day"
    HOURS = "hours"


class OnChange(StrEnum):
    """What a change of target or calendar in the middle of a clock does to the time left (CLOCKS.md)."""

    CARRY_MIN = "carry_min"
    CARRY = "carry"
    RETROACTIVE = "retroactive"
    RESTART = "restart"
    PROPORTIONAL = "proportional"


@dataclass(frozen=True, slots=True)
class OpenTime:
    """An allowance in open seconds of the calendar (hours, minutes; round the clock or of business time)."""

    seconds: int


@dataclass(frozen=True, slots=True)
class BusinessDays:
    """An allowance in business days of the calendar. `hours_per_day` is used by the mode `hours` only.

    `cut_off_seconds` is a wall time in the `day_zone`; what arrives later counts from the next business day.
    `by_seconds` is a wall time too: due by then on the N-th business day, whatever the mode.
    """

    days: int
    mode: DayMode = DayMode.SAME_TIME
    hours_per_day: int | None = None
    cut_off_seconds: int | None = None
    by_seconds: int | None = None


@dataclass(frozen=True, slots=True)
class CalendarSpan:
    """An allowance in calendar days, weeks or months of the calendar's `day_zone`, due at the end of that date.

    It is measured round the clock; the calendar's own hours matter only to `cut_off_seconds`.
    """

    days: int = 0
    months: int = 0
    cut_off_seconds: int | None = None


@dataclass(frozen=True, slots=True)
class NoTime:
    """No time is promised, and why: `best_effort`, `as_needed`, `not_applicable`, `immediately`, `next_release`, …

    It never becomes a zero or a date; `words` is what a person reads.
    """

    kind: str
    words: str


Allowance = OpenTime | BusinessDays | CalendarSpan | NoTime


@dataclass(frozen=True, slots=True)
class Target:
    """What a policy says for one clock under the facts of one case.

    `rule` names the line of the policy that was chosen (a dotted path into the file) and `why` says it in words;
    `calendar` is compiled and ready to measure; what arrives while `received_in` is closed, or after its
    `cut_off_seconds`, counts from its next opening; `is_goal` is true where the vendor calls it an effort, not a
    guarantee.
    """

    allowance: Allowance
    calendar: Calendar
    calendar_name: str
    words: str
    rule: str
    why: str = ""
    is_goal: bool = True
    received_in: Calendar | None = None
    cut_off_seconds: int | None = None


class Behaviour(StrEnum):
    """How a clock starts, stops, pauses and cycles (the table in CLOCKS.md)."""

    RECEIPT = "receipt"
    FIRST_RESPONSE = "first_response"
    NEXT_RESPONSE = "next_response"
    UPDATE = "update"
    WORKAROUND = "workaround"
    RESOLUTION = "resolution"
    LEVEL_RESPONSE = "level_response"
    LEVEL_RESOLUTION = "level_resolution"
    OBLIGATION = "obligation"


@dataclass(frozen=True, slots=True)
class ClockRule:
    """One clock of a policy: its behaviour, what moves it, and how its target follows from the facts.

    `select` returns the target for the facts as they stand, or None where the policy has none for this clock.
    `starts_on`, `stops_on` are event names and are needed for obligations only: any of them moves the clock, or, with
    `starts_on_all`, `stops_on_all`, the last of them. The event `due:<key>` is the due time of another clock.
    `also_stops_on` adds to what CLOCKS.md says of the other behaviours (`acknowledged`, `confirmed`). `pauses_on` holds
    the pause reasons that stop the clock. `warn_fraction` is the share of business time after which a warning is due.
    """

    key: str
    label: str
    behaviour: Behaviour
    select: Callable[[Facts], Target | None]
    pauses_on: frozenset[str] = frozenset()
    starts_on: frozenset[str] = frozenset()
    stops_on: frozenset[str] = frozenset()
    starts_on_all: frozenset[str] = frozenset()
    stops_on_all: frozenset[str] = frozenset()
    also_stops_on: frozenset[str] = frozenset()
    on_change: OnChange = OnChange.CARRY_MIN
    min_grace_seconds: int = 900
    resume_floor_seconds: int = 0
    strict_close: bool = False
    warn_fraction: float | None = 0.75
    warn_remaining_seconds: int | None = None
    owed_by: str = "vendor"


class By(StrEnum):
    """Whose deed an event is. Only people of the vendor or a partner fulfil a response (K1)."""

    CUSTOMER = "customer"
    VENDOR = "vendor"
    PARTNER = "partner"
    ROBOT = "robot"


@dataclass(frozen=True, slots=True)
class CaseEvent:
    """One fact in the life of a case, as the engine sees it. Totally ordered by (`at`, `sequence`).

    Names the engine knows: `opened`, `confirmed` (case id accepted for delivery), `acknowledged`, `replied` (public),
    `customer_wrote`, `waiting` (with `reason`), `resumed`, `mitigated`, `resolved`, `closed`, `reopened`, `cancelled`
    (merged, spam), `restored` (undoes the last `cancelled`, as if it had not been),
    `facts_changed`, `policy_moved` (with `version`), `arrived` (at `facts["level"]`), `handed_on`;
    `escalated_to_engineering`, `customer_updated` (a public reply meanwhile), `engineering_answered`;
    any other name may start or stop an obligation. `facts` are the facts that this event states or changes.
    A `waiting` ends at `resumed` (with its reason, or with none for all), at `resolved`, and, where it waits for the
    customer (`waits_for`), at `customer_wrote`.
    """

    at: datetime
    sequence: int
    name: str
    by: By = By.VENDOR
    facts: Facts = field(default_factory=dict)
    reason: str | None = None
    version: str | None = None
    waits_for: By = By.CUSTOMER


class State(StrEnum):
    """The state of one cycle of a clock."""

    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    MISSED = "missed"
    CANCELLED = "cancelled"
    NO_TIME = "no_time"


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a clock's life. `kind` is `counted`, `closed`, `holiday:<name>` or `paused:<reason>`."""

    start: datetime
    end: datetime
    kind: str
    seconds: int
    cumulative: int


@dataclass(frozen=True, slots=True)
class Adjustment:
    """Something that moved the allowance: a floor after a resume, a change of target, another policy version."""

    at: datetime
    kind: str
    words: str
    seconds: int


@dataclass(frozen=True, slots=True)
class Breach:
    """A line that was passed, with the policy version and the target it happened under (X2)."""

    at: datetime
    version: str
    words: str


@dataclass(frozen=True, slots=True)
class ClockState:
    """One cycle of one clock as it stands at `now`.

    Times are UTC; seconds are open seconds in the clock's own calendar; `remaining_seconds` is signed.
    `due_at` and `line_at` are None while paused (unless the line was passed before), and for a `NoTime` target.
    `state` never says `breached`: a running or paused cycle that is past its line has `breached_at`, the first of
    its `breaches`; a change of target may lead to more. `cycle` counts from 1.
    """

    key: str
    label: str
    cycle: int
    behaviour: Behaviour
    state: State
    target: Target
    version: str
    started_at: datetime
    due_at: datetime | None
    line_at: datetime | None
    warn_at: datetime | None
    stopped_at: datetime | None
    breached_at: datetime | None
    paused_since: datetime | None
    pause_reason: str | None
    elapsed_seconds: int
    allowance_seconds: int | None
    remaining_seconds: int | None
    due_if_resumed_at: datetime | None
    is_open_now: bool
    next_open_at: datetime | None
    intervals_missed: int = 0
    owed_by: str = "vendor"
    adjustments: tuple[Adjustment, ...] = ()
    segments: tuple[Segment, ...] = ()
    breaches: tuple[Breach, ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a clock is due when it is due: everything needed to compute it again (T4, "Explanation").

    The segments of `clock` run from its start to its stop or to now, and those that count sum to its elapsed time.
    `ahead` goes on from there to the due time (or to "if resumed now"), as long as that lies ahead.
    """

    clock: ClockState
    ahead: tuple[Segment, ...]
    calendar_hash: str
    tzdata_version: str
    started_by: CaseEvent
