"""The demo's stories of those behind support happened, and what is stored of them is what the ledger says."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from kept.domain.cases import events as happened
from kept.domain.cases.models import Case
from kept.domain.cases.verification import verify_cases
from kept.domain.defects.models import Defect, DefectCase
from kept.domain.defects.verification import verify_defects
from kept.domain.desks.models import Desk
from kept.domain.escalation.models import Escalation
from kept.domain.escalation.verification import verify_escalations
from kept.domain.labs.models import Reservation
from kept.domain.labs.verification import verify_labs
from kept.kernel.ledger import list_entries
from kept.surfaces.cli.demo import behind
from kept.surfaces.cli.demo.cast import open_demo_desk
from kept.surfaces.cli.demo.script import read_script

NOW = datetime(2026, 11, 25, 14, 7, tzinfo=UTC)


@pytest.fixture
def desk(db: None, request: pytest.FixtureRequest) -> Desk:
    """The demo's desk of that name with its story, and no other case."""
    slug = request.param
    players = open_demo_desk(slug, read_script(slug), at=NOW.replace(month=9))
    behind.tell_behind(players, NOW)
    return players.desk


@pytest.mark.parametrize("desk", ["netop"], indirect=True)
def test_a_critical_case_runs_out_becomes_a_defect_and_is_closed_by_a_hot_fix(desk: Desk) -> None:
    defect = Defect.objects.get(desk=desk, state="released")
    assert (defect.plan, defect.release.name if defect.release else "") == ("hot_fix", behind.HOT_FIX)
    cases = [link.case for link in DefectCase.objects.filter(defect=defect).select_related("case")]
    assert {(case.state, case.resolution_kind) for case in cases} == {("closed", "correction")}
    kinds = [entry.kind for entry in list_entries(desk_id=desk.pk, stream=min(cases, key=lambda c: c.pk).stream)]
    story = (
        happened.ClockBreached,
        happened.CaseHandedOn,
        happened.DefectLinked,
        happened.CorrectionPlanned,
        happened.CorrectionReleased,
        happened.CaseResolved,
        happened.CaseClosed,
    )
    places = [kinds.index(event.kind) for event in story if event is not happened.ClockBreached]
    assert places == sorted(places)
    assert "case.clock_breached" in kinds
    assert [*verify_cases(desk_id=desk.pk), *verify_defects(desk_id=desk.pk)] == []


@pytest.mark.parametrize("desk", ["nexthop"], indirect=True)
def test_a_p1_is_at_engineering_and_was_reproduced_in_a_lab(desk: Desk) -> None:
    escalation = Escalation.objects.get(desk=desk)
    assert (escalation.state, escalation.is_fast_track) == ("in_work", True)
    assert Reservation.objects.get(desk=desk).result == "reproduced"
    assert Case.objects.get(desk=desk).facts["level"] == "engineering"
    found = [*verify_cases(desk_id=desk.pk), *verify_escalations(desk_id=desk.pk), *verify_labs(desk_id=desk.pk)]
    assert found == []
