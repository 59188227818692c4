"""The demo's people on shift: rosters on every desk, and a case that follows the sun."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from kept.domain.cases.models import Case
from kept.domain.cases.verification import verify_cases
from kept.domain.desks.models import Desk
from kept.domain.oncall.queries import rosters_of_desk
from kept.domain.worklog.models import Handover
from kept.domain.worklog.verification import verify_worklog
from kept.surfaces.cli.demo.cast import open_demo_desk
from kept.surfaces.cli.demo.script import DESKS, read_script
from kept.surfaces.cli.demo.shifts import tell_shifts

NOW = datetime(2026, 11, 25, 14, 7, tzinfo=UTC)


@pytest.mark.django_db
@pytest.mark.parametrize("slug", DESKS)
def test_each_desk_is_worked_by_rosters_and_verifies(slug: str) -> None:
    script = read_script(slug)
    tell_shifts(open_demo_desk(slug, script, at=datetime(2026, 9, 11, tzinfo=UTC)), script, NOW)
    desk = Desk.objects.get(slug=slug)
    assert rosters_of_desk(desk.pk, NOW)
    assert [str(one) for one in (*verify_cases(desk_id=desk.pk), *verify_worklog(desk_id=desk.pk))] == []


@pytest.mark.django_db
def test_a_nexthop_case_went_through_three_regions_with_a_note_at_each_end() -> None:
    script = read_script("nexthop")
    tell_shifts(open_demo_desk("nexthop", script, at=datetime(2026, 9, 11, tzinfo=UTC)), script, NOW)
    case = Case.objects.get(subject__startswith="West fabric dark")
    handovers = Handover.objects.filter(case=case).order_by("given_at")
    assert len({one.from_team_id for one in handovers} | {handovers.last().to_team_id}) == 3  # type: ignore[union-attr]
    assert all(one.has_note for one in handovers)
    assert not Case.objects.filter(desk=case.desk, last_event_at__gt=NOW).exists()
