"""The calendars and holiday lists of Kept's conformance suite."""

from __future__ import annotations

from typing import Any

WORKDAYS = [0, 1, 2, 3, 4]
WEEK = [0, 1, 2, 3, 4, 5, 6]

HOLIDAYS: dict[str, Any] = {
    "US": {
        "zone": "America/New_York",
        "dates": [
            *("2024-11-28", "2024-12-25", "2025-01-01", "2025-01-20", "2025-02-17", "2025-05-26", "2025-06-19"),
            *("2025-07-04", "2025-09-01", "2025-10-13", "2025-11-11", "2025-11-27", "2025-12-25", "2026-01-01"),
        ],
    },
    "EMEA": {
        "zone": "Europe/Paris",
        "dates": ["2025-01-01", "2025-04-18", "2025-04-21", "2025-05-01", "2025-12-25", "2025-12-26", "2026-01-01"],
    },
    "DE": {"zone": "Europe/Berlin", "dates": ["2025-05-01", "2025-10-03", "2025-12-25", "2025-12-26"]},
    "CU": {"zone": "America/Havana", "dates": ["2025-03-09", "2025-11-02"]},
    "WS": {"zone": "Pacific/Apia", "dates": ["2011-12-30"]},
    "OBSERVED": {"zone": "America/Los_Angeles", "dates": ["2026-07-03"]},
}


def _coverage(zone: str, *windows: tuple[list[int], str, str], **more: Any) -> dict[str, Any]:
    weekly = [{"days": days, "start": start, "end": end} for days, start, end in windows]
    return {"zone": zone, "weekly": weekly, **more}


def _calendar(day_zone: str, *coverages: dict[str, Any], scope: str = "own") -> dict[str, Any]:
    return {"day_zone": day_zone, "holiday_scope": scope, "coverages": list(coverages)}


_EAST = _coverage("America/New_York", (WORKDAYS, "08:00", "20:00"), holidays=["US"])
_PARIS = _coverage("Europe/Paris", (WORKDAYS, "09:00", "18:00"), holidays=["EMEA"])

