"""The demo's stories of NextPlane's emergencies and of Nagomi's mail happened, and verify."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from importlib import import_module

import pytest
from django.db import connection

from kept.domain.cases import events as happened
from kept.domain.cases.emergency import emergency_of
from kept.domain.cases.models import Case, Clock
from kept.domain.cases.verification import verify_cases
from kept.domain.entitlements.verification import verify_contacts
from kept.kernel.ledger import list_entries
from kept.surfaces.cli.demo.behind import SESSIONS_END, SPINE_LOST
from kept.surfaces.cli.demo.cast import open_demo_desk
from kept.surfaces.cli.demo.emergencies import tell_emergencies
from kept.surfaces.cli.demo.script import read_script
from kept.surfaces.cli.demo.shifts import FABRIC_DARK
from kept.surfaces.cli.demo.turning import tell_turning
from tests.ground.test_documents import CHECKOUT

NOW = datetime(2026, 11, 25, 14, 7, tzinfo=UTC)


def kinds_of(case: Case) -> list[str]:
    """The events of a case, in order."""
    return [entry.kind for entry in list_entries(desk_id=case.desk_id, stream=case.stream)]


def in_order(case: Case, *events: type) -> bool:
    """Whether the first of each of these events happened in that order."""
    kinds = kinds_of(case)
    places = [kinds.index(event.kind) for event in events]
    return places == sorted(places)


@pytest.fixture
def nextplane(db: None) -> list[Case]:
    """The emergencies of NextPlane: the settled one, and the one that is still open."""
    script = read_script("nextplane")
    players = open_demo_desk("nextplane", script, at=NOW - timedelta(days=75))
    tell_emergencies(players, script, NOW)
    return list(Case.objects.filter(desk=players.desk).order_by("opened_at"))


@pytest.fixture
def nagomi(db: None) -> Case:
    """The mail of Nagomi that reads like a question."""
    script = read_script("nagomi")
    players = open_demo_desk("nagomi", script, at=NOW - timedelta(days=75))
    tell_turning(players, script, NOW)
    return Case.objects.get(desk=players.desk)


def test_an_emergency_is_verified_joined_by_a_named_contact_and_closed(nextplane: list[Case]) -> None:
    case = nextplane[0]
    assert (case.state, case.facts["provisional"], case.emergency_reach) == ("closed", "no", "")
    assert case.contact
    assert not case.contact.is_approved
    assert in_order(
        case,
        happened.EmergencyGranted,
        happened.PersonVerified,
        happened.NamedContactInvolved,
        happened.EmergencyEnded,
        happened.CaseClosed,
    )
    assert "case.clock_breached" not in kinds_of(case)
    assert [*verify_cases(desk_id=case.desk_id), *verify_contacts(desk_id=case.desk_id)] == []


def test_an_emergency_is_open_with_the_clocks_of_both_sides_running(nextplane: list[Case]) -> None:
    case = nextplane[1]
    emergency = emergency_of(case)
    assert emergency
    assert emergency.is_running
    assert (case.state, case.verdict, case.emergency_reach) == ("open", "provisional", "messages")
    running = Clock.objects.filter(case=case, state="running").values_list("key", flat=True)
    assert {"person_verified", "contact_involved"} <= set(running)
    assert not Case.objects.filter(desk=case.desk, last_event_at__gt=NOW).exists()


def test_a_mail_is_an_information_request_until_it_turns_out_to_be_priority_one(nagomi: Case) -> None:
    opened = list_entries(desk_id=nagomi.desk_id, stream=nagomi.stream)[0].payload
    assert opened
    assert (opened["kind_of_request"], opened["severity"]) == ("information_request", "P4")
    assert in_order(
        nagomi,
        happened.WaitingStarted,
        happened.CustomerWrote,
        happened.CaseTriaged,
        happened.DedicatedNamed,
        happened.WorkaroundGiven,
        happened.SeverityChanged,
    )
    assert (nagomi.kind, nagomi.severity, nagomi.state) == ("incident", "P2", "open")
    people = Clock.objects.get(case=nagomi, key="dedicated_people")
    assert people.stopped_at
    updates = Clock.objects.filter(case=nagomi, key="update")
    assert {clock.target for clock in updates} >= {"2 hours", "4 hours"}, "the clocks follow the priority"
    assert not updates.exclude(breached_at=None).exists(), "it is worked round the clock"
    assert nagomi.assignee
    assert kinds_of(nagomi).count("case.assigned") >= 3
    assert [str(found) for found in verify_cases(desk_id=nagomi.desk_id)] == []


def test_the_page_on_the_demo_names_each_story_as_it_is_found_there() -> None:
    page = (CHECKOUT / "docs" / "running.md").read_text()
    turning = read_script("nagomi").turning
    assert turning
    emergencies = [part.story.subject for part in read_script("nextplane").emergencies]
    subjects = [SESSIONS_END.subject, FABRIC_DARK, SPINE_LOST.subject, *emergencies, turning.story.subject]
    assert [subject for subject in subjects if subject not in page] == []


def test_emergencies_from_before_their_limits_were_kept_get_them_from_the_ledger(nextplane: list[Case]) -> None:
    desk_id = nextplane[0].desk_id
    Case.objects.filter(desk=desk_id).update(emergency_reach="files")
    assert len(list(verify_cases(desk_id=desk_id))) == 2
    migration = import_module("kept.domain.cases.migrations.0007_known_emergencies")
    with connection.cursor() as cursor:
        cursor.execute(migration.FROM_THE_LEDGER)
    assert list(verify_cases(desk_id=desk_id)) == []
