"""A brute-force stepper: the rules of clocks done the slow way, sharing no code with the engine.

It knows one thing about zones: what the wall shows at an instant. It looks for every boundary by stepping, lays open
time out in cells, and counts cells one after another. It reads and answers the exchange format, so that it can
both fill the conformance suite and be compared with the engine under Hypothesis.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from fractions import Fraction
from functools import cache
from importlib import resources
from math import ceil, floor, gcd
from typing import Any
from zoneinfo import ZoneInfo

DAY = 86_400
Span = tuple[int, int]


@cache
def zone_of(name: str) -> tzinfo:
    if fixed := re.fullmatch(r"([+-])(\d\d):(\d\d)", name):
        minutes = int(fixed[2]) * 60 + int(fixed[3])
        return timezone(timedelta(minutes=-minutes if fixed[1] == "-" else minutes))
    with resources.files("tzdata").joinpath("zoneinfo", *name.split("/")).open("rb") as stream:
        return ZoneInfo.from_file(stream, key=name)


def second(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp())


def stamp(instant: int | None) -> str | None:
    return None if instant is None else datetime.fromtimestamp(instant, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def nearest(number: Fraction) -> int:
    return floor(number + Fraction(1, 2))


def wall(zone: str, instant: int) -> int:
    """What the wall shows, as seconds since 1970-01-01 00:00 on that wall."""
    shown = datetime.fromtimestamp(instant, zone_of(zone)).replace(tzinfo=UTC)
    return int(shown.timestamp())


def day_of(text: str) -> int:
    return date.fromisoformat(text).toordinal() - date(1970, 1, 1).toordinal()


def time_of(text: str) -> int:
    hours, minutes = text.split(":")
    return int(hours) * 3600 + int(minutes) * 60


@cache
def first_reached(zone: str, shown: int) -> int:
    """The first instant at which the wall has reached `shown`."""
    step = gcd(shown, 300)
    instant = shown - 15 * 3600
    while wall(zone, instant) < shown:
        instant += step
    return instant


@cache
def last_reached(zone: str, shown: int) -> int:
    """The last instant at which the wall shows `shown`, or else the instant at which it jumps past it."""
    step = gcd(shown, 300)
    instant = shown + 15 * 3600
    while wall(zone, instant) != shown and wall(zone, instant - step) >= shown:
        instant -= step
    return instant


def is_skipped(zone: str, day: int) -> bool:
    return wall(zone, first_reached(zone, day * DAY)) // DAY != day


class Timeline:
    """Open time in cells, and the cells of each service date."""

    def __init__(self, calendar: dict[str, Any], holidays: dict[str, Any], low: int, high: int) -> None:
        self.calendar, self.holidays = calendar, holidays
        self.day_zone = calendar["day_zone"]
        self.low, self.high = low - low % DAY, high - high % DAY + DAY
        spans = list(self.spans())
        edges = [edge for _, (start, end), _ in spans for edge in (start, end)]
        edges += [edge for name in holidays for edge in self.holiday_edges(name)]
        self.cell = 300
        for edge in edges:
            self.cell = gcd(self.cell, edge)
        self.open = bytearray((self.high - self.low) // self.cell)
        self.days: dict[int, set[int]] = {}
        for day, (start, end), closed_by in spans:
            for at in range(max(start, self.low), min(end, self.high), self.cell):
                if not any(self.is_holiday(name, at) for name in closed_by):
                    self.open[(at - self.low) // self.cell] = 1
                    self.days.setdefault(day, set()).add(at)

    def spans(self) -> Iterator[tuple[int, Span, list[str]]]:
        """Every window of every coverage, with its service date and the holiday lists that close it."""
        everywhere = [name for coverage in self.calendar["coverages"] for name in coverage.get("holidays", ())]
        for coverage in self.calendar["coverages"]:
            own = list(coverage.get("holidays", ()))
            closed_by = everywhere if self.calendar.get("holiday_scope") == "all" else own
            for day in range(self.low // DAY - 3, self.high // DAY + 3):
                if coverage.get("valid_from") and day < day_of(coverage["valid_from"]):
                    continue
                if coverage.get("valid_to") and day >= day_of(coverage["valid_to"]):
                    continue
                if is_skipped(coverage["zone"], day):
                    continue
                for opens, closes in self.windows(coverage, day):
                    start, end = self.boundaries(coverage["zone"], day, opens, closes)
                    if start < end:
                        yield day, (start, end), closed_by

    def windows(self, coverage: dict[str, Any], day: int) -> list[tuple[str, str]]:
        on = (date(1970, 1, 1) + timedelta(days=day)).isoformat()
        if on in coverage.get("overrides", {}):
            return [(opens, closes) for opens, closes in coverage["overrides"][on]]
        weekday = (day + 3) % 7
        return [(each["start"], each["end"]) for each in coverage["weekly"] if weekday in each["days"]]

    def boundaries(self, zone: str, day: int, opens: str, closes: str) -> Span:
        start = first_reached(zone, day * DAY + time_of(opens))
        if closes == "24:00":
            return start, first_reached(zone, (day + 1) * DAY)
        if time_of(closes) < time_of(opens):
            day += 1
        return start, last_reached(zone, day * DAY + time_of(closes))

    def holiday_edges(self, name: str) -> Iterator[int]:
        for on in self.holidays[name]["dates"]:
            if self.low // DAY - 3 <= day_of(on) <= self.high // DAY + 3:
                yield first_reached(self.holidays[name]["zone"], day_of(on) * DAY)
                yield first_reached(self.holidays[name]["zone"], (day_of(on) + 1) * DAY)

    def is_holiday(self, name: str, instant: int) -> bool:
        shown = wall(self.holidays[name]["zone"], instant) // DAY
        return (date(1970, 1, 1) + timedelta(days=shown)).isoformat() in self.holidays[name]["dates"]

    def is_open(self, instant: int) -> bool:
        return bool(self.open[(instant - self.low) // self.cell])

    def steps(self, start: int, cuts: list[int]) -> Iterator[tuple[int, int, bool]]:
        """Walk from `start` to the end of the timeline, never across a cell or a cut."""
        at = start
        later = sorted(cut for cut in cuts if cut > start)
        while at < self.high:
            end = (at - self.low) // self.cell * self.cell + self.cell + self.low
            while later and later[0] <= at:
                later.pop(0)
            if later:
                end = min(end, later[0])
            yield at, end, self.is_open(at)
            at = end

    def next_open(self, instant: int) -> int:
        return next(at for at, _, is_open in self.steps(instant, []) if is_open)


class Walk:
    """A clock walked through its pauses: what it has counted at each step, and what it is allowed."""

    def __init__(self, line: Timeline, start: int, target: int, pauses: list[Any], least: int = 0) -> None:
        self.timeline, self.start, self.target = line, start, target
        spans = [(second(begin), line.high * 2 if end is None else second(end)) for begin, end in pauses]
        self.pauses = [(max(begin, start), end) for begin, end in spans if end > max(begin, start)]
        self.allowance = target
        resumes = [end for _, end in self.pauses if not self.is_paused(end)]
        self.breached: int | None = None
        count = 0
        cuts = [edge for span in self.pauses for edge in span]
        for at, end, is_open in line.steps(start, cuts):
            if at in resumes and count <= self.allowance:
                self.allowance = max(self.allowance, count + min(least, target))
            if is_open and not self.is_paused(at):
                if count + end - at > self.allowance and self.breached is None:
                    self.breached = at + self.allowance - count
                count += end - at

    def is_paused(self, instant: int) -> bool:
        return any(begin <= instant < end for begin, end in self.pauses)

    def counted(self, until: int) -> int:
        cuts = [until, *(edge for span in self.pauses for edge in span)]
        return sum(
            end - at
            for at, end, is_open in self.timeline.steps(self.start, cuts)
            if end <= until and is_open and not self.is_paused(at)
        )

    def due(self) -> int:
        count, at = 0, self.start
        if self.allowance <= 0:
            return self.start
        for at, end, is_open in self.timeline.steps(self.start, [edge for span in self.pauses for edge in span]):
            if is_open and not self.is_paused(at):
                if count + end - at >= self.allowance:
                    return at + self.allowance - count
                count += end - at
        raise LookupError("the timeline is too short")

    def line(self) -> int:
        count = 0
        if self.allowance < 0:
            return self.start
        for at, end, is_open in self.timeline.steps(self.start, [edge for span in self.pauses for edge in span]):
            if is_open and not self.is_paused(at):
                if count + end - at > self.allowance:
                    return at + self.allowance - count
                count += end - at
        raise LookupError("the timeline is too short")


def timeline_of(file: dict[str, Any], name: str, case: dict[str, Any], timeline: type[Timeline] = Timeline) -> Timeline:
    start = second(case["start"] if "start" in case else case["events"][0][0])
    days = case.get("horizon_days", 30)
    calendar = file["calendars"][name]
    used = {each for coverage in calendar["coverages"] for each in coverage.get("holidays", ())}
    holidays = {each: file["holidays"][each] for each in used}
    return timeline(calendar, holidays, start - 3 * DAY, start + days * DAY)


def deadline(file: dict[str, Any], case: dict[str, Any], kind: type[Timeline] = Timeline) -> dict[str, Any]:
    line = timeline_of(file, case["calendar"], case, kind)
    least = case.get("resume_floor_seconds", 0)
    start, pauses = second(case["start"]), case.get("pauses", [])
    walk = Walk(line, start, case["target_seconds"], pauses, least)
    found: dict[str, Any] = {}
    is_open_ended = any(end is None for _, end in pauses)
    if not is_open_ended:
        found["deadline"], found["deadline_next_open"] = stamp(walk.due()), stamp(walk.line())
    if "as_of" in case:
        at = second(case["as_of"])
        known = [[begin, None if end is None or second(end) > at else end] for begin, end in pauses]
        known = [[begin, end] for begin, end in known if second(begin) <= at]
        then = Walk(line, start, case["target_seconds"], known, least)
        is_breached = then.breached is not None and at > then.breached
        found["elapsed_seconds"] = then.counted(at)
        found["remaining_seconds"] = then.allowance - found["elapsed_seconds"]
        found["in_coverage"] = line.is_open(at)
        found["breached"] = is_breached
        found["state"] = "breached" if is_breached else "paused" if then.is_paused(at) else "running"
        if is_open_ended:
            found["deadline"] = stamp(then.breached if is_breached else None)
    if "warn_fraction" in case or "warn_remaining_seconds" in case:
        used = ceil(walk.allowance * case.get("warn_fraction", 0)) or walk.allowance - case["warn_remaining_seconds"]
        walk.allowance = used
        found["warning"] = stamp(walk.due())
    if "fulfilled_at" in case:
        at = second(case["fulfilled_at"])
        elapsed = walk.counted(at)
        found["met"] = elapsed <= walk.allowance
        found["met_strict_close"] = at <= walk.due()
        found["late_seconds"] = max(0, elapsed - walk.allowance)
        found["state"] = "met" if found["met"] else "missed"
    return found


def days(file: dict[str, Any], case: dict[str, Any], kind: type[Timeline] = Timeline) -> dict[str, Any]:
    line = timeline_of(file, case["calendar"], case, kind)
    start, count, pauses = second(case["start"]), case.get("days", 0), case.get("pauses", [])
    paused = Walk(line, start, 0, pauses)
    received = line.next_open(start)
    service_days = sorted(line.days)
    day = min(each for each in service_days if received - received % line.cell in line.days[each])
    if "cut_off_seconds" in case and wall(line.day_zone, received) - day * DAY >= case["cut_off_seconds"]:
        day = service_days[service_days.index(day) + 1]
        received = min(line.days[day])
    target = service_days[service_days.index(day) + count]

    def lost_by(instant: int) -> int:
        cuts = [instant, *(edge for span in paused.pauses for edge in span)]
        return sum(
            end - at
            for at, end, is_open in line.steps(start, cuts)
            if end <= instant and is_open and paused.is_paused(at)
        )

    def moved(due: int, *, to_close: bool) -> int:
        lost, now = -1, due
        while lost != lost_by(now):
            lost = lost_by(now)
            if lost:
                now = Walk(line, due, lost, []).due()
                if to_close:
                    at = (now - 1 - line.low) // line.cell * line.cell + line.low
                    owner = min(each for each in service_days if at in line.days[each])
                    now = max(line.days[owner]) + line.cell
        return now

    found = {}
    for mode in case["modes"]:
        if mode == "hours":
            seconds = count * case["hours_per_day"] * 3600
            found[mode] = stamp(Walk(line, start, seconds, pauses).due())
        elif mode == "calendar":
            at = start if "cut_off_seconds" not in case else received
            found[mode] = stamp(end_of_date(line.day_zone, at, count, case.get("months", 0)))
        elif mode == "end_of_day":
            found[mode] = stamp(moved(max(line.days[target]) + line.cell, to_close=True))
        else:
            shown = wall(line.day_zone, received) - day * DAY + target * DAY
            due = received if count == 0 else first_reached(line.day_zone, shown)
            if not line.is_open(due):
                close = max(line.days[target]) + line.cell
                due = close if due >= close else min(each for each in line.days[target] if each >= due)
            found[mode] = stamp(moved(due, to_close=False))
    return {"deadline": found}


def end_of_date(zone: str, start: int, days: int, months: int) -> int:
    on = date(1970, 1, 1) + timedelta(days=wall(zone, start) // DAY)
    for _ in range(months):
        on_first = on.replace(day=1) + timedelta(days=32)
        day = on.day
        while True:
            try:
                on = on_first.replace(day=day)
                break
            except ValueError:
                day -= 1
    on += timedelta(days=days)
    return first_reached(zone, (on.toordinal() - date(1970, 1, 1).toordinal() + 1) * DAY)


def change(file: dict[str, Any], case: dict[str, Any], kind: type[Timeline] = Timeline) -> dict[str, Any]:
    before = timeline_of(file, case["calendar"], case, kind)
    after = timeline_of(file, case.get("new_calendar", case["calendar"]), case, kind)
    start, at, pauses = second(case["start"]), second(case["change_at"]), case.get("pauses", [])
    old, new = case["old_target_seconds"], case["new_target_seconds"]
    old_walk, new_walk = Walk(before, start, old, pauses), Walk(after, start, new, pauses)
    counted, anew = old_walk.counted(at), new_walk.counted(at)
    grace = min(new, case.get("min_grace_seconds", 900))
    left = {
        "carry_min": max(new - min(counted, anew), grace),
        "carry": max(new - counted, grace),
        "restart": new,
        "proportional": max(nearest(Fraction(new * (old - counted), old)), grace),
    }
    due = {mode: Walk(after, at, left[mode], pauses).due() for mode in case["modes"] if mode in left}
    if "retroactive" in case["modes"]:
        due["retroactive"] = new_walk.due()
    return {
        "old_deadline": stamp(old_walk.due()),
        "old_breached_before_change": counted > old,
        "consumed_old_seconds": counted,
        "consumed_new_seconds": anew,
        "deadline": {mode: stamp(due[mode]) for mode in case["modes"]},
    }
