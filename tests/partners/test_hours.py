"""The hours of partners: how they are written, and which clocks are counted in them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kept.domain.cases.actions import escalate_case
from kept.domain.cases.models import Clock
from kept.domain.cases.verification import verify_cases
from kept.domain.partners.actions import set_hours
from kept.domain.partners.errors import PartnerNotFound, UnfitHours
from kept.domain.partners.models import PartnerHours
from kept.domain.partners.verification import verify_partners
from kept.kernel.refusals import NotAllowed
from kept.policy import load
from kept.policy.hours import BadHours, NamedHours, compile_hours, read_hours, rules_with_hours
from tests.desks import AT, Cast, Partnership

NETOP = load(resources.files("kept.packs").joinpath("netop/policy.yaml").read_text())
WINDOWS = "mon-fri 08:00-12:00, 13:00-16:00"


def test_hours_are_read_line_by_line() -> None:
    hours = read_hours("Europe/Oslo", "mon-thu 08:00-16:00\nfri 08:00-12:00", "2026-05-17 Constitution Day\n")
    assert dict(hours.weekly) == {"mon-thu": ["08:00-16:00"], "fri": ["08:00-12:00"]}
    assert list(hours.holidays.values()) == ["Constitution Day"]
    assert compile_hours(hours).spec.day_zone == "Europe/Oslo"


@pytest.mark.parametrize(
    ("zone", "windows", "holidays", "said"),
    [
        ("Europe/Nowhere", WINDOWS, "", "not a time zone"),
        ("Europe/Oslo", "someday 08:00-16:00", "", "not a day"),
        ("Europe/Oslo", "mon 8-16", "", "not a window"),
        ("Europe/Oslo", "", "", "windows"),
        ("Europe/Oslo", WINDOWS, "17 May", "not a date"),
    ],
)
def test_hours_that_cannot_be_counted_in_are_refused_in_words(
    zone: str, windows: str, holidays: str, said: str
) -> None:
    with pytest.raises(BadHours, match=said):
        read_hours(zone, windows, holidays)


@given(level=st.sampled_from(["first", "second", "product_management", ""]), hours=st.sampled_from(["", "7", "8"]))
def test_only_a_partners_level_is_counted_in_its_hours(level: str, hours: str) -> None:
    """By law: whatever the facts, the hours are the partner's at its level, if named, and the policy's elsewhere."""
    fjord = NamedHours("Fjord", compile_hours(read_hours("Europe/Oslo", WINDOWS, "")))
    rules = {rule.key: rule for rule in rules_with_hours(NETOP, lambda name: fjord if name == "7" else None)}
    facts = NETOP.with_defaults({"severity": "high", "level": level, "hours_of": hours, "channel": "form"})
    target = rules["level_resolution"].select(facts)
    assert target is not None
    assert (target.calendar_name == "Fjord") is (level == "first" and hours == "7")
    receipt = rules["receipt"].select(facts)
    assert receipt is not None
    assert receipt.calendar_name == "always"


@pytest.mark.django_db
def test_a_case_at_its_partner_is_due_in_the_partners_hours(netop: Cast, fjord: Partnership) -> None:
    vera = netop.actor(fjord.vera)
    holidays = "2026-03-05 A day off"
    set_hours(partner=fjord.fjord, zone="Europe/Oslo", windows=WINDOWS, holidays=holidays, actor=vera, at=AT)
    case = netop.open_case(by=fjord.asker, environment="production", has_workaround="no")
    clock = Clock.objects.get(case=case, key="first_response")
    assert clock.calendar == "the hours of Fjord Partners"
    assert clock.due_at == datetime(2026, 3, 6, 9, 0, tzinfo=UTC)  # 16:00 local is past closing; Thursday is off
    direct = netop.open_case(by=netop.ines, environment="production", has_workaround="no")
    assert Clock.objects.get(case=direct, key="first_response").calendar == "office"
    assert list(verify_cases(desk_id=netop.desk.pk)) == []


@pytest.mark.django_db
def test_at_the_second_level_the_vendors_hours_count_again(
    netop: Cast, fjord: Partnership, later: Callable[..., datetime]
) -> None:
    vera = netop.actor(fjord.vera)
    set_hours(partner=fjord.fjord, zone="Europe/Oslo", windows=WINDOWS, holidays="", actor=vera, at=AT)
    case = netop.open_case(by=fjord.asker)
    escalate_case(number=case.number, level="second", reason="We need help.", actor=vera, at=later(hours=1))
    names = list(
        Clock.objects.filter(case=case, key="level_resolution").order_by("cycle").values_list("calendar", flat=True)
    )
    assert names == ["the hours of Fjord Partners", "office"]


@pytest.mark.django_db
def test_new_hours_hold_for_new_cases_and_old_ones_keep_theirs(
    netop: Cast, fjord: Partnership, later: Callable[..., datetime]
) -> None:
    vera = netop.actor(fjord.vera)
    set_hours(partner=fjord.fjord, zone="Europe/Oslo", windows=WINDOWS, holidays="", actor=vera, at=AT)
    old = netop.open_case(by=fjord.asker)
    due = Clock.objects.get(case=old, key="level_resolution").due_at
    set_hours(
        partner=fjord.fjord, zone="Europe/Oslo", windows="sat 10:00-11:00", holidays="", actor=vera, at=later(hours=1)
    )
    new = netop.open_case(by=fjord.asker, at=later(hours=2))
    assert Clock.objects.get(case=old, key="level_resolution").due_at == due
    assert Clock.objects.get(case=new, key="level_resolution").due_at != due
    assert list(verify_cases(desk_id=netop.desk.pk)) == list(verify_partners(desk_id=netop.desk.pk)) == []


@pytest.mark.django_db
def test_hours_are_the_partners_own_matter_and_the_leads(netop: Cast, fjord: Partnership) -> None:
    said = {"zone": "Europe/Oslo", "windows": WINDOWS, "holidays": "", "at": AT}
    with pytest.raises(NotAllowed):
        set_hours(partner=fjord.fjord, actor=netop.actor(netop.nadia), **said)
    with pytest.raises(PartnerNotFound):
        set_hours(partner=fjord.cedar, actor=netop.actor(fjord.vera), **said)
    with pytest.raises(UnfitHours):
        set_hours(partner=fjord.fjord, actor=netop.actor(netop.theo), **{**said, "windows": "never"})
    row = set_hours(partner=fjord.fjord, actor=netop.actor(netop.theo), **said)
    PartnerHours.objects.filter(pk=row.pk).update(zone="UTC")
    assert [f"partner_hours {row.pk}" in one for one in verify_partners(desk_id=netop.desk.pk)] == [True]
