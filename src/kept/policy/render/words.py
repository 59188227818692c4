"""Everything a policy can say, in words that people read: keys become labels, conditions become sentences."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any

from pydantic import BaseModel

from kept.policy.facts import steps_words
from kept.policy.language.base import ALWAYS
from kept.policy.language.choice import Choice, Grid, Line, Not, Otherwise, Span, test_words, text_of
from kept.policy.language.clocks import TargetCell, Trigger
from kept.policy.language.dates import moment_words
from kept.policy.language.document import Document
from kept.policy.language.terms import Honest, Percent, Term
from kept.policy.language.times import Moment, Steps

LABELLED = {
    "calendar": "calendars",
    "window": "calendars",
    "during": "calendars",
    "open": "calendars",
    "open_in": "calendars",
    "coverage": "calendars",
    "any_of": "calendars",
    "closed_on": "holidays",
    "channels": "channels",
    "opens_as": "kinds",
    "pauses": "clocks",
    "clock": "clocks",
    "of": "clocks",
    "misses_of": "clocks",
    "due_of": "clocks",
    "next": "levels",
    "level": "levels",
    "first_level": "levels",
    "proposed": "severities",
    "until_set": "severities",
    "at_most": "severities",
    "needs_option": "options",
    "measure": "availability",
    "notice": "notices",
}
"""Fields that name something else in the file, and the section where its label is."""

FACT_SECTIONS = {
    "plan": "plans",
    "severity": "severities",
    "channel": "channels",
    "kind": "kinds",
    "level": "levels",
    "clock": "clocks",
}


def title_of(model: type[BaseModel], name: str) -> str:
    """Return what a field is called on the page."""
    title = model.model_fields[name].title or name.replace("_", " ")
    return title[:1].upper() + title[1:]


class Words:
    """Says the parts of one document in words."""

    def __init__(self, document: Document) -> None:
        self.document = document

    def label(self, section: str, key: str) -> str:
        """Return the label of something by its key, or the key in words."""
        if section == "calendars" and key == ALWAYS:
            return "round the clock"
        found = getattr(self.document, section, None) or {}
        said = found.get(key) if isinstance(found, dict) else None
        label = getattr(said, "label", None)
        return label if isinstance(label, str) else key.replace("_", " ")

    def fact(self, name: str) -> str:
        """Return what a fact is called."""
        said = self.document.facts.get(name)
        return said.label if said and said.label else name.replace("_", " ")

    def fact_value(self, name: str, value: Any) -> str:
        """Return what a value of a fact is called."""
        text = text_of(value)
        if name in FACT_SECTIONS:
            return self.label(FACT_SECTIONS[name], text)
        said = self.document.facts.get(name)
        return said.values.get(text, text) if said else text

    def condition(self, condition: Mapping[str, Any]) -> str:
        """Say a condition: `Plan: Startup; Affected users: A single user`."""
        return " and ".join(f"{self.fact(fact)} is {self.test(fact, test)}" for fact, test in condition.items())

    def test(self, fact: str, test: Any) -> str:
        """Say the values that a fact may have."""
        if isinstance(test, Span):
            return test_words(test)
        if isinstance(test, Not):
            listed = test.not_ if isinstance(test.not_, list) else [test.not_]
            return "anything but " + " or ".join(self.fact_value(fact, item) for item in listed)
        listed = test if isinstance(test, list) else [test]
        return " or ".join(self.fact_value(fact, item) for item in listed)

    def text(self, value: Any, field: str = "") -> str:
        """Say any value in one line; `field` is the name of the field it stands in."""
        match value:
            case Choice():
                return self._choice(value, field)
            case TargetCell():
                return self.cell(value)
            case Trigger():
                return self._trigger(value)
            case Moment():
                return moment_words(value)
            case Steps():
                return steps_words(value)
            case Term() | Percent() | Honest():
                return value.words
            case Enum():
                return str(value.value).replace("_", " ")
            case Span():
                return value.words
            case BaseModel():
                return "; ".join(f"{name}: {text}" for name, text in self.fields(value))
            case dict():
                return self._map(value, field)
            case list() | tuple():
                return ", ".join(self.text(item, field) for item in value)
            case bool() | date() | Decimal() | int():
                return text_of(value)
            case str() if field in LABELLED:
                return self.label(LABELLED[field], value)
            case str() if field in WORDS_OF_LANGUAGE:
                return value.replace("_", " ")
            case None:
                return ""
        return str(value)

    def fields(self, part: BaseModel, *, skip: frozenset[str] = frozenset()) -> list[tuple[str, str]]:
        """Return title and words of each field that a part of the policy sets."""
        found = []
        for name in type(part).model_fields:
            if name in part.model_fields_set and name not in skip:
                text = self.text(getattr(part, name), name)
                if text:
                    found.append((title_of(type(part), name), text))
        return found

    def cell(self, cell: TargetCell) -> str:
        """Say a target with what belongs to it alone."""
        more = []
        if cell.words and cell.within:
            more.append(cell.within.words)
        if cell.words and cell.as_:
            more.append(cell.as_.words)
        if cell.calendar:
            more.append(f"counted {self.label('calendars', cell.calendar)}")
        if cell.days_mean:
            more.append(f"to the {self.text(cell.days_mean)}")
        return cell.says + (f" ({', '.join(more)})" if more else "")

    def _choice(self, choice: Choice[Any], field: str) -> str:
        if not choice.is_table:
            return self.text(choice.root, field)
        return "; ".join(self._entry(entry, field) for entry in choice.entries)

    def _entry(self, entry: Any, field: str) -> str:
        because = f" ({entry.because})" if entry.because else ""
        if isinstance(entry, Otherwise):
            return f"otherwise {self.text(entry.otherwise, field)}{because}"
        if isinstance(entry, Line):
            return f"{self.text(entry.is_, field)} where {self.condition(entry.when)}{because}"
        return self._grid(entry, field) + because

    def _grid(self, grid: Grid[Any], field: str) -> str:
        where = f"where {self.condition(grid.when)}: " if grid.when else ""
        cells = [
            f"{self.fact_value(grid.rows, row)} and {self.fact_value(grid.across, head)}: {self.text(cell, field)}"
            for row, values in grid.cells.items()
            for head, cell in zip(grid.heads, values, strict=True)
            if cell is not None
        ]
        return where + ", ".join(cells)

    def _trigger(self, trigger: Trigger) -> str:
        if trigger.due_of:
            return f"due time of {self.label('clocks', trigger.due_of)}"
        joined = " and " if trigger.all_of else " or "
        return joined.join(name.replace("_", " ") for name in trigger.all_of or trigger.any_of)

    def _map(self, value: dict[Any, Any], field: str) -> str:
        if field in CONDITIONS:
            return self.condition(value)
        return "; ".join(f"{str(key).replace('_', ' ')}: {self.text(item, field)}" for key, item in value.items())


CONDITIONS = frozenset({"when", "applies", "limited_to", "serves", "to", "covers_only"})
"""Fields that hold a condition."""

WORDS_OF_LANGUAGE = frozenset(
    {
        "asked_of",
        "asked_when",
        "via",
        "effect",
        "set_by",
        "turn",
        "party",
        "when_time_is_up",
        "owed_by",
        "commitment",
        "unit",
        "per",
        "period",
        "answer",
        "by",
        "needs",
        "excluded_time",
        "ships_first",
        "grants",
        "queue_order",
        "pin",
        "holiday_scope",
        "type",
        "on",
        "event",
        "default",
    }
)
"""Fields whose words belong to the language and are written with underscores."""
