"""The partner of the demo: Vera has cases at her level, and some between the levels."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from kept.domain.cases.models import Case, Clock
from kept.domain.cases.scorecard import score_partner
from kept.domain.cases.verification import verify_cases
from kept.domain.parties.models import Agent, Organisation
from kept.domain.parties.queries import actor_of_agent
from kept.kernel import ledger
from kept.surfaces.cli.demo.cast import open_demo_desk
from kept.surfaces.cli.demo.partners import tell_partners
from kept.surfaces.cli.demo.script import read_script
from kept.surfaces.demo.personas import list_personas

NOW = datetime(2026, 3, 5, 15, 0, tzinfo=UTC)


@pytest.mark.django_db(transaction=False)
def test_vera_has_cases_at_her_level_and_between_the_levels() -> None:
    with ledger.unwired():
        players = open_demo_desk("netop", read_script("netop"), at=NOW - timedelta(days=75))
        tell_partners(players, NOW)
    vera = actor_of_agent(Agent.objects.get(desk=players.desk, user__name="Vera"), "web")
    cases = Case.objects.visible_to(vera)
    assert sorted(cases.values_list("intake", flat=True)) == ["", "accepted", "given", "returned"]
    assert Clock.objects.filter(case__in=cases, calendar="the hours of Fjord Partners").exists()
    score = score_partner(Organisation.objects.get(name="Fjord Partners"), actor=vera, since=NOW - timedelta(days=90))
    assert (score.handed_on, score.returned, score.first_time_percent) == (3, 1, 50)
    assert "partner" in [persona.role for persona in list_personas(players.desk)]
    assert list(verify_cases(desk_id=players.desk.pk)) == []
