"""The cases of Kept's conformance suite: inputs only. `make_suite` fills in what is expected."""

from __future__ import annotations

from typing import Any

Case = dict[str, Any]
MODES = ["carry_min", "carry", "retroactive", "restart", "proportional"]
DAYS = ["same_time", "end_of_day", "hours"]


def _deadline(name: str, rules: str, why: str, calendar: str, start: str, hours: float, **more: Any) -> Case:
    seconds = int(hours * 3600)
    about = {"id": name, "kind": "deadline", "rules": rules.split(), "why": why, "calendar": calendar}
    return {**about, "start": start, "target_seconds": seconds, **more}


def _days(name: str, rules: str, why: str, calendar: str, start: str, days: int, **more: Any) -> Case:
    about = {"id": name, "kind": "days", "rules": rules.split(), "why": why, "calendar": calendar, "start": start}
    return {**about, "days": days, "hours_per_day": 8, "modes": DAYS, **more}


def _change(
    name: str, rules: str, why: str, old: str, new: str, start: str, at: str, hours: tuple[float, float], **more: Any
) -> Case:
    about = {"id": name, "kind": "change", "rules": rules.split(), "why": why, "calendar": old, "new_calendar": new}
    targets = {"old_target_seconds": int(hours[0] * 3600), "new_target_seconds": int(hours[1] * 3600)}
    return {**about, "start": start, "change_at": at, **targets, "min_grace_seconds": 900, "modes": MODES, **more}


def _log(
    name: str, rules: str, why: str, calendar: str, targets: dict[str, float], as_of: str, *events: Any, **more: Any
) -> Case:
    about = {"id": name, "kind": "log", "rules": rules.split(), "why": why, "calendar": calendar}
    seconds = {clock: int(hours * 3600) for clock, hours in targets.items()}
    return {**about, "targets": seconds, "as_of": as_of, "events": [list(event) for event in events], **more}


def _invalid(name: str, rules: str, why: str, error: str, **more: Any) -> Case:
    about = {"id": name, "kind": "invalid", "rules": rules.split(), "why": why, "start": "2025-06-02T17:00:00Z"}
    return {**about, "target_seconds": 3600, **more, "expect": {"error": error}}


MON, TUE, WED, THU, FRI, SAT, SUN = (f"2025-06-0{day}" for day in range(2, 9))

