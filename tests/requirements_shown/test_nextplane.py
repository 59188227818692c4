"""The rows of NextPlane on cases that its customers opened: every figure as a due time, every hour at its edge."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests.desks import Cast
from tests.programs import Api
from tests.requirements_shown.customers import NEW, Hands, clocks_of, customer, due, open_case, utc

AFFECTED = {"P1": "everyone", "P2": "some", "P3": "one", "P4": "nobody"}

FRIDAY = utc("2026-03-06 22:00")
"""14:00 in California, 17:00 in New York, 23:00 in Paris; the US goes to summer time before Monday."""

PACKAGES = {
    "startup": {},
    "business": {"hours": "us_eastern"},
    "enterprise": {"hours": "emea_cet"},
    "custom": {},
}

REPLIED = {
    "startup": utc("2026-03-09 16:30"),
    "business": utc("2026-03-06 22:30"),
    "enterprise": utc("2026-03-09 08:30"),
    "custom": utc("2026-03-06 22:30"),
}
"""When the first reply goes out, half an hour into the hours of each package."""

DUE = {
    ("startup", "P1"): ("2026-03-09 17:00", "2026-03-10 20:30"),
    ("startup", "P2"): ("2026-03-10 17:00", "2026-03-12 16:30"),
    ("startup", "P3"): ("2026-03-11 21:00", "2026-03-13 20:30"),
    ("startup", "P4"): ("2026-03-11 21:00", None),
    ("business", "P1"): ("2026-03-06 23:00", "2026-03-07 00:30"),
    ("business", "P2"): ("2026-03-07 00:00", "2026-03-09 17:30"),
    ("business", "P3"): ("2026-03-07 00:00", "2026-03-12 21:30"),
    ("business", "P4"): ("2026-03-09 17:00", "2026-03-12 21:30"),
    ("enterprise", "P1"): ("2026-03-09 09:00", "2026-03-09 10:30"),
    ("enterprise", "P2"): ("2026-03-09 10:00", "2026-03-09 16:30"),
    ("enterprise", "P3"): ("2026-03-09 10:00", "2026-03-16 11:30"),
    ("enterprise", "P4"): ("2026-03-09 16:00", "2026-03-16 11:30"),
    ("custom", "P1"): ("2026-03-06 23:00", "2026-03-07 00:30"),
    ("custom", "P2"): ("2026-03-07 00:00", "2026-03-07 06:30"),
    ("custom", "P3"): ("2026-03-07 00:00", "2026-03-08 22:30"),
    ("custom", "P4"): ("2026-03-07 06:00", "2026-03-08 22:30"),
}
"""First response and next update, counted by hand in the hours of the package over a weekend."""


@pytest.mark.requirement("NP-04", "NP-07", "NP-08")
@pytest.mark.parametrize(("plan", "severity"), DUE, ids=" ".join)
def test_first_response_and_updates_are_due_as_the_table_says(
    nextplane: Cast, api: Api, stopped_clock: Hands, plan: str, severity: str
) -> None:
    first, update = DUE[plan, severity]
    ines, nadia = api(nextplane, customer(nextplane, plan, **PACKAGES[plan])), api(nextplane, nextplane.nadia)
    stopped_clock(FRIDAY)
    case = open_case(ines, facts={"affected": AFFECTED[severity]})
    opened = ines.get(case).json()
    assert (opened["severity"], opened["plan"]) == (severity, plan)
    clock = clocks_of(ines, case)["first_response"]
    assert (datetime.fromisoformat(clock["started_at"]), due(clock)) == (FRIDAY, utc(first))
    stopped_clock(REPLIED[plan])
    assert nadia.post(f"{case}/messages", {"body": "We are looking."}).status_code == 201
    clocks = clocks_of(ines, case)
    assert (clocks["first_response"]["state"], clocks["first_response"]["is_breached"]) == ("met", False)
    assert due(clocks["update"]) == (utc(update) if update else None)
    if update is None:
        assert (clocks["update"]["state"], clocks["update"]["target"]) == ("no_time", "as needed")


CHANNELS = {
    "startup": {"portal", "helpdesk"},
    "business": {"portal", "helpdesk", "web"},
    "enterprise": {"portal", "helpdesk", "web", "phone"},
    "custom": {"portal", "helpdesk", "web", "phone"},
}


@pytest.mark.requirement("NP-05")
@pytest.mark.parametrize("plan", CHANNELS)
def test_a_case_comes_in_by_the_channels_of_its_package_and_by_no_other(nextplane: Cast, api: Api, plan: str) -> None:
    ines = api(nextplane, customer(nextplane, plan))
    answers = {
        channel: ines.post("/cases", NEW | {"channel": channel}) for channel in ("portal", "helpdesk", "web", "phone")
    }
    assert {channel for channel, answer in answers.items() if answer.status_code == 201} == CHANNELS[plan]
    for refused in (answer for answer in answers.values() if answer.status_code != 201):
        assert refused.status_code == 422
        assert "does not belong to" in refused.json()["detail"]


WEEK = [utc("2026-03-02 00:00") + timedelta(days=day) for day in range(7)]
SUMMER_WEEK = [utc("2026-07-13 00:00") + timedelta(days=day) for day in range(7)]

WINDOWS = {
    "startup": (("17:00", "01:00"), ("16:00", "00:00")),
    "business": (("13:00", "01:00"), ("12:00", "00:00")),
    "enterprise": (("08:00", "17:00"), ("07:00", "16:00")),
}
"""Opening and closing in UTC, in winter and in summer."""


def _edges(day: datetime, window: tuple[str, str]) -> tuple[datetime, datetime]:
    opens, closes = (day + timedelta(hours=int(text[:2]), minutes=int(text[3:])) for text in window)
    return opens, closes if closes > opens else closes + timedelta(days=1)


def is_open(program: object, case: str, hands: Hands, at: datetime) -> bool:
    """Whether the case's first response counts at an instant."""
    hands(at)
    return bool(clocks_of(program, case)["first_response"]["is_open_now"])  # type: ignore[arg-type]


