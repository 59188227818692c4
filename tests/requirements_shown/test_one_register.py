"""Whatever way a case is reported to Netop, it is registered once, in one system, under one row of numbers."""

from __future__ import annotations

import pytest

from tests.desks import AT, Cast
from tests.mail.intake.running import Listener
from tests.programs import Api
from tests.requirements_shown.conftest import Enter
from tests.requirements_shown.customers import customer, open_case
from tests.requirements_shown.letters import mail_a_request


@pytest.mark.requirement("NT-01")
def test_form_mail_and_phone_of_every_customer_are_in_one_register(
    mail_server: Listener, netop: Cast, portal_client: Enter, agent_client: Enter, api: Api
) -> None:
    nadia = api(netop, netop.nadia)
    form = portal_client(netop.ines).get("/netop/portal/cases/new").context["form"]
    said = {"once": form["once"].value(), "subject": "By form", "body": "b", "kind": "technical_issue"}
    assert portal_client(netop.ines).post("/netop/portal/cases/new", said).status_code == 302
    assert mail_a_request(netop, mail_server, subject="By mail", taken_in_at=AT).case
    open_case(nadia, subject="By phone", channel="phone", contact=customer(netop, "standard").public_id)
    cases = {case["subject"]: case for case in nadia.get("/cases?state=any").json()["cases"]}
    assert {subject: case["channel"] for subject, case in cases.items()} == {
        "By form": "form",
        "By mail": "mail",
        "By phone": "phone",
    }
    numbers = sorted(int(case["number"].removeprefix("NT-")) for case in cases.values())
    assert numbers == list(range(numbers[0], numbers[0] + 3))
    queue = agent_client(netop.nadia).get("/netop/work/all-open/").content.decode()
    assert all(case["number"] in queue for case in cases.values())