DEADLINES = [
    _deadline("pt-same-day", "T3", "four hours from ten in the morning", "PT", f"{MON}T17:00:00Z", 4),
    _deadline("pt-odd-second", "T1 T3", "a start between two minutes", "PT", f"{MON}T17:00:07Z", 4.5),
    _deadline("pt-at-opening", "T2", "at the opening instant it is open", "PT", f"{MON}T16:00:00Z", 1),
    _deadline("pt-at-closing", "T2", "at the closing instant it is closed", "PT", f"{TUE}T00:00:00Z", 1),
    _deadline("pt-second-before-closing", "T2", "one open second is left", "PT", f"{MON}T23:59:59Z", 1),
    _deadline(
        "pt-whole-day", "R1 T2", "due at the close, not late before the next opening", "PT", f"{MON}T16:00:00Z", 8
    ),
    _deadline("pt-whole-week", "R1", "forty hours end on Friday, the line is on Monday", "PT", f"{MON}T16:00:00Z", 40),
    _deadline("pt-over-weekend", "T3", "Friday evening waits for Monday", "PT", f"{FRI}T23:30:00Z", 1),
    _deadline("pt-on-sunday", "T3", "nothing is counted before Monday", "PT", f"{SUN}T10:00:00Z", 2),
    _deadline("pt-zero", "R1", "a target of nothing is due at its start", "PT", f"{SAT}T10:00:00Z", 0),
    _deadline("pt-zero-open", "R1", "a target of nothing in open time", "PT", f"{MON}T18:00:00Z", 0),
    _deadline(
        "pt-spring", "T3 C3", "eight hours across the weekend of the spring change", "PT", "2025-03-07T22:00:00Z", 8
    ),
    _deadline(
        "pt-autumn", "T3 C3", "eight hours across the weekend of the autumn change", "PT", "2025-10-31T21:00:00Z", 8
    ),
    _deadline(
        "pt-ten-weeks", "T3 C9", "a long target, four hundred hours", "PT", f"{MON}T16:00:00Z", 400, horizon_days=90
    ),
    _deadline(
        "split-window",
        "C1",
        "a window in two halves is one window",
        "PT_SPLIT",
        f"{MON}T17:00:00Z",
        4,
    ),
    _deadline("split-window-day", "C1", "and its whole day ends at its close", "PT_SPLIT", f"{MON}T16:00:00Z", 8),
    _deadline("twice-covered", "C1", "time that two coverages share counts once", "TWICE", f"{MON}T07:00:00Z", 9),
    _deadline(
        "second-window-of-the-day",
        "C2",
        "known failure: the second window of a day is dropped",
        "LUNCH",
        f"{MON}T08:00:00Z",
        3,
    ),
    _deadline("second-window-start", "C2", "received over lunch", "LUNCH", f"{MON}T10:30:00Z", 1),
    _deadline("both-windows", "C2 R1", "a whole day of two windows", "LUNCH", f"{MON}T07:00:00Z", 7),
    _deadline(
        "noon-exactly", "R1 T2", "used up when lunch begins: the line is after lunch", "LUNCH", f"{MON}T08:00:00Z", 2
    ),
    _deadline(
        "holiday-both-windows",
        "C4",
        "known failure: a holiday closes the first window only",
        "LUNCH",
        "2025-04-17T14:00:00Z",
        2,
    ),
    _deadline("holiday-monday", "C4", "Easter Monday is closed in Paris", "LUNCH", "2025-04-18T12:00:00Z", 4),
    _deadline(
        "holiday-ends-at-midnight",
        "C4 T2",
        "known failure: a holiday eats the first second of the next day",
        "24x7_LESS",
        "2025-07-04T03:00:00Z",
        1.5,
    ),
    _deadline(
        "holiday-whole-second",
        "C4 T2",
        "what starts with the last second of the holiday",
        "24x7_LESS",
        "2025-07-05T03:59:59Z",
        1,
    ),
    _deadline(
        "holiday-start",
        "C4 T2",
        "the last hour before a holiday, to the second",
        "24x7_LESS",
        "2025-11-27T04:00:00Z",
        1,
    ),
    _deadline("observed-friday", "C4", "the observed date is closed", "PT_OBSERVED", "2026-07-02T23:00:00Z", 2),
    _deadline("observed-not-the-fourth", "C4", "it ends with its date", "PT_OBSERVED", "2026-07-03T17:00:00Z", 8),
    _deadline("own-scope", "C5", "a holiday in New York leaves Paris open", "UNION_OWN", "2025-11-26T23:00:00Z", 4),
    _deadline("all-scope", "C5", "a holiday anywhere closes everything", "UNION_ALL", "2025-11-26T23:00:00Z", 4),
    _deadline(
        "own-scope-europe", "C5", "the First of May leaves New York open", "UNION_OWN", "2025-04-30T22:00:00Z", 4
    ),
    _deadline("all-scope-europe", "C5", "the First of May closes New York too", "UNION_ALL", "2025-04-30T22:00:00Z", 4),
    _deadline("half-day", "C6", "Christmas Eve closes at noon", "ET_HALF", "2025-12-24T16:00:00Z", 2),
    _deadline("half-day-open", "C6", "and opens as ever", "ET_HALF", "2025-12-24T02:00:00Z", 3),
    _deadline(
        "holiday-beats-half-day",
        "C6",
        "a half day that is a holiday is a holiday",
        "ET_HALF",
        "2025-11-26T23:00:00Z",
        3,
    ),
    _deadline("night-shift", "C2", "Friday's night ends on Saturday morning", "NIGHT", f"{FRI}T21:00:00Z", 6),
    _deadline("night-shift-weekend", "C2", "and the next one is Monday's", "NIGHT", f"{SAT}T02:00:00Z", 4),
    _deadline("night-into-holiday", "C7", "the holiday cuts the night at midnight", "NIGHT", "2025-04-30T21:00:00Z", 2),
    _deadline(
        "night-out-of-holiday",
        "C7",
        "a night that starts on the holiday opens at midnight",
        "NIGHT",
        "2025-05-01T19:00:00Z",
        2,
    ),
    _deadline("night-two-holidays", "C7", "Christmas cuts two nights", "NIGHT", "2025-12-24T22:30:00Z", 5),
    _deadline("night-spring", "C3", "a night that lasts seven hours", "NIGHTS", "2025-03-29T21:00:00Z", 7),
    _deadline("night-autumn", "C3", "a night that lasts nine hours", "NIGHTS", "2025-10-25T20:00:00Z", 9),
    _deadline("gap-start", "C3", "a start in the gap is the transition", "GAP", "2025-03-09T00:00:00Z", 1),
    _deadline("gap-window", "C3", "what is left of that window", "GAP", "2025-03-09T00:00:00Z", 2),
    _deadline("gap-inside", "C3", "a window inside the gap is empty", "INSIDE_GAP", "2025-03-09T00:00:00Z", 1),
    _deadline(
        "fold-window", "C3", "from the first ten past one to the last ten to two", "FOLD", "2025-11-02T00:00:00Z", 1.5
    ),
    _deadline("fold-line", "C3 R1", "that window whole", "FOLD", "2025-11-02T00:00:00Z", 5 / 3),
    _deadline(
        "fold-edge", "C3", "an end at the first instant that comes twice", "FOLD_EDGE", "2025-11-02T00:00:00Z", 2
    ),
    _deadline("midnight-gap", "C3 C4", "a day that begins at one", "MIDNIGHT_CLOSED", "2025-03-09T03:00:00Z", 4),
    _deadline("midnight-fold", "C3 C4", "a day that has midnight twice", "MIDNIGHT_CLOSED", "2025-11-02T03:00:00Z", 4),
    _deadline(
        "midnight-open", "C8", "round the clock where the change is at midnight", "MIDNIGHT", "2025-03-08T12:00:00Z", 24
    ),
    _deadline("half-hour-spring", "C3", "a change of half an hour", "LORD_HOWE", "2025-10-04T14:00:00Z", 6),
    _deadline("half-hour-autumn", "C3", "and back", "LORD_HOWE", "2025-04-05T13:00:00Z", 6),
    _deadline("skipped-date", "C3", "Samoa had no 30 December 2011", "APIA", "2011-12-30T02:00:00Z", 4),
    _deadline(
        "skipped-date-night",
        "C3 C7",
        "the night before it ends where the date is missing",
        "APIA_NIGHT",
        "2011-12-30T08:00:00Z",
        4,
    ),
    _deadline("kathmandu", "T1", "an offset of five hours and three quarters", "KATHMANDU", f"{MON}T04:15:00Z", 9),
    _deadline("fixed-offset", "T1", "a zone that is an offset", "FIXED", f"{MON}T04:30:00Z", 9),
    _deadline("sunday-to-thursday", "C1", "another working week", "RIYADH", f"{THU}T12:00:00Z", 2),
    _deadline("season-begins", "C1", "summer hours from the first of July", "SEASON", "2025-06-30T14:00:00Z", 4),
    _deadline("season-ends", "C1", "and back in September", "SEASON", "2025-08-29T11:00:00Z", 3),
    _deadline("union-spring", "C1 C3", "Paris opens at four in New York", "UNION_OWN", "2025-03-14T23:00:00Z", 4),
    _deadline("union-autumn", "C1 C3", "and again in the last week of October", "UNION_OWN", "2025-10-31T23:30:00Z", 4),
    _deadline("union-overlap", "C1", "the shared hours count once", "UNION_OWN", f"{MON}T06:00:00Z", 17),
    _deadline("union-turned", "T4", "the order of a union does not matter", "UNION_TURNED", f"{MON}T06:00:00Z", 17),
    _deadline("union-turned-again", "T4", "nor over a weekend", "UNION_TURNED", f"{FRI}T23:00:00Z", 5),
    _deadline(
        "always-spring",
        "C8 T3",
        "known failure: 24 hours that last 23",
        "24x7_PARIS",
        "2025-03-29T12:00:00Z",
        24,
    ),
    _deadline(
        "always-autumn",
        "C8 T3",
        "known failure: 24 hours that last 25",
        "24x7_PARIS",
        "2025-10-25T12:00:00Z",
        24,
    ),
    _deadline(
        "always-fifteen-minutes",
        "C8",
        "a quarter of an hour in the hour that comes twice",
        "24x7_PARIS",
        "2025-10-26T00:50:00Z",
        0.25,
    ),
    _deadline("always-utc", "C8", "a quarter of an hour at midnight", "24x7", "2025-12-31T23:50:00Z", 0.25),
    _deadline("always-less-christmas", "C8 C4", "round the clock less a day", "24x7_LESS", "2025-12-24T23:00:00Z", 8),
    _deadline(
        "spring-days", "T3 C2", "known failure: days stepped by 86,400 seconds", "LUNCH", "2025-03-28T15:00:00Z", 3
    ),
    _deadline("autumn-days", "T3 C2", "the same in autumn", "LUNCH", "2025-10-24T14:00:00Z", 3),
    _deadline("as-of-running", "R1", "half used", "PT", f"{MON}T17:00:00Z", 4, as_of=f"{MON}T19:00:00Z"),
    _deadline(
        "as-of-due", "R1", "used up to the second is not late", "PT", f"{MON}T17:00:00Z", 4, as_of=f"{MON}T21:00:00Z"
    ),
    _deadline("as-of-late", "R1", "one second more is", "PT", f"{MON}T17:00:00Z", 4, as_of=f"{MON}T21:00:01Z"),
    _deadline(
        "as-of-night",
        "R1",
        "due at the close, and not late in the night",
        "PT",
        f"{MON}T16:00:00Z",
        8,
        as_of=f"{TUE}T10:00:00Z",
    ),
    _deadline(
        "as-of-morning",
        "R1",
        "late in the first second of the morning",
        "PT",
        f"{MON}T16:00:00Z",
        8,
        as_of=f"{TUE}T16:00:01Z",
    ),
    _deadline(
        "met-at-line",
        "R1",
        "an answer at the opening is in time",
        "PT",
        f"{MON}T16:00:00Z",
        8,
        fulfilled_at=f"{TUE}T16:00:00Z",
    ),
    _deadline(
        "missed-by-a-second",
        "R1",
        "a second after the opening is late",
        "PT",
        f"{MON}T16:00:00Z",
        8,
        fulfilled_at=f"{TUE}T16:00:01Z",
    ),
    _deadline(
        "missed-over-weekend",
        "T3",
        "late by business time only",
        "PT",
        f"{FRI}T16:00:00Z",
        7,
        fulfilled_at="2025-06-09T16:30:00Z",
    ),
    _deadline(
        "warn-three-quarters",
        "R2",
        "a warning at a share of business time",
        "PT",
        f"{FRI}T21:00:00Z",
        8,
        warn_fraction=0.75,
    ),
    _deadline(
        "warn-half-at-close", "R2", "half of it falls on the close", "PT", f"{FRI}T20:00:00Z", 8, warn_fraction=0.5
    ),
    _deadline(
        "warn-remaining",
        "R2",
        "a warning two business hours before",
        "PT",
        f"{FRI}T23:00:00Z",
        4,
        warn_remaining_seconds=7200,
    ),
]

