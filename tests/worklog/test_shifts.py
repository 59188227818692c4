"""New cases go to whoever is on shift, and go on when a shift ends."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from kept.domain.cases.actions import assign_case, change_severity, give_workaround, write_note
from kept.domain.cases.models import Case, Note
from kept.domain.mailroom.models import OutboundMail
from kept.domain.oncall.actions import swap_turn
from kept.domain.oncall.models import Roster
from kept.domain.parties.actions import deactivate_agent
from kept.domain.worklog.actions import read_handover, wake_due_rosters, write_handover
from kept.domain.worklog.drafting import draft_handover
from kept.domain.worklog.models import Handover
from kept.domain.worklog.queries import list_incoming, list_outgoing
from kept.domain.worklog.types import HandoverWords
from tests.desks import AT, Cast
from tests.worklog.conftest import Begin, Duty

WORDS = HandoverWords("Fabric down.", "Optics reseated.", "Call the site at 17:00.", "Update 17:00")
HOUR = timedelta(hours=1)


def owner(case: Case) -> str:
    case.refresh_from_db()
    return case.assignee.user.name if case.assignee else ""


def mails(purpose: str) -> list[str]:
    return sorted(OutboundMail.objects.filter(purpose=purpose).values_list("recipient_address", flat=True))


def test_a_new_case_goes_to_the_team_on_shift_and_to_who_is_on_call(sun: Duty) -> None:
    case = sun.open(severity="P3")
    assert owner(case) == "Nadia"
    assert case.team == sun.teams["TAC Europe"]


def test_a_most_severe_case_goes_on_at_the_end_of_the_shift_with_the_note_that_was_written(sun: Duty) -> None:
    case = sun.open(severity="P1")
    nadia = sun.cast.actor(sun.cast.nadia)
    assert [each.number for each, _ in list_outgoing(actor=nadia, at=AT)] == [case.number]
    write_handover(number=case.number, words=WORDS, actor=nadia, at=AT)
    sun.let(AT, AT + HOUR)
    assert owner(case) == "Theo"
    assert case.team == sun.teams["TAC Americas"]
    assert "Call the site at 17:00." in Note.objects.get(case=case).body
    assert mails("handed-over") == []
    theo = sun.cast.actor(sun.cast.theo)
    (incoming,) = list_incoming(actor=theo)
    read_handover(public_id=incoming.public_id, actor=theo, at=AT + HOUR)
    assert list_incoming(actor=theo) == []


def test_without_a_note_the_case_goes_on_all_the_same_and_the_lead_is_told(sun: Duty) -> None:
    case = sun.open(severity="P2")
    sun.let(AT, AT + HOUR)
    assert owner(case) == "Theo"
    assert not Handover.objects.get(case=case).has_note
    assert mails("handed-over") == [sun.cast.theo.user.email]


def test_less_severe_cases_stay_with_their_owner_when_the_shift_ends(sun: Duty) -> None:
    case = sun.open(severity="P3")
    sun.let(AT, AT + HOUR)
    assert owner(case) == "Nadia"


def test_a_case_follows_the_sun_once_around_and_is_never_without_an_owner_on_shift(sun: Duty) -> None:
    case = sun.open(severity="P1")
    owners = []
    for at in sun.pass_time(AT, AT + timedelta(hours=30), timedelta(minutes=20)):
        name = owner(case)
        if not owners or owners[-1] != name:
            owners.append(name)
        on = {0: "Lena", 1: "Nadia", 2: "Theo"}[at.hour // 8]
        assert name == on
    assert owners == ["Nadia", "Theo", "Lena", "Nadia", "Theo"]


def test_a_handover_happens_once_however_often_workers_look(sun: Duty) -> None:
    case = sun.open(severity="P1")
    sun.let(AT, AT + HOUR)
    assert wake_due_rosters(at=AT + HOUR) == 0
    assert Handover.objects.filter(case=case).count() == 1


def test_a_worker_that_comes_back_late_hands_over_to_who_is_on_then(sun: Duty) -> None:
    case = sun.open(severity="P1")
    late = AT + timedelta(hours=10)
    sun.let(late, late)
    assert owner(case) == "Lena"


def test_somebody_hands_over_at_once_to_whom_they_name(sun: Duty) -> None:
    case = sun.open(severity="P3")
    nadia = sun.cast.actor(sun.cast.nadia)
    write_handover(number=case.number, words=WORDS, actor=nadia, at=AT, to=sun.cast.lena, is_now=True)
    assert owner(case) == "Lena"


def test_who_hands_over_at_once_and_names_nobody_gives_to_the_next_shift(sun: Duty) -> None:
    case = sun.open(severity="P1")
    write_handover(number=case.number, words=WORDS, actor=sun.cast.actor(sun.cast.nadia), at=AT, is_now=True)
    assert owner(case) == "Theo"


def test_a_swapped_turn_decides_who_gets_the_case(sun: Duty) -> None:
    roster = Roster.objects.get(team=sun.teams["TAC Europe"])
    swap_turn(
        roster=roster,
        agent=sun.cast.theo,
        starts_at=AT - HOUR,
        ends_at=AT + HOUR,
        reason="Nadia is at the dentist",
        actor=sun.cast.actor(sun.cast.nadia),
        at=AT - HOUR,
    )
    assert owner(sun.open(severity="P3")) == "Theo"


def test_a_roster_with_nobody_on_it_leaves_a_severe_case_to_the_lead(nexthop: Cast, duty: Begin) -> None:
    desk = duty(nexthop)
    desk.roster("Empty")
    assert owner(desk.open(severity="P1")) == "Theo"


def test_who_left_the_desk_is_a_gap_and_the_lead_gets_the_case(sun: Duty) -> None:
    deactivate_agent(agent_id=sun.cast.nadia.public_id, actor=sun.cast.actor(sun.cast.lena), at=AT)
    assert owner(sun.open(severity="P2")) == "Theo"


def test_without_leads_the_administrator_gets_it(nexthop: Cast, duty: Begin) -> None:
    desk = duty(nexthop)
    desk.roster("Empty")
    deactivate_agent(agent_id=nexthop.theo.public_id, actor=nexthop.actor(nexthop.lena), at=AT)
    assert owner(desk.open(severity="P1")) == "Lena"


def test_a_less_severe_case_that_comes_at_night_waits_for_who_is_on_next(netop: Cast, duty: Begin) -> None:
    desk = duty(netop)
    desk.roster("Office", netop.nadia, hours="office")
    night = datetime(2026, 3, 4, 23, tzinfo=UTC)
    assert owner(desk.open(at=night, severity="low")) == "Nadia"


def test_what_a_lead_got_in_a_gap_comes_back_when_a_shift_begins(netop: Cast, duty: Begin) -> None:
    desk = duty(netop)
    desk.roster("Office", netop.nadia, hours="office")
    night = datetime(2026, 3, 4, 23, tzinfo=UTC)
    facts = {"environment": "production", "has_workaround": "yes"}
    given, taken = desk.open(at=night, **facts), desk.open(at=night, **facts)
    assert given.severity == "high"
    assert (owner(given), owner(taken)) == ("Theo", "Theo")
    theo = netop.actor(netop.theo)
    assign_case(number=taken.number, agent=None, actor=theo, at=night)
    assign_case(number=taken.number, agent=netop.theo, actor=theo, at=night)
    desk.let(night, night + timedelta(hours=7))
    assert (owner(given), owner(taken)) == ("Theo", "Theo")
    for _ in desk.pass_time(night + timedelta(hours=7), night + timedelta(hours=12), timedelta(minutes=30)):
        pass
    assert (owner(given), owner(taken)) == ("Nadia", "Theo")


def test_a_desk_without_rosters_works_as_before(nexthop: Cast, duty: Begin) -> None:
    case = duty(nexthop).open(severity="P1")
    assert owner(case) == ""


def test_a_case_that_becomes_most_severe_gets_an_owner_on_shift(sun: Duty) -> None:
    case = sun.open(severity="P3")
    lena = sun.cast.actor(sun.cast.lena)
    assign_case(number=case.number, agent=sun.cast.lena, actor=lena, at=AT)
    change_severity(number=case.number, severity="P1", reason="It is down.", actor=lena, at=AT)
    sun.react(AT)
    assert owner(case) == "Nadia"


def test_nagomi_works_a_priority_one_until_it_has_a_workaround(nagomi: Cast, duty: Begin) -> None:
    desk = duty(nagomi)
    desk.roster("Round the clock", nagomi.nadia, nagomi.theo, nagomi.lena)
    case = desk.open(severity="P1")
    owners = {}
    for at in desk.pass_time(AT, AT + timedelta(days=3), timedelta(hours=1)):
        owners[owner(case)] = at
    assert set(owners) == {"Nadia", "Theo", "Lena"}
    give_workaround(number=case.number, actor=nagomi.actor(nagomi.lena), at=AT + timedelta(days=3))
    case.refresh_from_db()
    assert case.severity == "P2"


def test_a_note_on_the_case_is_offered_as_what_was_tried(sun: Duty) -> None:
    case = sun.open(severity="P1")
    write_note(number=case.number, body="Reseated the optics.", actor=sun.cast.actor(sun.cast.nadia), at=AT)
    draft = draft_handover(case, at=AT, zone="UTC")
    assert "Reseated the optics." in draft.tried
    assert "Initial response: Wed 15:" in draft.promises
    assert "Since this morning nothing works." in draft.situation
