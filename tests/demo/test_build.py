"""The demo is made by actions: it verifies, and shows every state."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from kept.domain.cases.models import Case, Clock
from kept.domain.cases.verification import verify_cases
from kept.domain.desks.models import Desk
from kept.kernel.ledger import check_chain
from kept.surfaces.cli.demo.build import build_desk
from kept.surfaces.cli.demo.script import DESKS

NOW = datetime(2026, 11, 25, 14, 7, tzinfo=UTC)


@pytest.mark.django_db
@pytest.mark.parametrize("slug", DESKS)
def test_a_desk_has_a_hundred_cases_in_every_state_and_verifies(slug: str) -> None:
    assert build_desk(slug, now=NOW) >= 100
    desk = Desk.objects.get(slug=slug)
    states = set(Case.objects.filter(desk=desk).values_list("state", flat=True))
    assert states >= {"open", "closed", "merged", "cancelled"}
    clocks = set(Clock.objects.filter(case__desk=desk).values_list("state", flat=True))
    assert clocks >= {"running", "met", "missed"}
    assert not Case.objects.filter(desk=desk, last_event_at__gt=NOW).exists()
    assert [str(found) for found in verify_cases(desk_id=desk.pk)] == []
    assert list(check_chain(desk_id=desk.pk)) == []
