"""The verdict at the door, on the four policies: every step, every outcome."""

from __future__ import annotations

from datetime import UTC, date, datetime
from importlib import resources

import pytest

from kept.policy import Policy, load
from kept.policy.entitlement import (
    Agreed,
    Asking,
    Caller,
    Decided,
    LicenceSeen,
    Outcome,
    ProductSeen,
    ReleaseSeen,
    Snapshot,
    Step,
    check,
)

AT = datetime(2026, 3, 4, 15, 0, tzinfo=UTC)
SUNDAY = datetime(2026, 3, 8, 15, 0, tzinfo=UTC)
APPROVED, OTHER = Caller("approved"), Caller("not_approved")
PACKS = {
    slug: load(resources.files("kept.packs").joinpath(slug).joinpath("policy.yaml").read_text())
    for slug in ("netop", "nagomi", "nexthop", "nextplane")
}
PLANS = {"netop": "standard", "nagomi": "premium", "nexthop": "standard", "nextplane": "business"}
CHANNELS = {"netop": "form", "nagomi": "portal", "nexthop": "portal", "nextplane": "helpdesk"}


def agreed(slug: str, **changed: object) -> Agreed:
    plan = str(changed.pop("plan", PLANS[slug]))
    return Agreed("a1", plan, **({"starts_on": date(2021, 1, 1)} | changed))  # type: ignore[arg-type]


def asking(slug: str, **changed: object) -> Asking:
    return Asking(**({"at": AT, "channel": CHANNELS[slug]} | changed))  # type: ignore[arg-type]


def pack(slug: str) -> Policy:
    return PACKS[slug]


def test_the_steps_come_in_the_order_of_a_desk_and_all_of_them_whatever_fails() -> None:
    for known in (Snapshot(), Snapshot(OTHER, (agreed("nextplane", paid_through=date(2026, 1, 1)),))):
        verdict = check(pack("nextplane"), asking("nextplane", channel="phone"), known)
        assert [result.step for result in verdict.steps] == list(Step)
        assert all(result.reason and result.note for result in verdict.steps)


@pytest.mark.parametrize("slug", PACKS)
def test_who_has_everything_is_entitled_with_nothing_to_add(slug: str) -> None:
    facts = {"bought_from": "netop"} if slug == "netop" else {}
    known = Snapshot(APPROVED, (agreed(slug, facts=facts),), LicenceSeen("valid", "…1234"))
    verdict = check(pack(slug), asking(slug), known)
    assert verdict.outcome is Outcome.ENTITLED
    assert [result.outcome for result in verdict.steps] == [Outcome.ENTITLED] * len(Step)
    assert verdict.for_customer == "You are entitled to support for this."


def test_several_reasons_against_are_all_told_each_at_its_step() -> None:
    known = Snapshot(
        APPROVED,
        (agreed("nagomi", paid_through=date(2026, 3, 3)),),
        product=ProductSeen("supported", "proactive", "Proactive"),
        release=ReleaseSeen("ended", "2.1", date(2025, 1, 1)),
    )
    verdict = check(pack("nagomi"), asking("nagomi"), known)
    refused = [result.step for result in verdict.steps if result.outcome is Outcome.REFUSED]
    assert refused == [Step.PRODUCT, Step.PAID]
    assert "Only supported releases" in verdict.for_customer
    assert "paid and current" in verdict.for_customer
    assert {other.kind for other in verdict.alternatives} >= {"payment", "product"}


def test_custom_development_needs_a_contract_of_its_own() -> None:
    known = Snapshot(APPROVED, (agreed("nagomi", facts={"has_separate_contract": "yes"}),))
    custom = asking("nagomi", facts={"is_custom_development": "yes"})
    assert check(pack("nagomi"), custom, known).outcome is Outcome.ENTITLED
    without = Snapshot(APPROVED, (agreed("nagomi", facts={"has_separate_contract": "no"}),))
    assert check(pack("nagomi"), custom, without).result_of(Step.EXCLUSIONS).outcome is Outcome.REFUSED
    unknown = check(pack("nagomi"), custom, Snapshot(APPROVED, (agreed("nagomi"),)))
    assert unknown.outcome is Outcome.DECIDE
    assert unknown.result_of(Step.EXCLUSIONS).missing == ("has_separate_contract",)


