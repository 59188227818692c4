"""A policy that is ready to be used: what the desk, the calculator and the published page ask of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time
from functools import cached_property
from pathlib import Path as FilePath

from kept.policy import calendars as engine
from kept.policy.calendars import load_zone
from kept.policy.language.base import ALWAYS
from kept.policy.language.choice import Selected, mismatch, text_of
from kept.policy.language.compiling import calendar_problems, compile_named, holiday_lists, in_zones_of
from kept.policy.language.covers import Cover, cover_of
from kept.policy.language.dates import work_out
from kept.policy.language.document import Document, Interpretation
from kept.policy.language.loader import read_document
from kept.policy.language.problems import PolicyError, Problem
from kept.policy.language.reading import Source
from kept.policy.language.rules import RuleBook
from kept.policy.language.service import severity_at
from kept.policy.language.terms import Term
from kept.policy.language.values import (
    CaseKind,
    ChannelView,
    ExclusionView,
    LevelView,
    PlanView,
    Question,
    ResolutionKind,
    SeverityView,
    WaitingReason,
)
from kept.policy.terms import ClockRule, Facts


class Policy:
    """One version of one vendor's policy. Values only; compiled calendars and rules are made once and kept."""

    def __init__(self, document: Document, source: Source) -> None:
        self.document = document
        self.source = source
        self._calendars: dict[tuple[object, ...], engine.Calendar] = {}

    # What it is

    @property
    def vendor(self) -> str:
        """The vendor's name."""
        return self.document.vendor

    @property
    def title(self) -> str:
        """What the vendor calls the document."""
        return self.document.title

    @property
    def version(self) -> str:
        """The version of the policy, as written in the file."""
        return self.document.version

    @property
    def commitment(self) -> str:
        """`goal` where the vendor speaks of efforts, `guarantee` where it binds itself (ALL-08)."""
        return self.document.commitment

    @property
    def is_pinned(self) -> bool:
        """Whether a case keeps the version that was in force when it opened (X3)."""
        return self.document.counting.pin == "pin"

    @property
    def interpretations(self) -> tuple[Interpretation, ...]:
        """The readings taken of silent and ambiguous points, with their reasons."""
        return tuple(self.document.interpretations)

    @property
    def no_promise(self) -> tuple[str, ...]:
        """What the vendor says plainly that it does not promise (NH-06)."""
        return tuple(self.document.statements.not_promised)

    # What can be chosen

    @cached_property
    def severities(self) -> tuple[SeverityView, ...]:
        """The severities, the most severe first; `rank` counts from 1."""
        return tuple(
            SeverityView(key, said.label, said.definition, rank, tuple(said.examples))
            for rank, (key, said) in enumerate(self.document.severities.items(), start=1)
        )

    @cached_property
    def plans(self) -> tuple[PlanView, ...]:
        """The plans, in the order of the file."""
        return tuple(
            PlanView(key, said.label, said.description or "", tuple(said.channels), tuple(said.includes))
            for key, said in self.document.plans.items()
        )

    @cached_property
    def channels(self) -> tuple[ChannelView, ...]:
        """The channels; `via` is portal, mail, phone, api, web, chat or visit."""
        return tuple(
            ChannelView(key, said.label, said.via, said.opens_as or self.default_kind, said.note or "")
            for key, said in self.document.channels.items()
        )

    def channels_for(self, plan: str) -> tuple[ChannelView, ...]:
        """Return the channels that a plan brings. Raises KeyError for an unknown plan."""
        names = self.document.plans[plan].channels
        return tuple(channel for channel in self.channels if channel.key in names)

    @cached_property
    def case_kinds(self) -> tuple[CaseKind, ...]:
        """The kinds of request."""
        return tuple(CaseKind(key, said.label, said.description or "") for key, said in self.document.kinds.items())

    @property
    def default_kind(self) -> str:
        """The kind that a case has when nothing else is said: the first in the file."""
        return next(iter(self.document.kinds))

    def kind_on_arrival(self, channel: str) -> str:
        """Return the kind that a case has by its channel until somebody has looked at it (NA-08)."""
        said = self.document.channels.get(channel)
        return said.opens_as if said and said.opens_as else self.default_kind

    @property
    def severity_set_by(self) -> str:
        """Who sets the severity: `vendor`, `customer` or `both`."""
        return self.document.severity.set_by

    @property
    def default_severity(self) -> str:
        """The severity until it is set: as the policy says, or else the lowest."""
        return self.document.severity.until_set or self.severities[-1].key

    def proposed_severity(self, facts: Facts) -> str:
        """Return the severity that the facts propose, within the limits that hold for them."""
        rules = self.document.severity
        proposed = rules.proposed.select(facts).value if rules.proposed else self.default_severity
        return self.limited_severity(proposed, facts)

    def limited_severity(self, severity: str, facts: Facts) -> str:
        """Return `severity`, or the highest that a case of these facts can have where that is lower."""
        order = [each.key for each in self.severities]
        for limit in self.document.severity.limits:
            if mismatch(limit.when, facts) is None and order.index(severity) < order.index(limit.at_most):
                severity = limit.at_most
        return severity

    def severity_after(self, event: str, severity: str) -> str:
        """Return the severity after an event that lowers it, such as an accepted workaround."""
        steps = sum(lowering.steps for lowering in self.document.severity.lowered if lowering.on == event)
        return severity_at([each.key for each in self.severities], severity, steps)

    @cached_property
    def waiting_reasons(self) -> tuple[WaitingReason, ...]:
        """The reasons to wait and whose turn it is; which clocks stand still is in each rule's `pauses_on`."""
        return tuple(WaitingReason(key, said.label, said.turn) for key, said in self.document.waiting.items())

    @cached_property
    def resolution_kinds(self) -> tuple[ResolutionKind, ...]:
        """The ways in which a case can be solved."""
        return tuple(
            ResolutionKind(key, said.label, said.description or "") for key, said in self.document.resolutions.items()
        )

    @cached_property
    def exclusions(self) -> tuple[ExclusionView, ...]:
        """The circumstances in which support is not owed; put on a case as the fact or pause reason `exclusion`."""
        return tuple(
            ExclusionView(key, said.reason, said.effect, said.unless or "")
            for key, said in self.document.exclusions.items()
        )

    @cached_property
    def levels(self) -> tuple[LevelView, ...]:
        """The levels of support, in the order of escalation."""
        return tuple(
            LevelView(key, said.label, said.party, said.next, said.when_time_is_up)
            for key, said in self.document.levels.items()
        )

    def first_level(self, facts: Facts) -> str | None:
        """Return the level that a case of these facts goes to first, or None where the policy has no levels."""
        chosen = self.document.entitlement.first_level
        if chosen:
            return chosen.select(facts).value
        return next(iter(self.document.levels), None)

    def release_plan(self, facts: Facts) -> str | None:
        """Return how Product Management plans a correction of these facts (NT-09), or None where nothing is said."""
        plan = next((level.plan for level in self.document.levels.values() if level.plan), None)
        return plan.select(facts).value.value if plan else None

    @property
    def queue_order(self) -> str:
        """`severity_then_first_come` (NP-10) or `next_due`."""
        return self.document.queue_order

    @property
    def auto_close_after(self) -> Term | None:
        """How long after it is resolved a case closes by itself, or None where it does not."""
        return self.document.closing.close_after

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """The facts that somebody has to be asked for, with who is asked and when."""
        return tuple(
            Question(
                key=key,
                label=said.question or said.label or key.replace("_", " ").capitalize(),
                type=said.type,
                choices=tuple(said.values.items()) or ((("yes", "Yes"), ("no", "No")) if said.type == "yes_no" else ()),
                asked_of=said.asked_of,
                asked_when=said.asked_when,
                default=None if said.default is None else text_of(said.default),
            )
            for key, said in self.document.facts.items()
            if not said.derived and not said.open_in and said.asked_of != "nobody"
        )

    # What it measures

    @cached_property
    def _rule_book(self) -> RuleBook:
        return RuleBook(self.document, self.calendar)

    @cached_property
    def _clock_rules(self) -> tuple[ClockRule, ...]:
        return self._rule_book.rules()

    def clock_rules(self) -> tuple[ClockRule, ...]:
        """Return one rule per clock for the engine; the same objects each time."""
        return self._clock_rules

    @cached_property
    def holiday_lists(self) -> dict[str, engine.HolidayList]:
        """The holiday lists by name, as the engine takes them."""
        return holiday_lists(self.document.holidays)

    @cached_property
    def _zone_facts(self) -> tuple[str, ...]:
        return tuple({each.zone_of: None for each in self.document.calendars.values() if each.zone_of})

    def calendar(self, name: str, facts: Facts | None = None) -> engine.Calendar:
        """Return a compiled calendar by name, in the zone that the facts name where it follows one.

        Raises KeyError for an unknown name.
        """
        zones = {fact: str(facts[fact]) for fact in self._zone_facts if facts and fact in facts}
        key = (name, *zones.items())
        if key not in self._calendars:
            if name != ALWAYS and name not in self.document.calendars:
                raise KeyError(name)
            written = in_zones_of(self.document.calendars, zones)
            self._calendars[key] = compile_named(name, written, self.holiday_lists)
        return self._calendars[key]

    def calendar_label(self, name: str) -> str:
        """Return what people call a calendar; hours from elsewhere, such as a partner's, are their own name."""
        if name == ALWAYS:
            return "round the clock"
        known = self.document.calendars.get(name)
        return (known.label if known else None) or name.replace("_", " ")

    def coverage(self, facts: Facts) -> Selected[str]:
        """Return the name of the calendar in which support is given under the facts, and why."""
        return self.document.coverage.select(facts)

    # What follows from the facts

    def with_defaults(self, facts: Facts) -> dict[str, str | bool | int]:
        """Return the facts with the defaults of the policy and the facts derived from others."""
        found: dict[str, str | bool | int] = dict(facts)
        for name, fact in self.document.facts.items():
            if name not in found and fact.default is not None:
                found[name] = text_of(fact.default)
        for name, fact in self.document.facts.items():
            if name not in found and fact.derived:
                found[name] = text_of(fact.derived.select(found).value)
        return found

    def complete(self, facts: Facts, at: datetime) -> dict[str, str | bool | int]:
        """Return the facts with all that follow: opening hours at `at`, defaults, lifecycle phase, warranty.

        `at` is the instant the case was opened. Facts that are given stay as they are.
        """
        found: dict[str, str | bool | int] = dict(facts)
        for name, fact in self.document.facts.items():
            if name not in found and fact.open_in:
                found[name] = "yes" if self.calendar(fact.open_in, facts).is_open(engine.to_seconds(at)) else "no"
        self._add_phase(found, at)
        self._add_warranty(found, at)
        return self.with_defaults(found)

    def facts_after(self, event: str, facts: Facts) -> dict[str, str | bool | int]:
        """Return the facts that an event changes, with their new values; empty where it changes none."""
        changed: dict[str, str | bool | int] = {}
        for name, fact in self.document.facts.items():
            if event in fact.becomes and text_of(facts.get(name, "")) != text_of(fact.becomes[event]):
                changed[name] = text_of(fact.becomes[event])
        return changed

    def phase(self, facts: Mapping[str, object], at: datetime) -> tuple[str, str] | None:
        """Return track and phase of a product's life on the date of `at`, or None where dates are missing."""
        on = self.date_of(at)
        for name, track in (self.document.lifecycle.tracks if self.document.lifecycle else {}).items():
            given = facts.get("track")
            if (given is not None and given != name) or mismatch(track.when, facts):
                continue
            for key, phase in track.phases.items():
                if mismatch(phase.applies, facts):
                    continue
                if phase.until is None:
                    return name, key
                end = work_out(phase.until, facts).on
                if end is None:
                    break
                if on <= end:
                    return name, key
        return None

    def date_of(self, at: datetime) -> date:
        """Return the date of an instant in the policy's zone."""
        return at.astimezone(load_zone(self.document.zone)).date()

    def noon_of(self, on: date) -> datetime:
        """Return noon of a date in the policy's zone, for questions about a day."""
        return datetime.combine(on, time(12), load_zone(self.document.zone))

    def warranties(self, facts: Facts, on: date) -> tuple[Cover, ...]:
        """Return each warranty with its end and whether it covers a unit of these facts on a date."""
        hardware = self.document.hardware
        return tuple(cover_of(key, said, facts, on) for key, said in (hardware.warranties if hardware else {}).items())

    def _add_warranty(self, found: dict[str, str | bool | int], at: datetime) -> None:
        covers = self.warranties(self.with_defaults(found), self.date_of(at))
        if "warranty" not in found and any(cover.until for cover in covers):
            found["warranty"] = next((cover.key for cover in covers if cover.is_covered), "none")

    def _add_phase(self, found: dict[str, str | bool | int], at: datetime) -> None:
        phase = None if "phase" in found else self.phase(found, at)
        if phase:
            found.setdefault("track", phase[0])
            found["phase"] = phase[1]


def load(path_or_text: str | FilePath, *, file: str | None = None) -> Policy:
    """Read, check and return a policy. Only a `Path` is opened; a text is the policy itself.

    Raises PolicyError, whose `problems` hold every mistake with file, line, column, what is wrong and the cure;
    OSError where the file cannot be opened.
    """
    document, source = read_document(path_or_text, file=file)
    problems = calendar_problems(source.file, document.calendars, document.holidays)
    if problems:
        raise PolicyError([_placed(problem, source) for problem in problems])
    return Policy(document, source)


def _placed(problem: Problem, source: Source) -> Problem:
    line, column = source.place(tuple(problem.path.split(".")), of_key=True)
    return replace(problem, line=line, column=column)
