"""Cases through the API, as customers' and agents' programs use it."""

from __future__ import annotations

from tests.api.conftest import Api
from tests.desks import Cast

NEW = {"subject": "Links flap", "body": "Since 14:00 all uplinks flap."}


def test_a_customer_opens_a_case_and_reads_it(netop: Cast, api: Api) -> None:
    ines = api(netop, netop.ines)
    opened = ines.post("/cases", NEW)
    assert opened.status_code == 201, opened.content
    case = opened.json()
    assert case["state"] == "open"
    assert case["contact"]["name"] == "Ines"
    read = ines.get(f"/cases/{case['number']}")
    assert read.json() == case
    print(ines.get(f"/cases/{case['number']}/clocks").json())
    print(ines.get(f"/cases/{case['number']}/timeline").json())