def test_an_emergency_by_an_unapproved_person_is_provisional_and_only_then() -> None:
    known = Snapshot(OTHER, (agreed("nextplane"),))
    outcomes = {
        said: check(pack("nextplane"), asking("nextplane", facts={"is_emergency": said}), known).outcome
        for said in ("yes", "no")
    }
    assert outcomes == {"yes": Outcome.PROVISIONAL, "no": Outcome.REFUSED}
    assert check(pack("nextplane"), asking("nextplane"), known).outcome is Outcome.DECIDE


def test_support_to_a_partner_costs_money_on_the_smallest_plan() -> None:
    wanted = asking("nextplane", kind="partner_support")
    startup = check(pack("nextplane"), wanted, Snapshot(APPROVED, (agreed("nextplane", plan="startup"),)))
    assert startup.outcome is Outcome.BILLABLE
    offers = [other.words for other in startup.alternatives if other.kind == "offer"]
    assert offers == ["Support to a sponsored partner: 250 USD per hour, rounded up to 1 hour, during US Pacific."]
    business = check(pack("nextplane"), wanted, Snapshot(APPROVED, (agreed("nextplane"),)))
    assert business.outcome is Outcome.ENTITLED


def test_a_channel_that_the_plan_lacks_is_refused_to_the_customer_and_taken_in_by_an_agent() -> None:
    known = Snapshot(APPROVED, (agreed("nextplane", plan="startup"),))
    by_phone = check(pack("nextplane"), asking("nextplane", channel="phone"), known)
    assert by_phone.outcome is Outcome.REFUSED
    assert [o.words for o in by_phone.alternatives if o.kind == "channel"] == ["Management Portal", "Help desk"]
    taken = check(pack("nextplane"), asking("nextplane", channel="phone", door="agent"), known)
    assert taken.outcome is Outcome.CONDITIONS
    assert check(pack("nextplane"), asking("nextplane", channel="mail", door="desk"), known).outcome is Outcome.DECIDE


def test_outside_the_hours_it_says_when_they_begin() -> None:
    verdict = check(pack("nextplane"), asking("nextplane", at=SUNDAY), Snapshot(APPROVED, (agreed("nextplane"),)))
    assert verdict.outcome is Outcome.ENTITLED
    assert [other.at for other in verdict.alternatives] == [datetime(2026, 3, 9, 12, 0, tzinfo=UTC)]


@pytest.mark.parametrize(
    ("state", "outcome", "told"),
    [
        ("unknown", Outcome.REFUSED, "is not known"),
        ("blocked", Outcome.REFUSED, "is blocked"),
        ("of_another", Outcome.REFUSED, "belongs to another customer"),
        ("unregistered", Outcome.DECIDE, "not registered yet"),
        ("not_stated", Outcome.PARTNER, "state the licence key"),
        ("valid", Outcome.PARTNER, "Fjord Partners"),
    ],
)
def test_licence_keys_are_told_apart(state: str, outcome: Outcome, told: str) -> None:
    known = Snapshot(APPROVED, (agreed("netop"),), LicenceSeen(state, "…1234"), partner="Fjord Partners")  # type: ignore[arg-type]
    verdict = check(pack("netop"), asking("netop"), known)
    assert verdict.outcome is outcome
    assert told in verdict.for_customer


