"""The published policy as blocks: every value of the file is on the page, in the order in which people ask."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from kept.policy.language.choice import Choice, Grid, Line, Otherwise, text_of
from kept.policy.language.clocks import Counting
from kept.policy.language.document import Document
from kept.policy.language.policy import Policy
from kept.policy.language.times import Calendar, Coverage
from kept.policy.render.blocks import Block, Bullets, Heading, Pairs, Paragraph, Table
from kept.policy.render.words import CONDITIONS, Words, title_of
from kept.policy.terms import Behaviour

COMMITMENTS = {
    "goal": "The times below are targets that the vendor works towards; they are not guarantees.",
    "guarantee": "The vendor guarantees the times below.",
}

MOVES = {
    Behaviour.RECEIPT: ("when the case is opened", "when its number was accepted for delivery"),
    Behaviour.FIRST_RESPONSE: ("when the customer asks", "the first public answer by a person, or the solution"),
    Behaviour.NEXT_RESPONSE: ("the oldest question after an answer; reopening", "a public answer, or the solution"),
    Behaviour.UPDATE: ("each public answer; reopening", "the next public answer, or the solution"),
    Behaviour.WORKAROUND: ("when the case is opened", "a workaround, or the solution"),
    Behaviour.RESOLUTION: ("when the case is opened; it runs on when reopened", "the solution, or closing"),
    Behaviour.LEVEL_RESPONSE: ("when the case arrives at the level", "handing on, or the solution"),
    Behaviour.LEVEL_RESOLUTION: ("when the case arrives at the level", "handing on, or the solution"),
}
"""What starts and stops the clocks that Kept knows by their behaviour."""

SECTIONS = (
    ("Severity", ("severities", "severity")),
    ("Plans and channels", ("plans", "options", "channels", "kinds")),
    ("Hours", ("coverage", "calendars", "holidays", "shifts")),
    ("Targets", ("targets", "clocks", "attainment")),
    ("How time is counted", ("counting",)),
    ("Course of a case", ("facts", "waiting", "resolutions", "closing", "queue_order", "levels")),
    ("Who is entitled", ("entitlement", "exclusions")),
    ("Hardware", ("hardware",)),
    ("Availability and credits", ("availability", "credits")),
    ("Maintenance and notices", ("maintenance", "notices")),
    ("Lifecycle", ("lifecycle",)),
    ("Prices", ("money",)),
    ("Readings of silent and ambiguous points", ("interpretations",)),
)
"""The sections after the opening words, and the keys of the file that each prints."""


def page_of(policy: Policy) -> list[Block]:
    """Return the published page of a policy as blocks."""
    return list(_Page(policy).blocks())


class _Page:
    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.document = policy.document
        self.words = Words(policy.document)

    def blocks(self) -> Iterator[Block]:
        yield from self._opening()
        for title, names in SECTIONS:
            found = [block for name in names for block in self._section(name, is_only=len(names) == 1)]
            if found:
                yield Heading(1, title)
                yield from found

    def _opening(self) -> Iterator[Block]:
        document = self.document
        facts = [("Vendor", document.vendor), ("Document", document.title), ("Version", document.version)]
        facts += [("In force from", document.valid_from.isoformat())] if document.valid_from else []
        facts += [("Source", document.source)] if document.source else []
        facts += [("Dates are read in", document.zone), ("Written in language version", str(document.kept))]
        yield Heading(1, "About this policy")
        yield Paragraph(COMMITMENTS[document.commitment])
        yield Pairs(tuple(facts))
        for name in type(document.statements).model_fields:
            items = getattr(document.statements, name)
            if items:
                yield Heading(2, title_of(type(document.statements), name))
                yield Bullets(tuple(items))

    def _section(self, name: str, *, is_only: bool) -> Iterator[Block]:
        value = getattr(self.document, name)
        if name == "counting":
            yield self._counting(self.document.counting)
            return
        if name not in self.document.model_fields_set and name not in ("coverage", "waiting", "closing", "queue_order"):
            return
        if value in (None, {}, []):
            return
        title = title_of(Document, name)
        if not is_only:
            yield Heading(2, title)
        if name == "calendars":
            yield from self._calendars(value)
        elif name == "holidays":
            yield from self._holidays()
        elif name == "clocks":
            yield self._moves()
            yield from self._value(value, "More about the clocks", name, 3)
        else:
            yield from self._value(value, title, name, 2 if is_only else 3)

    def _value(self, value: Any, title: str, name: str, level: int) -> Iterator[Block]:
        """Yield any value of the file: a table where it has rows, a list or a sentence where it has not."""
        if isinstance(value, Choice):
            yield from self._choice(value, title, name)
        elif isinstance(value, dict) and name not in CONDITIONS:
            yield from self._map(value, title, name)
        elif isinstance(value, list) and value and isinstance(value[0], BaseModel):
            yield self._table(title, "No.", [(str(number), part) for number, part in enumerate(value, start=1)])
        elif isinstance(value, list):
            yield Bullets(tuple(self.words.text(item, name) for item in value))
        elif isinstance(value, BaseModel):
            yield from self._part(value, level)
        else:
            yield Paragraph(self.words.text(value, name) + ".")

    def _part(self, part: BaseModel, level: int) -> Iterator[Block]:
        large = frozenset(
            name for name in type(part).model_fields if name in part.model_fields_set and _is_large(getattr(part, name))
        )
        pairs = self.words.fields(part, skip=large)
        if pairs:
            yield Pairs(tuple(pairs))
        for name in type(part).model_fields:
            if name in large:
                title = title_of(type(part), name)
                yield Heading(level, title)
                yield from self._value(getattr(part, name), title, name, min(level + 1, 4))

    def _map(self, value: Mapping[str, Any], title: str, name: str) -> Iterator[Block]:
        if all(isinstance(item, BaseModel) for item in value.values()):
            yield self._table(title, "Name", [(str(key), item) for key, item in value.items()])
        else:
            items = ((str(key), self.words.text(item, name)) for key, item in value.items())
            yield Pairs(tuple(items))

    def _table(self, caption: str, first: str, rows: Sequence[tuple[str, BaseModel]]) -> Table:
        """Return a table with a column for each field that any row sets."""
        model = type(rows[0][1])
        columns = [
            name
            for name in model.model_fields
            if any(name in part.model_fields_set and self.words.text(getattr(part, name), name) for _, part in rows)
        ]
        body = tuple(
            (key, *(self.words.text(getattr(part, name), name) or "–" for name in columns)) for key, part in rows
        )
        return Table(caption, (first, *(title_of(model, name) for name in columns)), body)

    def _choice(self, choice: Choice[Any], title: str, name: str) -> Iterator[Block]:
        if not choice.is_table:
            yield Paragraph(f"{title}: {self.words.text(choice.root, name)}.")
            return
        lines: list[tuple[str, str, str]] = []
        number = 0
        for entry in choice.entries:
            if isinstance(entry, Grid):
                yield from self._lines(title, lines, number)
                number, lines = number + len(lines) + 1, []
                yield self._grid(entry, title, name, number)
            elif isinstance(entry, Line):
                text = self.words.text(entry.is_, name)
                lines.append((_sentence(self.words.condition(entry.when)), text, entry.because or ""))
            elif isinstance(entry, Otherwise):
                lines.append(("In all other cases", self.words.text(entry.otherwise, name), entry.because or ""))
        yield from self._lines(title, lines, number)

    def _lines(self, title: str, lines: Sequence[tuple[str, str, str]], before: int) -> Iterator[Block]:
        if not lines:
            return
        has_reasons = any(reason for _, _, reason in lines)
        head = ("Where", "It is", "Because") if has_reasons else ("Where", "It is")
        caption = f"{title}; the first line that fits counts"
        caption += f" (after the {before} above)" if before else ""
        yield Table(caption, head, tuple(line if has_reasons else line[:2] for line in lines))

    def _grid(self, grid: Grid[Any], title: str, name: str, number: int) -> Table:
        where = f" where {self.words.condition(grid.when)}" if grid.when else ""
        because = f" ({grid.because})" if grid.because else ""
        head = (self.words.fact(grid.rows).capitalize(), *(self.words.fact_value(grid.across, h) for h in grid.heads))
        rows = tuple(
            (
                self._row_label(grid.rows, row),
                *("–" if cell is None else self.words.text(cell, name) for cell in cells),
            )
            for row, cells in grid.cells.items()
        )
        return Table(
            f"{title} {number}: {self.words.fact(grid.rows)} by {self.words.fact(grid.across)}{where}{because}",
            head,
            rows,
        )

    def _row_label(self, fact: str, value: str) -> str:
        label = self.words.fact_value(fact, value)
        return label if label == value or fact != "severity" else f"{value} {label}"

    def _counting(self, counting: Counting) -> Block:
        items = []
        for name in type(counting).model_fields:
            text = self.words.text(getattr(counting, name), name)
            mark = "" if name in counting.model_fields_set else " (Kept's default)"
            items.append((title_of(Counting, name), f"{text}{mark}"))
        return Pairs(tuple(items))

    def _moves(self) -> Block:
        """Say of each clock what starts, stops and pauses it, whether the file or Kept says so."""
        rows = []
        for rule in self.policy.clock_rules():
            starts, stops = MOVES.get(rule.behaviour, ("", ""))
            clock = self.document.clocks[rule.key]
            starts = self.words.text(clock.starts) if clock.starts else starts
            stops = self.words.text(clock.stops) if clock.stops else stops
            also = ", ".join(sorted(name.replace("_", " ") for name in rule.also_stops_on))
            reasons = [self._reason(key) for key in sorted(rule.pauses_on)]
            rows.append((rule.label, starts, f"{stops}; {also}" if also else stops, "; ".join(reasons) or "nothing"))
        return Table("What moves the clocks", ("Clock", "Starts", "Stops", "Stands still for"), tuple(rows))

    def _reason(self, key: str) -> str:
        excluded = self.document.exclusions.get(key)
        return excluded.reason if excluded else self.words.label("waiting", key)

    def _calendars(self, calendars: Mapping[str, Calendar]) -> Iterator[Block]:
        rows = []
        for name, calendar in calendars.items():
            label = self.words.label("calendars", name)
            if calendar.any_of:
                parts = [
                    self.words.label("calendars", part) if isinstance(part, str) else self._coverage(part)
                    for part in calendar.any_of
                ]
                hours = "any of: " + "; ".join(parts)
            else:
                hours = _windows(calendar.weekly)
            closed = ", ".join(self.words.label("holidays", each) for each in calendar.closed_on)
            rows.append((label, calendar.zone or "–", hours, closed or "–", self._rest(calendar) or "–"))
        yield Table("Calendars", ("Calendar", "Zone", "Open", "Closed on", "More"), tuple(rows))

    def _coverage(self, coverage: Coverage) -> str:
        closed = ", ".join(self.words.label("holidays", each) for each in coverage.closed_on)
        rest = self._rest(coverage)
        return (
            f"{_windows(coverage.weekly)} {coverage.zone}"
            + (f", closed on {closed}" if closed else "")
            + (f" ({rest})" if rest else "")
        )

    def _rest(self, part: Calendar | Coverage) -> str:
        skip = frozenset({"label", "zone", "weekly", "closed_on", "any_of"})
        return "; ".join(f"{title}: {text}" for title, text in self.words.fields(part, skip=skip))

    def _holidays(self) -> Iterator[Block]:
        for name, holidays in self.document.holidays.items():
            label = self.words.label("holidays", name)
            days: dict[str, list[str]] = {}
            for on, title in holidays.named().items():
                days.setdefault(title, []).append(on.isoformat())
            origin = f", from the published holidays of {holidays.country}" if holidays.country else ""
            origin += f" {holidays.region}" if holidays.region else ""
            origin += f" for {text_of(min(holidays.years))} to {text_of(max(holidays.years))}" if holidays.years else ""
            less = f", except {self.words.text(holidays.except_)}" if holidays.except_ else ""
            rows = tuple((title, ", ".join(dates)) for title, dates in days.items())
            yield Table(f"Holidays: {label} ({holidays.zone}{origin}{less})", ("Holiday", "Dates that count"), rows)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _windows(weekly: Mapping[str, Iterable[str]]) -> str:
    return "; ".join(f"{_days(days)} {', '.join(windows)}" for days, windows in weekly.items())


def _days(days: str) -> str:
    return ", ".join(" to ".join(day.strip().title() for day in part.split("-")) for part in days.split(","))


def _is_large(value: Any) -> bool:
    """Tell whether a value is better shown on its own than in a line."""
    if isinstance(value, Choice):
        return value.is_table
    if isinstance(value, dict):
        return bool(value) and any(isinstance(item, BaseModel) for item in value.values())
    if isinstance(value, list):
        return bool(value) and (isinstance(value[0], BaseModel) or sum(len(str(item)) for item in value) > 80)
    return isinstance(value, BaseModel) and any(_is_large(getattr(value, name)) for name in value.model_fields_set)
