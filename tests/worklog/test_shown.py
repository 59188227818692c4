"""People on shift, shown through the pages, the API, the mail and the portal."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from kept.domain.cases.models import Case
from kept.domain.desks.actions import change_desk
from kept.domain.oncall.models import Reach, Roster, Swap
from kept.domain.worklog.models import Handover, Page, PhoneCall
from tests.desks import AT, Cast
from tests.notices.conftest import PostOffice, mail_server
from tests.programs import Api
from tests.worklog.conftest import Begin, Duty
from tests.workspace.conftest import Enter, Time, agent_client, time

__all__ = ["agent_client", "mail_server", "time"]

HOUR = timedelta(hours=1)
WORDS = {"situation": "Fabric down.", "tried": "Optics.", "next_steps": "Call the site.", "when": "shift"}


def open_case(desk: Duty, api: Api, at: datetime = AT, **more: Any) -> str:
    """Ines opens a case through the API, and what follows from that is done; its number."""
    sent = {"subject": "Fabric down", "body": "All spines are down.", **more}
    answer = api(desk.cast, desk.cast.ines).post("/cases", sent)
    assert answer.status_code == 201, answer.content
    desk.react(at)
    number: str = answer.json()["number"]
    return number


def owner(desk: Duty, api: Api, number: str) -> str:
    """Whose case the API says it is."""
    assignee = api(desk.cast, desk.cast.lena).get(f"/cases/{number}").json()["assignee"]
    return str(assignee["name"]) if assignee else ""


def work(desk: Duty, place: str) -> str:
    return f"/{desk.cast.desk.slug}/work/{place}"


@pytest.mark.requirement("NH-01")
def test_a_case_is_routed_to_the_shift_and_handed_over_with_the_note_of_the_outgoing_agent(
    sun: Duty, api: Api, agent_client: Enter, time: Time
) -> None:
    number = open_case(sun, api, severity="P1")
    assert owner(sun, api, number) == "Nadia"
    nadia, theo = agent_client(sun.cast.nadia), agent_client(sun.cast.theo)
    assert b"handover in 1 h" in nadia.get(work(sun, "mine/")).content
    leaving = nadia.get(work(sun, "handovers/out")).content.decode()
    assert "no note yet" in leaving
    asked = nadia.get(work(sun, f"c/{number}/hand_over")).content.decode()
    assert "All spines are down." in asked
    nadia.post(work(sun, f"c/{number}/hand_over"), WORDS)
    assert "no note yet" not in nadia.get(work(sun, "handovers/out")).content.decode()
    sun.let(AT, AT + HOUR)
    time.now = AT + HOUR
    assert owner(sun, api, number) == "Theo"
    incoming = theo.get(work(sun, "handovers/in")).content.decode()
    assert "Call the site." in incoming
    theo.post(work(sun, f"handovers/{Handover.objects.get().public_id}/read"))
    assert "Nothing waits for you" in theo.get(work(sun, "handovers/in")).content.decode()
    assert "Handed over from Nadia to Theo" in theo.get(work(sun, f"c/{number}")).content.decode()


@pytest.mark.requirement("NH-01")
def test_a_case_follows_the_sun_through_three_regions_and_is_never_without_an_owner(
    sun: Duty, api: Api, time: Time
) -> None:
    number = open_case(sun, api, severity="P1")
    owners = []
    for at in sun.pass_time(AT, AT + timedelta(hours=26), HOUR):
        time.now = at
        owners.append(owner(sun, api, number))
    assert "" not in owners
    assert list(dict.fromkeys(owners)) == ["Nadia", "Theo", "Lena"]
    given = api(sun.cast, sun.cast.lena).get("/handovers").json()["handovers"]
    assert [(one["from_team"]["name"], one["to_team"]["name"]) for one in reversed(given)] == [
        ("TAC Europe", "TAC Americas"),
        ("TAC Americas", "TAC Asia-Pacific"),
        ("TAC Asia-Pacific", "TAC Europe"),
        ("TAC Europe", "TAC Americas"),
    ]


@pytest.mark.requirement("NH-01")
def test_where_nobody_wrote_a_note_the_lead_gets_a_mail_and_the_case_goes_on(
    sun: Duty, api: Api, mail_server: PostOffice, time: Time
) -> None:
    number = open_case(sun, api, severity="P2")
    mail_server.deliver(AT)
    mail_server.reacted_to |= sun.reacted_to
    sun.let(AT, AT + HOUR)
    mail_server.reacted_to |= sun.reacted_to
    told = [one for one in mail_server.deliver(AT + HOUR) if "Handed over" in one.subject]
    assert [one.to for one in told] == [sun.cast.theo.user.email]
    assert "Nobody wrote a handover note." in told[0].text
    assert number in told[0].text
    time.now = AT + HOUR
    assert owner(sun, api, number) == "Theo"


@pytest.mark.requirement("NH-05")
def test_a_priority_one_shows_the_telephone_and_pages_specialised_engineers(
    sun: Duty, api: Api, mail_server: PostOffice, agent_client: Enter
) -> None:
    lena = sun.cast.actor(sun.cast.lena)
    change_desk(changed={"phone": "+1 555 0100"}, actor=lena, at=AT)
    sun.roster("Specialised engineers", sun.cast.lena, is_fast_track=True)
    severe, mild = open_case(sun, api, severity="P1"), open_case(sun, api, severity="P3")
    mail_server.reacted_to |= sun.reacted_to
    letters = mail_server.deliver(AT)
    confirmed = next(one.text for one in letters if severe in one.subject and one.to == sun.cast.ines.email)
    assert "Call +1 555 0100 for the fast track to specialised engineers." in confirmed
    assert {one.to for one in letters if "Please answer" in one.subject} == {
        sun.cast.nadia.user.email,
        sun.cast.lena.user.email,
    }
    ines, nadia = agent_client(sun.cast.ines), agent_client(sun.cast.nadia)
    assert "Fast track by telephone" in ines.get(f"/nexthop/portal/cases/{severe}/").content.decode()
    assert "Fast track by telephone" not in ines.get(f"/nexthop/portal/cases/{mild}/").content.decode()
    page = nadia.get(work(sun, "pages/")).content.decode()
    assert "Fast track to specialised engineers" in page
    assert mild not in page


@pytest.mark.requirement("NA-12")
def test_nagomi_works_a_priority_one_round_the_clock_until_it_is_downgraded(
    nagomi: Cast, duty: Begin, api: Api, time: Time
) -> None:
    desk = duty(nagomi)
    desk.roster("Round the clock", nagomi.nadia, nagomi.theo, nagomi.lena)
    number = open_case(desk, api, severity="P1")
    program = api(nagomi, nagomi.lena)
    for at in desk.pass_time(AT, AT + timedelta(days=8), timedelta(hours=3)):
        time.now = at
        on_call = program.get("/rosters").json()["rosters"][0]["on_call"]["name"]
        assert owner(desk, api, number) == on_call
    program.post(f"/cases/{number}/workaround")
    assert program.get(f"/cases/{number}").json()["severity"] == "P2"


@pytest.mark.requirement("NT-10")
def test_a_critical_case_asks_the_customer_to_call_and_knows_when_they_did(
    netop: Cast, duty: Begin, api: Api, mail_server: PostOffice, agent_client: Enter, time: Time
) -> None:
    desk = duty(netop)
    change_desk(changed={"phone": "+45 4590 2525"}, actor=netop.actor(netop.lena), at=AT)
    nadia, ines = agent_client(netop.nadia), agent_client(netop.ines)
    number = open_case(desk, api, facts={"environment": "production"})
    assert Case.objects.get(number=number).severity == "critical"
    mail_server.reacted_to |= desk.reacted_to
    [letter] = [one for one in mail_server.deliver(AT) if one.to == netop.ines.email]
    assert "follow it up now with a telephone call to +45 4590 2525" in letter.text
    portal = f"/netop/portal/cases/{number}/"
    assert "Please call us" in ines.get(portal).content.decode()
    assert "The customer has still to call" in nadia.get(work(desk, f"c/{number}")).content.decode()
    time.now = AT + timedelta(minutes=10)
    sent = {"contact": netop.ines.public_id, "joins": number, "said": "It is the whole factory."}
    assert nadia.post(work(desk, "calls/"), sent).status_code == 302
    assert "Please call us" not in ines.get(portal).content.decode()
    assert "You called" in ines.get(portal).content.decode()
    clocks = {one["key"]: one for one in api(netop, netop.nadia).get(f"/cases/{number}/clocks").json()["clocks"]}
    assert clocks["phone_follow_up"]["stopped_at"] is not None


@pytest.mark.requirement("NT-10")
def test_a_case_that_becomes_critical_asks_by_a_mail_of_its_own_once(
    netop: Cast, duty: Begin, api: Api, mail_server: PostOffice, time: Time
) -> None:
    desk = duty(netop)
    number = open_case(desk, api, facts={"environment": "lab"})
    mail_server.reacted_to |= desk.reacted_to
    mail_server.deliver(AT)
    theo = api(netop, netop.theo)
    theo.post(f"/cases/{number}/facts", {"facts": {"environment": "production"}, "reason": "It is live."})
    for severity in ("critical", "high", "critical"):
        theo.post(f"/cases/{number}/severity", {"severity": severity, "reason": "Looked again."})
        desk.react(AT)
    mail_server.reacted_to |= desk.reacted_to
    assert [one.to for one in mail_server.deliver(AT) if "Please call us" in one.subject] == [netop.ines.email]


def test_the_link_in_the_mail_shows_little_and_answers_when_the_button_is_pressed(
    sun: Duty, api: Api, mail_server: PostOffice, time: Time
) -> None:
    number = open_case(sun, api, severity="P1", subject="Secret project")
    mail_server.reacted_to |= sun.reacted_to
    letter = next(one for one in mail_server.deliver(AT) if "Please answer" in one.subject)
    found = re.search(r"(/nexthop/page/\S+)", letter.text)
    assert found
    stranger = Client()
    looked = stranger.get(found.group(1))
    assert number in looked.content.decode()
    assert "Secret project" not in looked.content.decode()
    assert Page.objects.get().state == "waiting"
    assert stranger.post(found.group(1)).status_code == 200
    assert Page.objects.get().answered_by == sun.cast.nadia
    assert stranger.post(found.group(1)).status_code == 409
    assert stranger.get("/nexthop/page/nonsense").status_code == 404


def test_pages_are_answered_and_calls_to_people_are_logged_on_the_page(
    sun: Duty, api: Api, agent_client: Enter, time: Time
) -> None:
    Reach.objects.create(agent=sun.cast.nadia, phone="+45 1111")
    open_case(sun, api, severity="P1")
    page, theo = Page.objects.get(), agent_client(sun.cast.theo)
    assert "+45 1111" in theo.get(work(sun, "pages/")).content.decode()
    theo.post(work(sun, f"pages/{page.public_id}/call"), {"outcome": "unreached"})
    assert [step.call for step in page.steps.all()] == ["unreached", "owed"]
    theo.post(work(sun, f"pages/{page.public_id}/answer"))
    page.refresh_from_db()
    assert page.answered_by == sun.cast.theo
    again = agent_client(sun.cast.nadia).post(work(sun, f"pages/{page.public_id}/answer"), follow=True)
    assert "It was Theo." in again.content.decode()


def test_a_call_opens_a_case_for_somebody_who_is_not_known(sun: Duty, agent_client: Enter, time: Time) -> None:
    nadia = agent_client(sun.cast.nadia)
    sent = {"joins": "new", "subject": "Router smokes", "said": "It smokes.", "severity": "P2"}
    refused = nadia.post(work(sun, "calls/"), sent)
    assert refused.status_code == 422
    assert "Name who called" in refused.content.decode()
    nadia.post(work(sun, "calls/"), sent | {"caller_phone": "+1 555 7"})
    call = PhoneCall.objects.get()
    assert (call.has_opened_case, call.case.subject, call.case.severity) == (True, "Router smokes", "P2")
    assert "Router smokes" in nadia.get(work(sun, "all-open/")).content.decode()


def test_a_call_about_a_case_of_another_desk_is_refused_and_nothing_is_kept(
    sun: Duty, netop: Cast, agent_client: Enter, time: Time
) -> None:
    other = netop.open_case().number
    sent = {"joins": "new", "number": other, "said": "b", "caller_name": "Ana", "subject": "s"}
    assert agent_client(sun.cast.nadia).post(work(sun, "calls/"), sent).status_code == 422
    assert not PhoneCall.objects.exists()


def test_a_turn_is_swapped_and_taken_back_on_the_page_of_the_week(sun: Duty, agent_client: Enter, time: Time) -> None:
    nadia, roster = agent_client(sun.cast.nadia), Roster.objects.get(team=sun.teams["TAC Europe"])
    sent = {"agent": sun.cast.theo.public_id, "starts_at": "2026-03-05T08:00", "ends_at": "2026-03-05T16:00"}
    assert nadia.post(work(sun, f"shifts/{roster.public_id}/swap"), sent).status_code == 302
    week = nadia.get(work(sun, "shifts/?week=2026-03-05")).content.decode()
    assert "swapped" in week
    others = Roster.objects.get(team=sun.teams["TAC Asia-Pacific"])
    refused = nadia.post(work(sun, f"shifts/{others.public_id}/swap"), sent)
    assert refused.status_code == 422
    swap = Swap.objects.get()
    agent_client(sun.cast.theo).post(work(sun, f"shifts/swaps/{swap.public_id}/take-back"))
    swap.refresh_from_db()
    assert swap.taken_back_at == AT


def test_a_roster_with_nobody_on_it_shows_the_gap_and_who_gets_the_cases(
    nexthop: Cast, duty: Begin, agent_client: Enter, api: Api, time: Time
) -> None:
    desk = duty(nexthop)
    lena = agent_client(nexthop.lena)
    made = {
        "team": nexthop.team.public_id, "hours": "always", "turn": "day", "begins_at": "09:00", "zone": "UTC",
        "starts_on": "2026-03-02", "answer_minutes": "10",
    }  # fmt: skip
    assert lena.post("/nexthop/admin/rosters", made).status_code == 302
    week = lena.get(work(desk, "shifts/")).content.decode()
    assert "Nobody is on in the next two weeks" in week
    assert owner(desk, api, open_case(desk, api, severity="P1")) == "Theo"
    roster = Roster.objects.get()
    changed = made | {"place_1": nexthop.nadia.public_id}
    assert lena.post(f"/nexthop/admin/rosters/{roster.public_id}", changed).status_code == 302
    assert "Nobody is on in the next two weeks" not in lena.get(work(desk, "shifts/")).content.decode()
    for bad in ({"zone": "Mars/Base"}, {"answer_minutes": "0"}, {"starts_on": "soon"}):
        assert lena.post(f"/nexthop/admin/rosters/{roster.public_id}", changed | bad).status_code == 422


def test_quiet_hours_are_set_by_everybody_for_themselves(sun: Duty, agent_client: Enter, time: Time) -> None:
    nadia = agent_client(sun.cast.nadia)
    sent = {"phone": "+45 1", "quiet_from": "22:00", "quiet_until": "07:00"}
    assert nadia.post(work(sun, "shifts/reach"), sent).status_code == 302
    assert Reach.objects.get(agent=sun.cast.nadia).quiet_from is not None
    assert nadia.post(work(sun, "shifts/reach"), sent | {"quiet_until": ""}).status_code == 422


def test_the_api_tells_who_is_on_call_and_where_nobody_is(sun: Duty, api: Api, time: Time) -> None:
    rosters = api(sun.cast, sun.cast.nadia).get("/rosters").json()["rosters"]
    on = {one["team"]["name"]: one["on_call"] and one["on_call"]["name"] for one in rosters}
    assert on == {"TAC Asia-Pacific": None, "TAC Europe": "Nadia", "TAC Americas": None}
    europe = next(one for one in rosters if one["is_open_now"])
    assert datetime.fromisoformat(europe["hands_over_at"]) == datetime(2026, 3, 4, 16, tzinfo=UTC)


def test_verify_finds_a_page_that_is_not_what_the_ledger_says(sun: Duty, api: Api, cli: Any, time: Time) -> None:
    open_case(sun, api, severity="P1")
    assert cli("verify").exit_code == 0
    Page.objects.update(state="answered")
    told = cli("verify")
    Page.objects.update(state="waiting")
    assert told.exit_code == 1
    assert "state is 'answered', but the ledger says 'waiting'" in told.output
