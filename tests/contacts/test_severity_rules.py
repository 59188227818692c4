"""Who may raise and lower a severity: as the policy's rules say, through every door, and refused by the rule's name."""

from __future__ import annotations

from typing import Any

import pytest

from kept.domain.cases.models import Case
from kept.domain.rulebook.actions import publish_policy
from kept.kernel.actor import Actor
from kept.policy import load
from kept.policy.severity import refuse_change, who_changes
from tests.contacts.conftest import Enter
from tests.desks import BEGIN, Cast, read_pack
from tests.programs import Api

RULES = "up: {by: [customer, agent]}\n  down: {by: [lead], needs: [reason, agreement]}\n"
WAS = "up: {by: [customer, agent], needs: [reason]}\n  down: {by: [customer, agent], needs: [reason]}\n"


@pytest.fixture
def strict(nagomi: Cast) -> Cast:
    """Nagomi, where only a lead lowers a priority, and only when the customer agrees."""
    source = read_pack("nagomi")
    assert WAS in source
    publish_policy(
        source=source.replace(WAS, RULES).replace("2025.1", "2025.2"),
        starts_at=BEGIN.replace(day=2),
        actor=Actor.robot(nagomi.desk.pk),
        at=BEGIN,
    )
    return nagomi


def severity_of(case: Case) -> str:
    return Case.objects.get(pk=case.pk).severity


@pytest.mark.requirement("NT-13")
def test_an_agent_raises_and_does_not_lower_whichever_door_they_use(
    strict: Cast, portal_client: Enter, api: Api
) -> None:
    case = strict.open_case(severity="P3")
    work, nadia = f"/nagomi/work/c/{case.number}/", portal_client(strict.nadia)
    nadia.post(work + "severity", {"severity": "P2", "reason": "It spreads."})
    assert severity_of(case) == "P2"
    refused = nadia.post(work + "severity", {"severity": "P3", "reason": "It calmed down."})
    assert "Only a lead may lower it" in refused.content.decode()
    assert "severity.down.by" in refused.content.decode()
    told = api(strict, strict.nadia).post(f"/cases/{case.number}/severity", {"severity": "P3", "reason": "Calmer."})
    assert (told.status_code, told.json()["code"]) == (403, "severity-rule")
    triage = {"kind": case.kind, "severity": "P3", "reason": "Only a question."}
    assert api(strict, strict.nadia).post(f"/cases/{case.number}/triage", triage).status_code == 403
    assert severity_of(case) == "P2"


@pytest.mark.requirement("NT-13")
def test_a_lead_lowers_when_the_customer_asked_for_it_and_not_before(
    strict: Cast, portal_client: Enter, api: Api
) -> None:
    case = strict.open_case(severity="P2")
    theo = api(strict, strict.theo)
    alone = theo.post(f"/cases/{case.number}/severity", {"severity": "P3", "reason": "It calmed down."})
    assert (alone.status_code, "severity.down.needs" in alone.json()["detail"]) == (403, True)
    portal_client(strict.ines).post(
        f"/nagomi/portal/cases/{case.number}/severity", {"severity": "P3", "reason": "It calmed down."}
    )
    assert severity_of(case) == "P2", "the customer asks, and a lead decides"
    answer = {"answer": "accept", "reason": "We see it too."}
    place = f"/nagomi/work/c/{case.number}/answer-severity"
    assert "Only a lead" in portal_client(strict.nadia).post(place, answer).content.decode()
    portal_client(strict.theo).post(place, answer)
    assert severity_of(case) == "P3"


def test_the_customer_raises_by_themselves_where_the_rule_names_them(strict: Cast, portal_client: Enter) -> None:
    case = strict.open_case(severity="P3")
    place = f"/nagomi/portal/cases/{case.number}/severity"
    portal_client(strict.ines).post(place, {"severity": "P1", "reason": "Everything stands still."})
    assert severity_of(case) == "P1"


@pytest.mark.parametrize(
    ("side", "sent", "rule"),
    [("agent", False, "needs"), ("agent", True, None), ("customer", True, "by"), ("partner", True, None)],
)
def test_evidence_is_a_file_on_the_case(side: Any, sent: bool, rule: str | None) -> None:
    policy = load(read_pack("nagomi").replace(WAS, "down: {by: [agent], needs: [evidence]}\n"))
    told = refuse_change(policy, old="P1", new="P2", side=side, has_evidence=sent)
    assert (told is None) if rule is None else (told is not None and f"severity.down.{rule}" in told)
    assert who_changes(policy).startswith("An agent may lower it with evidence; otherwise the customer and")