PAUSES = [
    _deadline(
        "pause-open",
        "P1 P2",
        "an hour of pause costs an hour",
        "PT",
        f"{MON}T17:00:00Z",
        4,
        pauses=[[f"{MON}T18:00:00Z", f"{MON}T19:00:00Z"]],
    ),
    _deadline(
        "pause-closed",
        "P1",
        "a pause in the night costs nothing",
        "PT",
        f"{MON}T23:00:00Z",
        4,
        pauses=[[f"{TUE}T00:30:00Z", f"{TUE}T12:00:00Z"]],
    ),
    _deadline(
        "pause-over-night",
        "P1 P2",
        "only its open part counts",
        "PT",
        f"{MON}T22:00:00Z",
        4,
        pauses=[[f"{MON}T23:00:00Z", f"{TUE}T17:00:00Z"]],
    ),
    _deadline(
        "pause-weekend",
        "P1 P2",
        "from Friday noon to Monday noon is a day",
        "PT",
        f"{FRI}T17:00:00Z",
        8,
        pauses=[[f"{FRI}T19:00:00Z", "2025-06-09T19:00:00Z"]],
    ),
    _deadline(
        "pauses-overlap",
        "P1",
        "two reasons at once pause once",
        "PT",
        f"{MON}T17:00:00Z",
        4,
        pauses=[[f"{MON}T18:00:00Z", f"{MON}T20:00:00Z"], [f"{MON}T19:00:00Z", f"{MON}T21:00:00Z"]],
    ),
    _deadline(
        "pauses-two",
        "P2",
        "two pauses add up",
        "PT",
        f"{MON}T17:00:00Z",
        6,
        pauses=[[f"{MON}T18:00:00Z", f"{MON}T19:00:00Z"], [f"{MON}T23:00:00Z", f"{TUE}T18:00:00Z"]],
    ),
    _deadline(
        "pause-before-start",
        "P1",
        "a pause is clipped to the life of the clock",
        "PT",
        f"{MON}T18:00:00Z",
        4,
        pauses=[[f"{MON}T16:00:00Z", f"{MON}T19:00:00Z"]],
    ),
    _deadline(
        "pause-from-due",
        "P2 R1",
        "a pause that begins when it is due",
        "PT",
        f"{MON}T17:00:00Z",
        4,
        pauses=[[f"{MON}T21:00:00Z", f"{MON}T22:00:00Z"]],
    ),
    _deadline(
        "pause-after-due",
        "P2",
        "a pause after it is due moves nothing",
        "PT",
        f"{MON}T17:00:00Z",
        4,
        pauses=[[f"{MON}T22:00:00Z", f"{MON}T23:00:00Z"]],
    ),
    _deadline(
        "pause-across-spring",
        "P1 T3",
        "a pause over the change of clocks",
        "24x7_PARIS",
        "2025-03-29T20:00:00Z",
        12,
        pauses=[["2025-03-29T22:00:00Z", "2025-03-30T04:00:00Z"]],
    ),
    _deadline(
        "pause-running",
        "P3",
        "while it stands there is no due time",
        "PT",
        f"{MON}T17:00:00Z",
        4,
        pauses=[[f"{MON}T18:00:00Z", None]],
        as_of=f"{TUE}T20:00:00Z",
    ),
    _deadline(
        "pause-no-breach",
        "P3",
        "a running pause cannot make it late",
        "PT",
        f"{MON}T17:00:00Z",
        4,
        pauses=[[f"{MON}T21:00:00Z", None]],
        as_of=f"{FRI}T20:00:00Z",
    ),
    _deadline(
        "pause-after-breach",
        "P3",
        "a breach from before it stays",
        "PT",
        f"{MON}T17:00:00Z",
        4,
        pauses=[[f"{MON}T22:00:00Z", None]],
        as_of=f"{TUE}T20:00:00Z",
    ),
    _deadline(
        "floor-lifts",
        "P4",
        "at least an hour after a resume",
        "PT",
        f"{MON}T17:00:00Z",
        4,
        resume_floor_seconds=3600,
        pauses=[[f"{MON}T20:50:00Z", f"{TUE}T17:00:00Z"]],
    ),
    _deadline(
        "floor-idle",
        "P4",
        "the floor does nothing where more is left",
        "PT",
        f"{MON}T17:00:00Z",
        4,
        resume_floor_seconds=3600,
        pauses=[[f"{MON}T18:00:00Z", f"{MON}T19:00:00Z"]],
    ),
    _deadline(
        "floor-capped",
        "P4",
        "never more than the target itself",
        "PT",
        f"{MON}T17:00:00Z",
        0.5,
        resume_floor_seconds=7200,
        pauses=[[f"{MON}T17:20:00Z", f"{MON}T19:00:00Z"]],
    ),
    _deadline(
        "floor-none",
        "P4",
        "by default there is none",
        "PT",
        f"{MON}T17:00:00Z",
        4,
        pauses=[[f"{MON}T20:50:00Z", f"{TUE}T17:00:00Z"]],
    ),
]

