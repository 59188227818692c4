"""From clocks and targets as written to the rules that the engine runs."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from kept.policy import calendars as engine
from kept.policy.language.choice import Selected, mismatch
from kept.policy.language.clocks import BEHAVIOURS, Clock, Counting, TargetCell, Trigger
from kept.policy.language.document import Document
from kept.policy.language.terms import Honest, Percent, Term
from kept.policy.terms import (
    Allowance,
    Behaviour,
    BusinessDays,
    CalendarSpan,
    ClockRule,
    Facts,
    NoTime,
    OpenTime,
    Target,
)

PAUSED_BY_DEFAULT = frozenset({Behaviour.UPDATE, Behaviour.WORKAROUND, Behaviour.RESOLUTION})
"""The behaviours that stand still while a case waits, where a waiting reason does not say (CLOCKS.md)."""

ENDING_EFFECTS = frozenset({"ends_targets", "refused", "advice_only", "charged"})


def behaviour_of(name: str, clock: Clock) -> Behaviour:
    """Return how a clock behaves: as it says, as its name says, or as an obligation between events."""
    if clock.behaviour:
        return clock.behaviour
    moves_itself = clock.starts or clock.stops or clock.share_of
    return Behaviour(name) if name in BEHAVIOURS and not moves_itself else Behaviour.OBLIGATION


def clock_label(name: str, clock: Clock) -> str:
    """Return what people call the clock."""
    return clock.label or name.replace("_", " ").capitalize()


class RuleBook:
    """Makes the rules of one document. `calendar` returns a compiled calendar by name and facts."""

    def __init__(self, document: Document, calendar: Callable[[str, Facts], engine.Calendar]) -> None:
        self.document = document
        self.calendar = calendar

    def rules(self) -> tuple[ClockRule, ...]:
        """Return one rule per clock, in the order of the file."""
        return tuple(self._rule(name, clock) for name, clock in self.document.clocks.items())

    def cell(self, name: str, facts: Facts) -> Selected[TargetCell]:
        """Return what the target table says for a clock under the facts."""
        return self.document.targets.select({**facts, "clock": name})

    def target(self, name: str, facts: Facts) -> Target | None:
        """Return the target of a clock under the facts, or None where the policy has no such promise."""
        clock = self.document.clocks[name]
        if clock.applies and mismatch(clock.applies, facts):
            return None
        if clock.share_of:
            return self._share(name, clock, facts)
        selected = self.cell(name, facts)
        cell = selected.value
        if cell.within is None and cell.as_ is Honest.NONE:
            return None
        calendar_name = self.calendar_name(clock, cell, facts)
        excluded = self.document.exclusions.get(str(facts.get("exclusion", "")))
        if excluded and excluded.effect in ENDING_EFFECTS:
            allowance: Allowance = NoTime("excluded", excluded.reason)
            words, why = f"no target: {excluded.reason}", "an exclusion was put on the case"
        else:
            allowance, words, why = self.allowance(cell), cell.says, selected.why
        commitment = clock.commitment or self.document.commitment
        return Target(
            allowance=allowance,
            calendar=self.calendar(calendar_name, facts),
            calendar_name=calendar_name,
            words=words,
            rule=f"targets{selected.rule}",
            why=why,
            is_goal=commitment == "goal" or (cell.as_ is not None and cell.within is not None),
            received_in=self.calendar(clock.intake.calendar, facts) if clock.intake else None,
            cut_off_seconds=wall_seconds(clock.intake.cut_off) if clock.intake else None,
        )

    def calendar_name(self, clock: Clock, cell: TargetCell, facts: Facts) -> str:
        """Return the calendar of a target: its own, or its clock's, or the coverage of the case."""
        if cell.calendar:
            return cell.calendar
        return (clock.calendar or self.document.coverage).select(facts).value

    def allowance(self, cell: TargetCell) -> Allowance:
        """Return how much time a cell allows. Honest words stay words."""
        if cell.within is None:
            honest = cell.as_ or Honest.NOT_PROMISED
            return NoTime(honest.value, cell.words or honest.words)
        return allowance_of(cell.within, self.document.counting, cell)

    def _share(self, name: str, clock: Clock, facts: Facts) -> Target | None:
        assert clock.share_of is not None
        whole = self.target(clock.share_of.of, facts)
        if whole is None or isinstance(whole.allowance, NoTime):
            return None
        share = clock.share_of.share
        of = clock_label(clock.share_of.of, self.document.clocks[clock.share_of.of])
        return Target(
            allowance=share_of(whole.allowance, share.number, self.document.counting),
            calendar=whole.calendar,
            calendar_name=whole.calendar_name,
            words=f"{share.words} of {whole.words}",
            rule=f"clocks.{name}.share_of",
            why=f"{share.words} of {of.lower()}, because {whole.why}",
            is_goal=whole.is_goal,
            received_in=whole.received_in,
            cut_off_seconds=whole.cut_off_seconds,
        )

    def _rule(self, name: str, clock: Clock) -> ClockRule:
        counting = self.document.counting
        behaviour = behaviour_of(name, clock)
        share = self.document.clocks[clock.share_of.of] if clock.share_of else None
        moved_like = share or clock
        if share and clock.share_of and not clock.starts:
            behaviour = behaviour_of(clock.share_of.of, share)
        warning = clock.warn_at if clock.warn_at is not None else counting.warn_at
        starts, stops = moved_like.starts or clock.starts, clock.stops or moved_like.stops
        return ClockRule(
            key=name,
            label=clock_label(name, clock),
            behaviour=behaviour,
            select=_Select(self, name),
            pauses_on=self._pauses(name, behaviour),
            starts_on=_any_of(starts),
            stops_on=_any_of(stops),
            starts_on_all=frozenset(starts.all_of) if starts else frozenset(),
            stops_on_all=frozenset(stops.all_of) if stops else frozenset(),
            also_stops_on=frozenset(clock.also_stops_on),
            on_change=clock.on_change or counting.on_change,
            min_grace_seconds=_seconds(clock.min_grace or counting.min_grace),
            resume_floor_seconds=_seconds(clock.resume_floor or counting.resume_floor),
            strict_close=counting.strict_close,
            warn_fraction=float(warning.number / 100) if isinstance(warning, Percent) else None,
            warn_remaining_seconds=_seconds(warning) if isinstance(warning, Term) else None,
            owed_by=clock.owed_by,
        )

    def _pauses(self, name: str, behaviour: Behaviour) -> frozenset[str]:
        waiting = {
            reason
            for reason, said in self.document.waiting.items()
            if (name in said.pauses if said.pauses is not None else behaviour in PAUSED_BY_DEFAULT)
        }
        excluded = {key for key, said in self.document.exclusions.items() if said.effect == "pauses_clocks"}
        return frozenset(waiting | excluded)