@pytest.fixture
def unanswered(nextplane: Cast, api: Api, stopped_clock: Hands, request: pytest.FixtureRequest) -> tuple[object, str]:
    """A case of a package that nobody answers, opened when 2026 began."""
    ines = api(nextplane, customer(nextplane, request.param, **PACKAGES[request.param]))
    stopped_clock(utc("2025-12-31 18:00"))
    return ines, open_case(ines, facts={"affected": "nobody"})


@pytest.mark.requirement("NP-06")
@pytest.mark.parametrize(("unanswered", "plan"), [(plan, plan) for plan in WINDOWS], indirect=["unanswered"])
@pytest.mark.parametrize(("week", "season"), [(WEEK, 0), (SUMMER_WEEK, 1)], ids=["winter", "summer"])
def test_the_hours_of_a_package_begin_and_end_to_the_second(
    unanswered: tuple[object, str], api: Api, stopped_clock: Hands, plan: str, week: list[datetime], season: int
) -> None:
    second = timedelta(seconds=1)
    for day in week:
        opens, closes = _edges(day, WINDOWS[plan][season])
        seen = [is_open(*unanswered, stopped_clock, at) for at in (opens - second, opens, closes - second, closes)]
        assert seen == ([False] * 4 if day.weekday() >= 5 else [False, True, True, False]), day


@pytest.mark.requirement("NP-06")
@pytest.mark.parametrize("unanswered", ["custom"], indirect=True)
def test_custom_is_open_at_every_hour_of_the_week_and_on_holidays(
    unanswered: tuple[object, str], api: Api, stopped_clock: Hands
) -> None:
    hours = [day + timedelta(hours=hour) for day in WEEK for hour in range(0, 24, 3)]
    hours += [utc("2026-12-25 15:00"), utc("2026-07-03 15:00"), utc("2026-04-06 10:00")]
    assert all(is_open(*unanswered, stopped_clock, hour) for hour in hours)


US_HOLIDAYS = (
    "01-01", "01-19", "02-16", "05-25", "06-19", "07-03", "09-07", "10-12", "11-11", "11-26", "12-25",
)  # fmt: skip
EMEA_HOLIDAYS = ("01-01", "04-03", "04-06", "05-01", "12-25")


@pytest.mark.requirement("NP-06")
@pytest.mark.parametrize(
    ("unanswered", "own", "others", "hour"),
    [
        ("startup", US_HOLIDAYS, EMEA_HOLIDAYS, 20),
        ("business", US_HOLIDAYS, EMEA_HOLIDAYS, 15),
        ("enterprise", EMEA_HOLIDAYS, US_HOLIDAYS, 10),
    ],
    indirect=["unanswered"],
)
def test_holidays_close_the_hours_of_their_own_region_only(
    unanswered: tuple[object, str],
    api: Api,
    stopped_clock: Hands,
    own: tuple[str, ...],
    others: tuple[str, ...],
    hour: int,
) -> None:
    for day in sorted({*own, *others}):
        at = utc(f"2026-{day} {hour}:00")
        assert is_open(*unanswered, stopped_clock, at) is (day not in own), day
