"""What a customer holds on a date: which agreement, licence and decision a verdict is made from."""

from __future__ import annotations

from datetime import date, timedelta

from kept.domain.entitlements.holdings import Holdings, find_holdings
from kept.domain.entitlements.models import Agreement, CoverOverride, Licence
from kept.domain.parties.models import Organisation
from kept.policy.entitlement import Agreed, Decided, LicenceSeen
from tests.desks import AT, Cast

TODAY = date(2026, 3, 2)


def add_licence(netop: Cast, ending: str, *, day: int, is_blocked: bool = False) -> None:
    Licence.objects.create(
        desk=netop.desk,
        key=f"KEY-{ending}",
        organisation=netop.ines.organisation,
        issued_at=AT,
        registered_at=AT + timedelta(days=day),
        blocked_at=AT if is_blocked else None,
    )


def decide(netop: Cast, reason: str, *, starts_on: date = TODAY, ends_on: date = TODAY, is_ended: bool = False) -> None:
    CoverOverride.objects.create(
        desk=netop.desk,
        organisation=netop.ines.organisation,
        outcome="covered",
        reason=reason,
        starts_on=starts_on,
        ends_on=ends_on,
        ended_at=AT if is_ended else None,
    )


def test_who_holds_nothing_holds_nothing(netop: Cast) -> None:
    nobody = Organisation.objects.create(desk=netop.desk, name="Nobody", zone="UTC")
    assert find_holdings(nobody.pk, TODAY) == Holdings()


def test_all_agreements_are_held_and_the_latest_comes_first(netop: Cast) -> None:
    Agreement.objects.filter(organisation=netop.ines.organisation).delete()
    for year in (2024, 2026, 2025):
        Agreement.objects.create(
            desk=netop.desk,
            organisation=netop.ines.organisation,
            public_id=f"a{year}",
            plan="standard",
            starts_on=date(year, 1, 1),
            ends_on=date(year, 12, 31) if year < 2026 else None,
            covers=["core"],
            paid_through=date(year, 6, 30),
            facts={"coverage": "business_hours"},
        )
    held = find_holdings(netop.ines.organisation_id, TODAY).agreements
    assert [one.name for one in held] == ["a2026", "a2025", "a2024"]
    assert held[1] == Agreed(
        name="a2025",
        plan="standard",
        starts_on=date(2025, 1, 1),
        ends_on=date(2025, 12, 31),
        covers=("core",),
        paid_through=date(2025, 6, 30),
        facts={"coverage": "business_hours"},
    )
    assert held[0].ends_on is None


def test_a_licence_that_counts_comes_before_a_later_one_that_is_blocked(netop: Cast) -> None:
    organisation_id = netop.ines.organisation_id
    Licence.objects.filter(organisation_id=organisation_id).delete()
    add_licence(netop, "AAAA", day=3, is_blocked=True)
    assert find_holdings(organisation_id, TODAY).licence.state == "blocked"
    add_licence(netop, "BBBB", day=1)
    add_licence(netop, "CCCC", day=2)
    held = find_holdings(organisation_id, TODAY).licence
    assert held == LicenceSeen("valid", held.ending)
    assert held.ending.endswith("CCCC")


def test_of_several_decisions_the_last_that_holds_on_the_day_counts(netop: Cast) -> None:
    decide(netop, "The first one.")
    decide(netop, "The last one that holds.", ends_on=TODAY + timedelta(days=3))
    decide(netop, "It was ended.", is_ended=True)
    decide(netop, "It begins tomorrow.", starts_on=TODAY + timedelta(days=1), ends_on=TODAY + timedelta(days=2))
    decided = find_holdings(netop.ines.organisation_id, TODAY).decided
    assert decided == Decided("covered", "The last one that holds.", TODAY + timedelta(days=3))