BUSINESS_DAYS = [
    _days("days-plain", "T3", "two business days from Monday at ten", "PT", f"{MON}T17:00:00Z", 2),
    _days("days-over-weekend", "T3", "one business day from Friday is Monday", "PT", f"{FRI}T18:00:00Z", 1),
    _days("days-zero", "T3", "within the same business day", "PT", f"{MON}T18:00:00Z", 0),
    _days(
        "days-received-saturday",
        "T3",
        "what arrives on Saturday arrived on Monday at nine",
        "PT",
        f"{SAT}T18:00:00Z",
        1,
    ),
    _days(
        "days-received-evening", "T3", "what arrives after hours arrived in the morning", "PT", f"{TUE}T02:00:00Z", 2
    ),
    _days("days-half-day", "C6", "the day closes before the wall time comes", "ET_HALF", "2025-12-23T20:00:00Z", 1),
    _days("days-holiday", "C4", "a holiday is no business day", "LUNCH", "2025-04-17T09:00:00Z", 1),
    _days("days-lunch", "C2", "the wall time falls into lunch", "LUNCH", "2025-06-30T09:30:00Z", 3),
    _days("days-night", "C2", "two on Saturday morning belongs to Friday", "NIGHT", f"{SAT}T00:00:00Z", 1),
    _days("days-night-holiday", "C7", "a night cut short by a holiday", "NIGHT", "2025-04-29T23:00:00Z", 1),
    _days("days-spring", "C3", "the same wall time across the spring change", "PT", "2025-03-07T18:00:00Z", 1),
    _days("days-autumn", "C3", "the same wall time across the autumn change", "PT", "2025-10-31T18:00:00Z", 1),
    _days(
        "days-always-gap", "C3 C8", "half past two on the day that has none", "24x7_PARIS", "2025-03-29T01:30:00Z", 1
    ),
    _days(
        "days-always-fold", "C3 C8", "half past two on the day that has two", "24x7_PARIS", "2025-10-25T00:30:00Z", 1
    ),
    _days(
        "days-other-zone",
        "C2",
        "Tokyo's Tuesday begins on Monday in New York",
        "TOKYO_FOR_NY",
        "2025-06-03T01:00:00Z",
        2,
    ),
    _days("days-union", "C2 C5", "the smallest service date that owns the instant", "UNION_OWN", f"{WED}T08:00:00Z", 3),
    _days(
        "days-pause",
        "P1",
        "a pause of two hours",
        "PT",
        f"{MON}T17:00:00Z",
        2,
        pauses=[[f"{MON}T18:00:00Z", f"{MON}T20:00:00Z"]],
    ),
    _days(
        "days-pause-to-next",
        "P1",
        "a pause that moves it to the next day",
        "PT",
        f"{MON}T23:00:00Z",
        1,
        pauses=[[f"{TUE}T17:00:00Z", f"{TUE}T19:00:00Z"]],
    ),
    _days(
        "days-pause-weekend",
        "P1",
        "a pause on the weekend costs nothing",
        "PT",
        f"{FRI}T18:00:00Z",
        1,
        pauses=[[f"{SAT}T01:00:00Z", f"{SUN}T20:00:00Z"]],
    ),
    _days("cut-off-before", "T3", "received before the cut-off", "PT", f"{MON}T21:59:00Z", 1, cut_off_seconds=54000),
    _days(
        "cut-off-after",
        "T3",
        "received after it counts from the next opening",
        "PT",
        f"{MON}T22:00:00Z",
        1,
        cut_off_seconds=54000,
    ),
    _days(
        "cut-off-into-the-night",
        "C2",
        "the next business day opens while the last one is still open",
        "LATE",
        f"{MON}T16:00:00Z",
        0,
        cut_off_seconds=54000,
    ),
    _days(
        "calendar-days", "T3", "seven calendar days end with a date", "PT", f"{FRI}T18:00:00Z", 7, modes=["calendar"]
    ),
    _days(
        "calendar-days-spring",
        "C3",
        "also across the change of clocks",
        "PT",
        "2025-03-07T18:00:00Z",
        7,
        modes=["calendar"],
    ),
    _days(
        "calendar-month",
        "T3",
        "a month after the 31st ends on the last day",
        "PT",
        "2025-01-31T18:00:00Z",
        0,
        months=1,
        modes=["calendar"],
        horizon_days=40,
    ),
    _days(
        "calendar-month-evening",
        "T3",
        "the date is read in the zone",
        "PT",
        "2025-05-01T05:00:00Z",
        0,
        months=1,
        modes=["calendar"],
        horizon_days=40,
    ),
]

