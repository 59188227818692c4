"""The rows of Nagomi Security on requests of its customers."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.desks import AT, Cast
from tests.mail.intake.running import Listener
from tests.programs import Api
from tests.requirements_shown.conftest import Enter
from tests.requirements_shown.customers import Hands, clocks_of, due, open_case, utc
from tests.requirements_shown.letters import mail_a_request

PRIORITIES = {
    "P1": {"functions": "critical", "extent": "widespread"},
    "P2": {"functions": "non_critical"},
    "P3": {"functions": "secondary"},
    "P4": {"functions": "none"},
}


@pytest.mark.requirement("NA-15")
@pytest.mark.parametrize(
    ("severity", "acknowledgement", "update"), [("P1", 1, 2), ("P2", 2, 4), ("P3", 4, 8), ("P4", 8, 8)]
)
def test_acknowledgement_and_updates_are_due_in_hours_of_every_day_of_the_year(
    nagomi: Cast, api: Api, stopped_clock: Hands, severity: str, acknowledgement: int, update: int
) -> None:
    ines, nadia = api(nagomi, nagomi.ines), api(nagomi, nagomi.nadia)
    new_years_eve = utc("2026-12-31 23:00")
    stopped_clock(new_years_eve)
    case = open_case(ines, facts=PRIORITIES[severity])
    assert due(clocks_of(ines, case)["first_response"]) == new_years_eve + timedelta(hours=acknowledgement)
    replied_at = new_years_eve + timedelta(minutes=40)
    stopped_clock(replied_at)
    nadia.post(f"{case}/messages", {"body": "We are looking."})
    for _ in range(3):
        clocks = clocks_of(ines, case)
        assert clocks["first_response"]["state"] == "met"
        assert due(clocks["update"]) == replied_at + timedelta(hours=update)
        replied_at += timedelta(hours=update, minutes=-1)
        stopped_clock(replied_at)
        nadia.post(f"{case}/messages", {"body": "Still looking."})


@pytest.mark.requirement("NA-15")
def test_an_acknowledgement_by_a_person_is_enough(nagomi: Cast, api: Api, stopped_clock: Hands) -> None:
    ines, nadia = api(nagomi, nagomi.ines), api(nagomi, nagomi.nadia)
    case = open_case(ines, facts=PRIORITIES["P1"])
    stopped_clock(AT + timedelta(minutes=59))
    assert nadia.post(f"{case}/acknowledge").status_code == 200
    stopped_clock(AT + timedelta(hours=5))
    clock = clocks_of(ines, case)["first_response"]
    assert (clock["state"], clock["is_breached"], clock["elapsed_seconds"]) == ("met", False, 59 * 60)


@pytest.mark.requirement("NA-01", "NA-02", "NA-08", "NA-09")
def test_a_request_by_mail_is_tracked_in_the_portal_from_its_receipt(
    mail_server: Listener, nagomi: Cast, portal_client: Enter, api: Api, stopped_clock: Hands
) -> None:
    mail = mail_a_request(nagomi, mail_server, subject="Scans stop", taken_in_at=AT + timedelta(minutes=25))
    assert mail.case
    ines, nadia, number = portal_client(nagomi.ines), api(nagomi, nagomi.nadia), mail.case.number
    case = nadia.get(f"/cases/{number}").json()
    assert (case["kind"], case["severity"], case["is_triaged"]) == ("information_request", "P4", False)
    clock = clocks_of(nadia, f"/cases/{number}")["first_response"]
    assert (clock["started_at"], due(clock)) == ("2026-03-04T15:00:00Z", AT + timedelta(hours=8))
    stopped_clock(AT + timedelta(hours=1))
    listed = ines.get("/nagomi/portal/").content.decode()
    assert "Scans stop" in listed
    assert number in listed
    assert "Received by E-mail" in ines.get(f"/nagomi/portal/cases/{number}/").content.decode()
    triaged = {"kind": "incident", "severity": "P2", "reason": "The scans have stopped for everybody."}
    assert nadia.post(f"/cases/{number}/triage", triaged).json()["is_triaged"] is True
    assert due(clocks_of(nadia, f"/cases/{number}")["first_response"]) == AT + timedelta(hours=2)
    stopped_clock(AT + timedelta(hours=1, minutes=30))
    nadia.post(f"/cases/{number}/messages", {"body": "A fix is on its way."})
    clock = clocks_of(nadia, f"/cases/{number}")["first_response"]
    assert (clock["state"], clock["elapsed_seconds"]) == ("met", 90 * 60)
    page = ines.get(f"/nagomi/portal/cases/{number}/").content.decode()
    assert "A fix is on its way." in page
    assert "Priority 2" in page


@pytest.mark.requirement("NA-09")
@pytest.mark.parametrize("kind", ["fix", "workaround", "availability", "answer", "other"])
def test_a_solution_has_no_date_and_may_be_of_any_reasonable_kind(nagomi: Cast, api: Api, kind: str) -> None:
    ines, nadia = api(nagomi, nagomi.ines), api(nagomi, nagomi.nadia)
    case = open_case(ines, facts=PRIORITIES["P2"])
    solution = clocks_of(ines, case)["resolution"]
    assert (solution["due_at"], solution["state"]) == (None, "no_time")
    resolved = nadia.post(f"{case}/resolve", {"resolution_kind": kind, "explanation": "Done."})
    assert (resolved.status_code, resolved.json()["state"]) == (200, "resolved")
    assert ines.get(case).json()["resolution_kind"] == kind


@pytest.mark.requirement("NA-14")
def test_every_subscription_has_the_premium_plan_and_all_that_is_in_it(
    mail_server: Listener, nagomi: Cast, portal_client: Enter, api: Api, stopped_clock: Hands
) -> None:
    promised = [
        "Premium",
        "Included in every subscription.",
        "24 x 7 enterprise support",
        "Community support",
        "Web portal",
        "Tickets by mail",
        "A pool of level 2 engineers",
    ]
    for customer in (nagomi.ines, nagomi.omar):
        page = portal_client(customer).get("/nagomi/portal/cover").content.decode()
        assert [words for words in promised if words not in page] == []
    christmas_night = utc("2026-12-25 02:10")
    stopped_clock(christmas_night)
    ines, nadia = api(nagomi, nagomi.ines), api(nagomi, nagomi.nadia)
    case = open_case(ines, channel="portal", facts=PRIORITIES["P1"])
    assert due(clocks_of(ines, case)["first_response"]) == christmas_night + timedelta(hours=1)
    mail = mail_a_request(nagomi, mail_server, subject="Scans stop", taken_in_at=christmas_night)
    assert mail.case
    for opened in (case, f"/cases/{mail.case.number}"):
        assert ines.get(opened).json()["plan"] == "premium"
        [stay] = nadia.get(f"{opened}/levels").json()["stays"]
        assert stay["level"] == "pool"


DEFINITIONS = (
    "Critical documented functions cannot be used, often or for long; the product is essentially unusable and the "
    "issue is widespread.",
    "Non-critical documented functions are consistently prevented, or critical ones are affected occasionally, or a "
    "critical issue has been given a temporary workaround.",
    "Administration, non-critical operation or other secondary functions are affected to some degree, or a major "
    "issue has been given a temporary workaround.",
    "The services are unaffected; technical advice, general information or questions about features are asked for.",
)


@pytest.mark.requirement("NA-10")
def test_the_form_shows_the_four_definitions(nagomi: Cast, portal_client: Enter) -> None:
    page = portal_client(nagomi.ines).get("/nagomi/portal/cases/new").content.decode()
    assert [words for words in DEFINITIONS if words not in page] == []


@pytest.mark.requirement("NA-10")
@pytest.mark.parametrize(
    ("facts", "severity"),
    [
        ({"functions": "critical", "extent": "widespread"}, "P1"),
        ({"functions": "critical", "extent": "widespread", "has_workaround": True}, "P2"),
        ({"functions": "critical", "extent": "occasional"}, "P2"),
        ({"functions": "non_critical"}, "P2"),
        ({"functions": "non_critical", "has_workaround": True}, "P3"),
        ({"functions": "secondary"}, "P3"),
        ({"functions": "none"}, "P4"),
    ],
)
def test_what_the_customer_answers_decides_the_priority(
    nagomi: Cast, api: Api, facts: dict[str, str | bool], severity: str
) -> None:
    ines = api(nagomi, nagomi.ines)
    assert ines.get(open_case(ines, facts=facts)).json()["severity"] == severity


@pytest.mark.requirement("NA-10", "NA-13")
def test_a_temporary_workaround_lowers_the_priority_by_one(nagomi: Cast, api: Api) -> None:
    ines, nadia = api(nagomi, nagomi.ines), api(nagomi, nagomi.nadia)
    case = open_case(ines, facts=PRIORITIES["P1"])
    assert nadia.post(f"{case}/workaround").json()["severity"] == "P2"


@pytest.mark.requirement("NA-13")
def test_clocks_follow_the_priority_up_and_down(nagomi: Cast, api: Api, stopped_clock: Hands) -> None:
    ines, nadia = api(nagomi, nagomi.ines), api(nagomi, nagomi.nadia)
    case = open_case(ines, facts=PRIORITIES["P4"])
    stopped_clock(AT + timedelta(minutes=10))
    raised = ines.post(f"{case}/severity", {"severity": "P1", "reason": "Nothing works any more."})
    assert raised.json()["severity"] == "P1"
    assert due(clocks_of(ines, case)["first_response"]) == AT + timedelta(hours=1)
    stopped_clock(AT + timedelta(minutes=20))
    lowered = nadia.post(f"{case}/severity", {"severity": "P3", "reason": "Only reports are affected."})
    assert lowered.json()["severity"] == "P3"
    assert due(clocks_of(ines, case)["first_response"]) == AT + timedelta(hours=4)
    told = [entry for entry in ines.get(f"{case}/timeline").json()["entries"] if entry["event"]]
    assert [entry["event"] for entry in told].count("case.severity_changed") == 2
