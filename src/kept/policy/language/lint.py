"""What is legal in a policy but doubtful: somebody should look at it before it is published."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from itertools import islice, product
from typing import Any

from kept.policy.language.base import ALWAYS
from kept.policy.language.choice import Choice, Grid, Line, Otherwise, Span, text_of
from kept.policy.language.clocks import Trigger
from kept.policy.language.document import Document
from kept.policy.language.policy import Policy
from kept.policy.language.problems import Problem
from kept.policy.language.terms import Honest
from kept.policy.language.times import Calendar, HolidayList, Moment
from kept.policy.language.walk import Path, parts
from kept.policy.terms import BusinessDays, Facts, NoTime

KNOWN_EVENTS = (
    "opened",
    "confirmed",
    "acknowledged",
    "replied",
    "customer_wrote",
    "waiting",
    "resumed",
    "mitigated",
    "resolved",
    "closed",
    "reopened",
    "cancelled",
    "arrived",
    "handed_on",
    "escalated_to_engineering",
    "customer_updated",
    "engineering_answered",
    "dedicated_named",
    "emergency_granted",
    "person_verified",
    "verification_failed",
    "named_contact_involved",
    "emergency_expired",
    "emergency_ended",
    "information_asked",
    "information_received",
    "report_promised",
    "report_sent",
)
"""The events that every case can have; a policy may name others that people or programs record."""

MOST_CASES = 4000
"""How many combinations of facts are looked at."""


def doubts(policy: Policy) -> list[Problem]:
    """Return what is doubtful in a policy, with the place of each and what would settle it."""
    checks = (_plans, _severities, _calendars, _business_time, _shadowed, _defaults, _filled_lists, _dates, _events)
    found = []
    for check in checks:
        for path, wrong, cure in check(policy):
            line, column = policy.source.place(path, of_key=True)
            where = ".".join(str(part) for part in path)
            found.append(Problem(policy.source.file, line, column, where, wrong, cure))
    return sorted(found, key=lambda problem: (problem.line, problem.column))


Doubt = tuple[Path, str, str]


def _plans(policy: Policy) -> Iterator[Doubt]:
    for plan in policy.plans:
        if not plan.channels:
            cure = "List its channels, or remove the plan"
            yield ("plans", plan.key), f"plan {plan.key!r} has no channel, so nobody on it can ask for support", cure


def _severities(policy: Policy) -> Iterator[Doubt]:
    rules = policy.clock_rules()
    if not rules:
        return
    silent = {None, Honest.NOT_PROMISED.value}
    for severity in policy.severities:
        targets = [
            rule.select(facts) for facts in _cases(policy) if facts["severity"] == severity.key for rule in rules
        ]
        kinds = {
            target and (target.allowance.kind if isinstance(target.allowance, NoTime) else "time") for target in targets
        }
        if kinds <= silent:
            wrong = f"severity {severity.key!r} has no target under any plan"
            yield ("severities", severity.key), wrong, "Give it a target, or an honest word such as best_effort"


def _calendars(policy: Policy) -> Iterator[Doubt]:
    used = set(_named_calendars(policy.document))
    for name in policy.document.calendars:
        if name not in used:
            yield ("calendars", name), f"calendar {name!r} is never used", "Name it where it counts, or remove it"
    measured = {
        target.calendar_name
        for facts in _cases(policy)
        for rule in policy.clock_rules()
        if (target := rule.select(facts)) and not isinstance(target.allowance, NoTime)
    }
    for number, entry in enumerate(policy.document.coverage.entries):
        for name in _values(entry):
            is_said = "coverage" in policy.document.model_fields_set
            if is_said and policy.clock_rules() and name not in measured:
                path = ("coverage", number) if policy.document.coverage.is_table else ("coverage",)
                yield path, f"no target is ever counted in {name!r}", "Give a target for these facts, or remove it"


def _named_calendars(document: Document) -> Iterator[str]:
    for path, value in parts(document):
        if isinstance(value, str) and path[0] != "calendars":
            yield value
        if isinstance(value, Calendar):
            yield from (part for part in value.any_of if isinstance(part, str))


def _business_time(policy: Policy) -> Iterator[Doubt]:
    told = set()
    for facts in _cases(policy):
        for rule in policy.clock_rules():
            target = rule.select(facts)
            if target is None or isinstance(target.allowance, NoTime):
                continue
            is_business = isinstance(target.allowance, BusinessDays) or "business" in target.words
            if is_business and _is_round_the_clock(policy, target.calendar_name) and target.rule not in told:
                told.add(target.rule)
                wrong = f"{rule.label}: {target.words} is counted {policy.calendar_label(target.calendar_name)}"
                yield ("targets",), wrong, "Give the clock a calendar with business hours, or leave 'business' out"


def _is_round_the_clock(policy: Policy, name: str) -> bool:
    if name == ALWAYS:
        return True
    weekly = policy.document.calendars[name].weekly
    return weekly == {"mon-sun": ["00:00-24:00"]}


def _shadowed(policy: Policy) -> Iterator[Doubt]:
    for path, value in parts(policy.document):
        if not isinstance(value, Choice) or not value.is_table:
            continue
        for number, entry in enumerate(value.entries):
            earlier = next((at for at in range(number) if _takes_all(value.entries[at], entry)), None)
            if earlier is not None:
                wrong = f"entry {number + 1} can never match: entry {earlier + 1} takes all its cases first"
                yield (*path, number), wrong, "Put the narrower condition first, or remove the entry"


def _takes_all(earlier: Any, later: Any) -> bool:
    """Tell whether whatever a later entry matches is already matched by an earlier line."""
    if not isinstance(earlier, Line) or isinstance(later, Otherwise):
        return False
    return all(
        fact in later.when and _values_of(later.when[fact]) <= _values_of(test) and _values_of(later.when[fact])
        for fact, test in earlier.when.items()
    )


def _values_of(test: Any) -> set[str]:
    if isinstance(test, Span) or hasattr(test, "not_"):
        return {repr(test)}
    return {text_of(item) for item in test} if isinstance(test, list) else {text_of(test)}


def _defaults(policy: Policy) -> Iterator[Doubt]:
    """Yield each default of Kept that the policy relies on without a reading that settles it."""
    document = policy.document
    settled = {word for reading in document.interpretations for word in reading.settles}
    cells = [cell for cell in document.targets.values() if cell.within]
    uses = {
        "counting.business_day": any(
            cell.within.is_business and not cell.within.seconds and not cell.days_mean for cell in cells if cell.within
        ),
        "counting.on_change": len(document.severities) > 1 and bool(cells),
    }
    for keyword, is_used in uses.items():
        name = keyword.partition(".")[2]
        if is_used and name not in document.counting.model_fields_set and keyword not in settled:
            shown = text_of(getattr(document.counting, name).value)
            yield (
                ("counting",),
                f"{keyword} is not said, so Kept's default {shown!r} holds, and no interpretation says why",
                f"Set it, or add an interpretation with settles: [{keyword}]",
            )
    for name, calendar in document.calendars.items():
        is_union = len(calendar.any_of) > 1 and any(_holidays_in(document, part) for part in calendar.any_of)
        if is_union and "holiday_scope" not in calendar.model_fields_set and "calendars.holiday_scope" not in settled:
            wrong = "a holiday closes only the coverages that name it, by default, and no interpretation says why"
            cure = "Set holiday_scope, or add an interpretation with settles: [calendars.holiday_scope]"
            yield ("calendars", name), wrong, cure
    for name, measure in document.availability.items():
        is_said = "excluded_time" in measure.model_fields_set or "availability.excluded_time" in settled
        if measure.not_counted and not is_said:
            wrong = "excluded time counts as available, by default, and no interpretation says why"
            cure = "Set excluded_time, or add an interpretation with settles: [availability.excluded_time]"
            yield ("availability", name), wrong, cure


def _holidays_in(document: Document, part: Any) -> bool:
    if isinstance(part, str):
        return part in document.calendars and bool(document.calendars[part].closed_on)
    return bool(part.closed_on)


def _filled_lists(policy: Policy) -> Iterator[Doubt]:
    for path, value in parts(policy.document):
        if isinstance(value, HolidayList) and value.country:
            wrong = f"holiday list {path[-1]!r} is filled from the published holidays of {value.country}"
            yield path, wrong, "Look through its dates on the printed page: a person owns them"


def _dates(policy: Policy) -> Iterator[Doubt]:
    for path, value in parts(policy.document):
        if isinstance(value, Moment) and value.after and value.after not in policy.document.facts:
            wrong = f"the date {value.after!r} is not declared, so nobody is asked for it"
            yield path, wrong, "Declare it under facts with type: date, or correct its name"


def _events(policy: Policy) -> Iterator[Doubt]:
    """Yield events that look like a mistyped one of those that Kept knows."""
    for path, value in parts(policy.document):
        if not isinstance(value, Trigger):
            continue
        for name in [*value.any_of, *value.all_of]:
            close = [] if name in KNOWN_EVENTS else get_close_matches(name, KNOWN_EVENTS, n=1, cutoff=0.85)
            if close:
                wrong = f"nothing in Kept is called {name!r} by itself"
                yield path, wrong, f"If you mean Kept's own event, write {close[0]!r}"


def _values(entry: Any) -> list[Any]:
    if isinstance(entry, Line):
        return [entry.is_]
    if isinstance(entry, Otherwise):
        return [entry.otherwise]
    return [cell for cells in entry.cells.values() for cell in cells if cell is not None]


def _cases(policy: Policy) -> list[Facts]:
    """Return combinations of plan, severity and every fact with fixed values that a table about time asks for."""
    return list(islice(_combinations(policy), MOST_CASES))


def _combinations(policy: Policy) -> Iterator[Facts]:
    document = policy.document
    asked: dict[str, list[str]] = {"plan": list(document.plans), "severity": list(document.severities)}
    tables: list[Choice[Any]] = [document.coverage, document.targets]
    tables += [clock.calendar for clock in document.clocks.values() if clock.calendar]
    for table in tables:
        for entry in table.entries:
            if isinstance(entry, Line | Grid):
                names = [*entry.when, *([entry.rows, entry.across] if isinstance(entry, Grid) else [])]
                for name in names:
                    values = _known_values(document, name)
                    if values and name not in asked and name != "clock":
                        asked[name] = values
    for clock in document.clocks.values():
        for name in clock.applies:
            if name not in asked and (values := _known_values(document, name)):
                asked[name] = values
    for values_chosen in product(*asked.values()):
        yield policy.with_defaults(dict(zip(asked, values_chosen, strict=True)))


def _known_values(document: Document, fact: str) -> list[str]:
    declared = {"channel": [*document.channels], "kind": [*document.kinds], "level": [*document.levels]}
    if fact in declared:
        return declared[fact]
    said = document.facts.get(fact)
    if said is None:
        return []
    return ["yes", "no"] if said.type == "yes_no" else list(said.values)