CHANGES = [
    _change(
        "up-to-always",
        "X1 K5",
        "raised on a weekend, from office hours to round the clock",
        "PT",
        "24x7",
        f"{SAT}T01:00:00Z",
        f"{SAT}T17:00:00Z",
        (8, 1),
    ),
    _change(
        "down-from-always",
        "X1 K5",
        "lowered to office hours on a weekend",
        "24x7",
        "PT",
        f"{SAT}T01:00:00Z",
        f"{SAT}T03:00:00Z",
        (4, 16),
    ),
    _change(
        "tighter",
        "X1",
        "eight hours become two after three",
        "PT",
        "PT",
        f"{MON}T17:00:00Z",
        f"{MON}T20:00:00Z",
        (8, 2),
    ),
    _change(
        "looser", "X1", "two hours become eight after one", "PT", "PT", f"{MON}T17:00:00Z", f"{MON}T18:00:00Z", (2, 8)
    ),
    _change(
        "grace-capped",
        "X1",
        "grace is never more than the new target",
        "PT",
        "PT",
        f"{MON}T17:00:00Z",
        f"{MON}T20:00:00Z",
        (8, 0.125),
    ),
    _change(
        "grace-none",
        "X1",
        "without grace it is due at once",
        "PT",
        "PT",
        f"{MON}T17:00:00Z",
        f"{MON}T20:00:00Z",
        (8, 2),
        min_grace_seconds=0,
    ),
    _change(
        "grace-over-night",
        "X1",
        "grace is open time of the new calendar",
        "PT",
        "PT",
        f"{MON}T17:00:00Z",
        f"{MON}T23:50:00Z",
        (8, 2),
    ),
    _change(
        "already-breached", "X2", "late before the change", "PT", "PT", f"{MON}T17:00:00Z", f"{MON}T22:00:00Z", (4, 8)
    ),
    _change(
        "already-breached-always",
        "X2",
        "late, and then round the clock",
        "PT",
        "24x7",
        f"{MON}T17:00:00Z",
        f"{TUE}T02:00:00Z",
        (4, 8),
    ),
    _change(
        "change-in-closed",
        "X1 C5",
        "changed in the night",
        "UNION_OWN",
        "UNION_ALL",
        "2025-11-26T22:00:00Z",
        "2025-11-27T03:00:00Z",
        (6, 8),
    ),
    _change(
        "change-after-pause",
        "P1 X1",
        "known failure: a pause lost when the severity changes",
        "PT",
        "PT",
        f"{MON}T17:00:00Z",
        f"{TUE}T18:00:00Z",
        (16, 8),
        pauses=[[f"{MON}T18:00:00Z", f"{TUE}T17:00:00Z"]],
    ),
    _change(
        "change-before-pause",
        "P1 X1",
        "and one that comes after the change",
        "PT",
        "24x7",
        f"{MON}T17:00:00Z",
        f"{MON}T18:00:00Z",
        (16, 8),
        pauses=[[f"{MON}T20:00:00Z", f"{TUE}T04:00:00Z"]],
    ),
]
