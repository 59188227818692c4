"""Verdicts asked at the command line and by programs, and the proof that cover is what the ledger says."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from typer.testing import Result

from kept.domain.entitlements.actions import (
    block_licence,
    change_agreement,
    end_override,
    issue_licence,
    override_cover,
    unblock_licence,
)
from kept.domain.entitlements.cover_verification import verify_cover
from kept.domain.entitlements.models import Agreement, CoverOverride, Licence
from kept.domain.products.actions import add_product, add_release, change_product, change_release
from kept.domain.products.models import Product
from kept.kernel import clock
from tests.desks import AT, Cast
from tests.programs import Api

Cli = Callable[..., Result]
PACKS = Path(__file__).resolve().parents[2] / "src" / "kept" / "packs"


@pytest.mark.requirement("NT-02", "NA-03", "NA-07", "NH-18", "NP-15")
@pytest.mark.parametrize(
    ("desk", "plan", "channel", "found", "outcome"),
    [
        ("netop", "standard", "form", "licence_unknown", "refused"),
        ("netop", "standard", "form", "licence_blocked", "refused"),
        ("netop", "standard", "form", "licence_of_another", "refused"),
        ("netop", "standard", "form", "licence_valid", "partner"),
        ("nagomi", "premium", "portal", "unpaid", "refused"),
        ("nagomi", "premium", "portal", "agreement_ended", "refused"),
        ("nagomi", "premium", "portal", "release_ended", "refused"),
        ("nagomi", "premium", "portal", "release_supported", "entitled"),
        ("nexthop", "standard", "portal", "product_not_supported", "refused"),
        ("nexthop", "standard", "portal", "product_unknown", "decide"),
        ("nextplane", "business", "helpdesk", "unpaid", "refused"),
        ("nextplane", "business", "helpdesk", "contact_not_approved", "decide"),
    ],
)
def test_the_command_says_what_a_policy_makes_of_a_request(
    cli: Cli, desk: str, plan: str, channel: str, found: str, outcome: str
) -> None:
    file = PACKS / desk / "policy.yaml"
    asked = ("--plan", plan, "--channel", channel, "--found", found, "--at", "2026-03-04T15:00Z")
    said = cli("verdict", file, *asked, "--json")
    assert json.loads(said.stdout)["outcome"] == outcome
    in_words = cli("verdict", file, *asked)
    assert "Product and release:" in in_words.stdout


def test_the_command_says_what_is_wrong_with_a_question(cli: Cli, tmp_path: Path) -> None:
    file = PACKS / "netop" / "policy.yaml"
    for arguments, words in (
        ((file, "--found", "nonsense"), "nothing that Kept finds"),
        ((file, "--at", "yesterday"), "is not a time"),
        ((file, "--at", "2026-03-04T15:00"), "has no zone"),
        ((file, "--fact", "licence"), "has no “=”"),
        ((file, "--fact", "licence=gone"), "never 'gone'"),
        ((tmp_path / "none.yaml",), "cannot be opened"),
    ):
        answer = cli("verdict", *arguments)
        assert (answer.exit_code, words in answer.stderr) == (1, True), answer.stderr


def test_the_same_verdict_for_a_contact_at_the_command_line_and_through_the_api(
    nagomi: Cast, cli: Cli, api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: AT)
    Agreement.objects.filter(organisation=nagomi.acme).update(paid_through=date(2026, 3, 1))
    typed = json.loads(cli("verdict", "nagomi", nagomi.ines.email, "--json").stdout)
    asked = api(nagomi, nagomi.nadia).post("/verdicts", {"contact": nagomi.ines.public_id}).json()
    own = api(nagomi, nagomi.ines).post("/verdicts", {}).json()
    assert typed["outcome"] == asked["outcome"] == own["outcome"] == "refused"
    assert asked["for_agent"]
    assert (own["for_agent"], {step["note"] for step in own["steps"]}) == ("", {""})
    refused = api(nagomi, nagomi.ines).post("/cases", {"subject": "s", "body": "b"})
    assert (refused.status_code, refused.json()["code"]) == (422, "not-covered")
    assert not {"verdict", "for_agent", "steps"} & set(refused.json())


def test_cover_is_what_its_events_say_and_a_changed_row_is_named(nagomi: Cast) -> None:
    who = {"actor": nagomi.actor(nagomi.theo), "at": AT}
    product = add_product(key="pro", name="Pro", **who)
    change_product(product=product, name="Proactive", is_supported=False, **who)
    release = add_release(product=product, name="2.1", **who)
    change_release(release=release, released_on=date(2025, 1, 1), supported_until=date(2026, 1, 1), **who)
    licence = issue_licence(key="ACME-1111-AAAA", product=product, organisation=nagomi.acme, **who)
    block_licence(licence=licence, reason="r", **who)
    unblock_licence(licence=licence, reason="r", **who)
    agreement = Agreement.objects.get(organisation=nagomi.acme)
    change_agreement(
        agreement=agreement,
        starts_on=agreement.starts_on,
        ends_on=date(2027, 1, 1),
        covers=["pro"],
        paid_through=date(2026, 12, 31),
        reason="r",
        **who,
    )
    override = override_cover(organisation=nagomi.acme, outcome="entitled", reason="r", ends_on=date(2026, 4, 1), **who)
    end_override(override=override, reason="r", **who)
    assert list(verify_cover(desk_id=nagomi.desk.pk)) == []
    Licence.objects.update(blocked_at=AT)
    Product.objects.update(is_supported=True)
    Agreement.objects.filter(pk=agreement.pk).update(paid_through=None)
    CoverOverride.objects.all().delete()
    wrong = list(verify_cover(desk_id=nagomi.desk.pk))
    assert [line.split(":")[0].split()[0] for line in wrong] == ["agreement", "licence", "coveroverride", "product"]