CALENDARS: dict[str, Any] = {
    "PT": _calendar("America/Los_Angeles", _coverage("America/Los_Angeles", (WORKDAYS, "09:00", "17:00"))),
    "PT_SPLIT": _calendar(
        "America/Los_Angeles",
        _coverage("America/Los_Angeles", (WORKDAYS, "09:00", "12:30"), (WORKDAYS, "12:30", "17:00")),
    ),
    "PT_OBSERVED": _calendar(
        "America/Los_Angeles",
        _coverage("America/Los_Angeles", (WORKDAYS, "09:00", "17:00"), holidays=["OBSERVED"]),
    ),
    "LUNCH": _calendar(
        "Europe/Paris",
        _coverage("Europe/Paris", (WORKDAYS, "09:00", "12:00"), (WORKDAYS, "13:00", "17:00"), holidays=["EMEA"]),
    ),
    "ET_HALF": _calendar(
        "America/New_York",
        _EAST | {"overrides": {"2025-12-24": [["08:00", "12:00"]], "2025-11-27": [["08:00", "12:00"]]}},
    ),
    "UNION_OWN": _calendar("America/New_York", _EAST, _PARIS),
    "UNION_TURNED": _calendar("America/New_York", _PARIS, _EAST),
    "UNION_ALL": _calendar("America/New_York", _EAST, _PARIS, scope="all"),
    "TWICE": _calendar("Europe/Paris", _PARIS, _PARIS),
    "NIGHT": _calendar("Europe/Berlin", _coverage("Europe/Berlin", (WORKDAYS, "22:00", "06:00"), holidays=["DE"])),
    "NIGHTS": _calendar("Europe/Berlin", _coverage("Europe/Berlin", (WEEK, "22:00", "06:00"))),
    "GAP": _calendar("America/New_York", _coverage("America/New_York", ([6], "02:15", "05:00"))),
    "INSIDE_GAP": _calendar(
        "America/New_York", _coverage("America/New_York", ([6], "02:10", "02:50"), ([0], "09:00", "17:00"))
    ),
    "FOLD_EDGE": _calendar("America/New_York", _coverage("America/New_York", (WEEK, "00:00", "01:00"))),
    "FOLD": _calendar("America/New_York", _coverage("America/New_York", ([6], "01:10", "01:50"))),
    "MIDNIGHT": _calendar("America/Havana", _coverage("America/Havana", (WEEK, "00:00", "24:00"))),
    "MIDNIGHT_CLOSED": _calendar(
        "America/Havana", _coverage("America/Havana", (WEEK, "00:00", "24:00"), holidays=["CU"])
    ),
    "LORD_HOWE": _calendar("Australia/Lord_Howe", _coverage("Australia/Lord_Howe", (WEEK, "01:00", "05:00"))),
    "KATHMANDU": _calendar("Asia/Kathmandu", _coverage("Asia/Kathmandu", (WORKDAYS, "10:00", "18:00"))),
    "FIXED": _calendar("+05:30", _coverage("+05:30", (WORKDAYS, "10:00", "18:00"))),
    "LATE": _calendar("UTC", _coverage("UTC", (WORKDAYS, "00:00", "02:00"), (WORKDAYS, "10:00", "00:30"))),
    "RIYADH": _calendar("Asia/Riyadh", _coverage("Asia/Riyadh", ([6, 0, 1, 2, 3], "08:00", "16:00"))),
    "APIA": _calendar("Pacific/Apia", _coverage("Pacific/Apia", (WEEK, "09:00", "17:00"))),
    "APIA_NIGHT": _calendar("Pacific/Apia", _coverage("Pacific/Apia", (WEEK, "22:00", "04:00"), holidays=["WS"])),
    "SEASON": _calendar(
        "Europe/Paris",
        _coverage("Europe/Paris", (WORKDAYS, "09:00", "17:00"), valid_to="2025-07-01"),
        _coverage("Europe/Paris", (WORKDAYS, "08:00", "14:00"), valid_from="2025-07-01", valid_to="2025-09-01"),
        _coverage("Europe/Paris", (WORKDAYS, "09:00", "17:00"), valid_from="2025-09-01"),
    ),
    "24x7": _calendar("UTC", _coverage("UTC", (WEEK, "00:00", "24:00"))),
    "24x7_PARIS": _calendar("Europe/Paris", _coverage("Europe/Paris", (WEEK, "00:00", "24:00"))),
    "24x7_LESS": _calendar(
        "America/New_York", _coverage("America/New_York", (WEEK, "00:00", "24:00"), holidays=["US"])
    ),
    "TOKYO_FOR_NY": _calendar("America/New_York", _coverage("Asia/Tokyo", (WORKDAYS, "09:00", "18:00"))),
    "NEVER": _calendar("UTC", _coverage("UTC")),
    "ENDED": _calendar("UTC", _coverage("UTC", (WEEK, "00:00", "24:00"), valid_to="2020-01-01")),
    "ENDS_SOON": _calendar("UTC", _coverage("UTC", (WEEK, "09:00", "17:00"), valid_to="2025-06-06")),
    "EMPTY": _calendar("UTC", _coverage("UTC", (WORKDAYS, "09:00", "09:00"))),
    "EMPTY_HALF_DAY": _calendar(
        "UTC", _coverage("UTC", (WORKDAYS, "09:00", "17:00"), overrides={"2025-12-24": [["12:00", "12:00"]]})
    ),
    "NO_ZONE": _calendar("UTC", _coverage("Europe/Atlantis", (WORKDAYS, "09:00", "17:00"))),
    "NO_DAY_ZONE": _calendar("Mars/Olympus", _coverage("UTC", (WORKDAYS, "09:00", "17:00"))),
    "NO_LIST": _calendar("UTC", _coverage("UTC", (WORKDAYS, "09:00", "17:00"), holidays=["NOWHERE"])),
}