def test_third_party_software_gets_general_guidance_and_a_referral() -> None:
    known = Snapshot(APPROVED, (agreed("netop", facts={"bought_from": "netop"}),), LicenceSeen("valid"))
    verdict = check(pack("netop"), asking("netop", kind="third_party"), known)
    assert verdict.outcome is Outcome.CONDITIONS
    assert "General guidance only; the local partner or reseller can help" in verdict.for_customer


@pytest.mark.parametrize(
    ("product", "outcome"),
    [
        (ProductSeen("supported", "sw1", "Switch One"), Outcome.ENTITLED),
        (ProductSeen("not_supported", "old", "Old Switch"), Outcome.REFUSED),
        (ProductSeen("unknown", name="Toaster"), Outcome.DECIDE),
        (ProductSeen(), Outcome.ENTITLED),
    ],
)
def test_what_is_not_supported_is_told_apart(product: ProductSeen, outcome: Outcome) -> None:
    known = Snapshot(APPROVED, (agreed("nexthop"),), product=product)
    assert check(pack("nexthop"), asking("nexthop"), known).outcome is outcome


def test_an_agreement_for_other_products_leaves_it_to_a_person() -> None:
    known = Snapshot(
        APPROVED, (agreed("nexthop", covers=("sw2",)),), product=ProductSeen("supported", "sw1", "Switch One")
    )
    verdict = check(pack("nexthop"), asking("nexthop"), known)
    assert verdict.outcome is Outcome.DECIDE
    assert verdict.result_of(Step.PRODUCT).reason == "Your agreement is not for Switch One."


def test_an_ended_agreement_is_not_the_same_as_none() -> None:
    ended = Snapshot(APPROVED, (agreed("nexthop", ends_on=date(2026, 3, 3)),))
    assert check(pack("nexthop"), asking("nexthop"), ended).outcome is Outcome.REFUSED
    begins = Snapshot(APPROVED, (agreed("nexthop", starts_on=date(2026, 3, 5)),))
    assert check(pack("nexthop"), asking("nexthop"), begins).outcome is Outcome.DECIDE
    none = check(pack("nexthop"), asking("nexthop"), Snapshot(APPROVED))
    assert none.outcome is Outcome.DECIDE
    assert none.alternatives[0].kind == "renewal"


def test_of_several_agreements_the_one_with_the_most_cover_counts_and_it_says_so() -> None:
    several = (
        agreed("nextplane", plan="startup"),
        agreed("nextplane", plan="enterprise", paid_through=date(2026, 1, 1)),
        agreed("nextplane", plan="business"),
    )
    verdict = check(pack("nextplane"), asking("nextplane"), Snapshot(APPROVED, several))
    assert verdict.facts["plan"] == "business"
    assert verdict.agreements.startswith("3 agreements are in force; Business")


def test_somebody_who_speaks_for_two_organisations_is_asked_for_which() -> None:
    verdict = check(pack("nagomi"), asking("nagomi"), Snapshot(Caller("unknown", serves=2), (agreed("nagomi"),)))
    assert verdict.outcome is Outcome.DECIDE
    assert "for which one you ask" in verdict.for_customer


def test_a_decision_holds_against_the_rules_which_stay_told() -> None:
    known = Snapshot(
        APPROVED,
        (agreed("nagomi", ends_on=date(2026, 3, 3)),),
        decided=Decided("entitled", "Renewal is being signed.", date(2026, 3, 31)),
    )
    verdict = check(pack("nagomi"), asking("nagomi"), known)
    assert (verdict.outcome, verdict.by_rule) == (Outcome.ENTITLED, Outcome.REFUSED)
    assert "Renewal is being signed." in verdict.for_agent
    assert "Renewal" not in verdict.for_customer


def test_customers_cannot_answer_what_the_desk_finds_out() -> None:
    known = Snapshot(APPROVED, (agreed("netop"),), LicenceSeen("blocked"))
    verdict = check(pack("netop"), asking("netop", facts={"licence": "valid"}), known)
    assert verdict.outcome is Outcome.REFUSED
