"""What Netop takes for a resolution, and that the case is over with it."""

from __future__ import annotations

import pytest

from kept.domain.cases.models import Case
from tests.desks import Cast
from tests.programs import Api
from tests.requirements_shown.conftest import Enter
from tests.requirements_shown.customers import clocks_of, open_case


@pytest.mark.requirement("NT-11")
@pytest.mark.parametrize(
    ("kind", "label"),
    [
        ("explanation", "Valid explanation"),
        ("unintentional_use", "Unintentional use clarified"),
        ("workaround", "Workaround"),
    ],
)
def test_an_explanation_or_a_workaround_closes_the_case(
    netop: Cast, api: Api, portal_client: Enter, kind: str, label: str
) -> None:
    ines, nadia = api(netop, netop.ines), api(netop, netop.nadia)
    case = open_case(ines, facts={"environment": "live"})
    resolved = nadia.post(f"{case}/resolve", {"resolution_kind": kind, "explanation": "This is how it works."})
    assert (resolved.json()["state"], resolved.json()["resolution_kind"]) == ("closed", kind)
    clocks = clocks_of(ines, case)
    assert {clocks[key]["state"] for key in ("first_response", "level_resolution")} == {"met"}
    number = Case.objects.get().number
    page = portal_client(netop.ines).get(f"/netop/portal/cases/{number}/").content.decode()
    assert label in page
    assert "This is how it works." in page


@pytest.mark.requirement("NT-11")
def test_what_is_no_resolution_of_the_policy_closes_nothing(netop: Cast, api: Api) -> None:
    ines, nadia = api(netop, netop.ines), api(netop, netop.nadia)
    case = open_case(ines)
    refused = nadia.post(f"{case}/resolve", {"resolution_kind": "ignored", "explanation": "No."})
    assert (refused.status_code, refused.json()["code"]) == (422, "unknown-resolution")
    assert ines.get(case).json()["state"] == "open"
