"""Changes to a case: each from its page, refused with what was written kept, and safe between two people."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client

from kept.domain.cases import actions
from kept.domain.cases.models import Case, Clock, Note
from kept.domain.cases.types import Request
from kept.domain.rulebook.actions import publish_policy
from kept.kernel.actor import Actor
from tests.desks import Cast, read_pack
from tests.workspace.conftest import Enter, Time
from tests.workspace.test_case_page import text_of

Later = Callable[..., datetime]


def change(client: Client, case: Case, what: str, **said: str | int) -> str:
    """Make a change as the form of its page does; return the words of the page that follows."""
    answer = client.post(f"/{case.desk.slug}/work/c/{case.number}/{what}", said, follow=True)
    assert answer.status_code == 200, text_of(answer.text)
    case.refresh_from_db()
    return text_of(answer.text)


def test_taking_assigning_and_giving_back(nextplane: Cast, nadia: Client) -> None:
    case = nextplane.open_case()
    assert "The case is yours." in change(nadia, case, "take")
    assert case.assignee == nextplane.nadia
    change(nadia, case, "assign", agent=nextplane.theo.public_id, team=nextplane.team.public_id)
    assert (case.assignee, case.team) == (nextplane.theo, nextplane.team)
    change(nadia, case, "assign", agent="", team="")
    assert (case.assignee, case.team) == (None, None)


@pytest.mark.requirement("NA-13")
def test_the_priority_goes_down_and_up_and_the_clocks_follow(
    nagomi: Cast, agent_client: Enter, later: Later, time: Time
) -> None:
    case = nagomi.open_case(severity="P1")
    client = agent_client(nagomi.nadia)
    due = {clock.key: clock.due_at for clock in Clock.objects.filter(case=case)}
    time.now = later(minutes=30)
    change(client, case, "severity", severity="P3", reason="A workaround holds.", seen_revision=case.revision)
    assert case.severity == "P3"
    slower = {clock.key: clock.due_at for clock in Clock.objects.filter(case=case)}
    assert slower["first_response"] > due["first_response"]
    change(client, case, "severity", severity="P1", reason="It broke again.", seen_revision=case.revision)
    assert Clock.objects.get(case=case, key="first_response").due_at == due["first_response"]


@pytest.mark.requirement("NA-08")
def test_a_request_by_mail_is_an_information_request_until_it_is_triaged(
    nagomi: Cast, agent_client: Enter, later: Later, time: Time
) -> None:
    case = nagomi.open_case(channel="mail")
    assert not case.is_triaged
    client = agent_client(nagomi.nadia)
    address = f"/nagomi/work/c/{case.number}"
    assert "This is treated as “Information request” until somebody has looked into it." in text_of(
        client.get(address).text
    )
    assert case.number in client.get("/nagomi/work/untriaged/").text
    time.now = later(minutes=5)
    kinds = [kind.key for kind in nagomi.policy.case_kinds if kind.key != case.kind]
    words = change(client, case, "triage", kind=kinds[0], severity="P1", reason="The sensors are down.")
    assert (case.is_triaged, case.kind, case.severity) == (True, kinds[0], "P1")
    assert "“The sensors are down.”" in words
    assert case.number not in client.get("/nagomi/work/untriaged/").text


def test_waiting_pauses_and_going_on_resumes(nextplane: Cast, nadia: Client, later: Later, time: Time) -> None:
    case = nextplane.open_case()
    actions.reply_to_case(
        number=case.number, body="We look.", actor=nextplane.actor(nextplane.theo), at=later(minutes=1)
    )
    time.now = later(minutes=10)
    words = change(nadia, case, "turn", reason="customer")
    assert (case.turn, case.waiting_reason) == ("customer", "customer")
    assert "paused · Waiting for the customer" in words
    assert "if resumed now:" in words
    change(nadia, case, "resume")
    assert (case.turn, case.waiting_reason) == ("vendor", "")


@pytest.mark.requirement("NT-11")
def test_a_resolution_is_an_explanation_or_a_workaround_and_the_case_then_closes(
    netop: Cast, agent_client: Enter, later: Later, time: Time
) -> None:
    assert {"explanation", "workaround", "unintentional_use"} <= {kind.key for kind in netop.policy.resolution_kinds}
    case = netop.open_case()
    client = agent_client(netop.nadia)
    time.now = later(minutes=30)
    offered = client.get(f"/netop/work/c/{case.number}/resolve").text
    assert all(kind.label in offered for kind in netop.policy.resolution_kinds)
    words = change(client, case, "resolve", resolution="unintentional_use", explanation="It is a setting.")
    assert case.state == "closed"
    assert "The case is resolved and closed." in words
    assert "It is a setting." in words


def test_resolving_closing_and_reopening(nextplane: Cast, nadia: Client, later: Later, time: Time) -> None:
    case = nextplane.open_case()
    time.now = later(minutes=30)
    change(nadia, case, "resolve", resolution="solved", explanation="Restarted the gateway.")
    assert (case.state, case.resolution_kind) == ("resolved", "solved")
    change(nadia, case, "close", reason="")
    assert case.state == "closed"
    change(nadia, case, "reopen", reason="It came back.")
    assert case.state == "open"


def test_an_open_case_is_not_closed_without_a_reason(nextplane: Cast, nadia: Client) -> None:
    case = nextplane.open_case()
    answer = nadia.post(f"/nextplane/work/c/{case.number}/close", {"reason": " "})
    assert answer.status_code == 422
    assert "Say why: a change like this needs a reason." in answer.text


def test_cancelling_takes_a_case_off_the_desk(nextplane: Cast, nadia: Client) -> None:
    case = nextplane.open_case(subject="Win a prize")
    change(nadia, case, "cancel", reason="Spam.")
    assert case.state == "cancelled"
    assert set(Clock.objects.filter(case=case).values_list("state", flat=True)) <= {"cancelled", "no_time"}


def test_what_is_noted_is_told_in_the_story(nextplane: Cast, nadia: Client) -> None:
    case = nextplane.open_case()
    assert "Acknowledged" in change(nadia, case, "acknowledge")
    assert "A workaround was given" in change(nadia, case, "workaround")
    words = change(nadia, case, "call", direction="out", body="Ines restarts it tonight.")
    assert "Called the customer" in words
    assert Note.objects.get(case=case).body == "Ines restarts it tonight."
    assert "No more presence" in change(nadia, case, "subject", subject="No more presence")


def test_corrected_facts_move_the_targets(nextplane: Cast, nadia: Client, later: Later, time: Time) -> None:
    time.now = later(minutes=90)
    case = nextplane.open_case(at=time.now, affected="one")
    sent = {f"fact-{question.key}": str(case.facts.get(question.key, "")) for question in nextplane.policy.questions}
    words = change(nadia, case, "facts", **{**sent, "fact-hours": "emea_cet", "reason": "Their office is in Paris."})
    assert case.facts["hours"] == "emea_cet"
    assert "first response moved from today 18:30 UTC to tomorrow 09:30 UTC" in words
    assert "“Their office is in Paris.”" in words


@pytest.mark.requirement("ALL-02")
def test_a_case_keeps_its_policy_version_unless_a_lead_moves_it(
    nextplane: Cast, agent_client: Enter, later: Later, time: Time
) -> None:
    case = nextplane.open_case(affected="everyone")
    stricter = read_pack("nextplane").replace('version: "2021.1"', 'version: "2026.1"')
    stricter = stricter.replace("P1: [1 h, 2 h]", "P1: [30 min, 2 h]")
    robot = Actor.robot(nextplane.desk.pk)
    publish_policy(source=stricter, starts_at=later(minutes=1), actor=robot, at=later(minutes=1))
    time.now = later(minutes=5)
    newer = nextplane.open_case(at=later(minutes=5), affected="everyone")
    lead = agent_client(nextplane.theo)
    address = f"/nextplane/work/c/{case.number}"
    assert "goal 1 hour · due today 16:00 UTC" in text_of(lead.get(address).text)
    assert "goal 30 minutes · due today 15:35 UTC" in text_of(lead.get(f"/nextplane/work/c/{newer.number}").text)
    assert agent_client(nextplane.nadia).post(f"{address}/policy", {"version": "2026.1"}).status_code == 403
    words = change(lead, case, "policy", version="2026.1", reason="The customer signed it.")
    assert "Moved from policy version 2021.1 to 2026.1 · “The customer signed it.”" in words
    assert "due today 15:30 UTC" in words


def test_the_second_of_two_people_sees_what_happened_and_keeps_the_text(
    nextplane: Cast, nadia: Client, agent_client: Enter
) -> None:
    case = nextplane.open_case()
    agent_client(nextplane.theo).post(f"/nextplane/work/c/{case.number}/take", {"seen_revision": case.revision})
    sent = {"severity": "P1", "reason": "Everybody is cut off.", "seen_revision": case.revision}
    answer = nadia.post(f"/nextplane/work/c/{case.number}/severity", sent)
    assert answer.status_code == 409
    assert "Somebody else changed this case while you looked at it. Since then: assigned." in answer.text
    assert "Everybody is cut off." in answer.text
    case.refresh_from_db()
    assert case.severity != "P1"
    assert f'name="seen_revision" value="{case.revision}"' in answer.text
    change(nadia, case, "severity", severity="P1", reason="Everybody is cut off.", seen_revision=case.revision)
    assert case.severity == "P1"


def test_a_warning_of_a_clock_stops_nobody(nextplane: Cast, nadia: Client, later: Later, time: Time) -> None:
    case = nextplane.open_case(affected="everyone")
    seen = case.revision
    actions.wake_due_cases(at=later(minutes=50))
    time.now = later(minutes=51)
    change(nadia, case, "severity", severity="P2", reason="Only London.", seen_revision=seen)
    assert case.severity == "P2"


def test_only_what_makes_sense_now_is_offered(nextplane: Cast, nadia: Client, later: Later) -> None:
    case = nextplane.open_case()

    def offered() -> set[str]:
        page = nadia.get(f"/nextplane/work/c/{case.number}").text
        names = ("resolve", "reopen", "resume", "turn", "take")
        return {name for name in names if f'formaction="/nextplane/work/c/{case.number}/{name}"' in page}

    assert offered() == {"resolve", "turn", "take"}
    actions.close_case(number=case.number, reason="Done.", actor=nextplane.actor(nextplane.theo), at=later())
    assert offered() == {"reopen"}


@pytest.mark.parametrize("what", ["severity", "triage", "turn", "resolve", "call", "assign", "facts", "cancel"])
def test_every_change_has_a_page_and_a_dialog(nextplane: Cast, nadia: Client, what: str) -> None:
    case = nextplane.open_case()
    address = f"/nextplane/work/c/{case.number}/{what}"
    page = nadia.get(address)
    assert page.status_code == 200
    assert "<h1>" in page.text
    dialog = nadia.get(address, headers={"HX-Request": "true"})
    assert "<dialog" in dialog.text
    assert "<html" not in dialog.text
    refused = nadia.post(address, {"seen_revision": case.revision}, headers={"HX-Request": "true"})
    if what not in ("assign", "facts"):
        assert refused.status_code == 422
        assert 'aria-invalid="true"' in refused.text


def test_a_dialog_leads_back_to_the_case(nextplane: Cast, nadia: Client) -> None:
    case = nextplane.open_case()
    address = f"/nextplane/work/c/{case.number}"
    done = nadia.post(f"{address}/subject", {"subject": "Better"}, headers={"HX-Request": "true"})
    assert done.headers["HX-Redirect"] == address


def test_a_case_of_nobody_known_can_be_worked(nextplane: Cast, nadia: Client, later: Later, time: Time) -> None:
    stranger = Request(
        subject="Help", body="Who are you?", channel="phone", reporter_name="A caller", reporter_address="a@b.example"
    )
    case = actions.open_case(
        request=stranger,
        organisation=None,
        contact=None,
        actor=nextplane.actor(nextplane.theo),
        at=later(),
    )
    time.now = later() + timedelta(minutes=1)
    words = text_of(nadia.get(f"/nextplane/work/c/{case.number}").text)
    assert "Unknown customer" in words
    assert "A caller <a@b.example> not a known contact" in words
    assert "no agreement in force" in words