class _Select:
    """Looks up the target of one clock, and remembers it by the facts."""

    __slots__ = ("_book", "_found", "_name")

    def __init__(self, book: RuleBook, name: str) -> None:
        self._book = book
        self._name = name
        self._found: dict[frozenset[tuple[str, object]], Target | None] = {}

    def __call__(self, facts: Facts) -> Target | None:
        key = frozenset(facts.items())
        if key not in self._found:
            if len(self._found) >= 512:
                self._found.clear()
            self._found[key] = self._book.target(self._name, facts)
        return self._found[key]


def allowance_of(length: Term, counting: Counting, cell: TargetCell | None = None) -> Allowance:
    """Return the allowance of a length of time: open time, business days, or calendar days."""
    if length.seconds is not None:
        return OpenTime(length.seconds)
    if not length.is_business:
        return CalendarSpan(days=length.calendar_days, months=length.months)
    if length.unit == "year":
        return CalendarSpan(months=length.months)
    days = {"day": 1, "week": counting.days_per_week, "month": counting.days_per_month}[length.unit]
    mode = cell.days_mean if cell and cell.days_mean else counting.business_day
    by = wall_seconds(cell.by) if cell else None
    return BusinessDays(int(length.number) * days, mode, counting.hours_per_day, by_seconds=by)


def share_of(whole: Allowance, percent: Decimal, counting: Counting) -> Allowance:
    """Return a part of an allowance. Days that do not come out whole are counted in hours of a business day."""
    match whole:
        case OpenTime(seconds):
            return OpenTime(int(seconds * percent / 100))
        case BusinessDays(days, mode, hours, _, _):
            part = days * percent / 100
            if part == int(part):
                return BusinessDays(int(part), mode, hours)
            return OpenTime(int(part * counting.hours_per_day * 3600))
        case CalendarSpan(days, months, _):
            return CalendarSpan(days=int((days + months * 30) * percent / 100))
        case _:
            return whole


def wall_seconds(time: str | None) -> int | None:
    """Return a time of day as seconds from midnight."""
    if time is None:
        return None
    hours, _, minutes = time.partition(":")
    return int(hours) * 3600 + int(minutes) * 60


def _any_of(trigger: Trigger | None) -> frozenset[str]:
    if trigger is None:
        return frozenset()
    return frozenset({f"due:{trigger.due_of}"} if trigger.due_of else trigger.any_of)


def _seconds(length: Term) -> int:
    return length.seconds or 0
