"""Between the levels, through the API: handing on, sending back, accepting, findings, partners."""

from __future__ import annotations

import pytest

from kept.domain.cases.verification import verify_cases
from kept.domain.entitlements.models import Agreement
from tests.desks import Cast, Partnership
from tests.programs import Api
from tests.requirements_shown.conftest import enter


@pytest.mark.requirement("NT-03")
@pytest.mark.requirement("NT-04")
def test_a_case_goes_up_comes_back_and_is_accepted(netop: Cast, fjord: Partnership, api: Api) -> None:
    case = netop.open_case(by=fjord.asker).number
    vera, nadia, asker = api(netop, fjord.vera), api(netop, netop.nadia), api(netop, fjord.asker)
    levels = vera.get(f"/cases/{case}/levels").json()
    assert [(stay["level"], stay["partner"]) for stay in levels["stays"]] == [("first", "Fjord Partners")]
    given = {"reason": "Help.", "given": {"Log files": "host.log"}}
    intake = vera.post(f"/cases/{case}/levels/hand-on", given).json()["intake"]
    assert intake == {"state": "given", "given": {"Log files": "host.log"}, "missing": ["Screen captures"]}
    assert vera.post(f"/cases/{case}/levels/accept", {}).status_code == 403
    back = nadia.post(f"/cases/{case}/levels/send-back", {"missing": ["Screen captures"]}).json()
    assert back["stays"][-1]["level"] == "first"
    assert back["intake"]["state"] == "returned"
    assert vera.post(f"/cases/{case}/levels/hand-on", given).status_code == 200
    assert nadia.post(f"/cases/{case}/levels/accept", {}).json()["intake"]["state"] == "accepted"
    nadia.post(f"/cases/{case}/finding", {"is_replicated": "yes", "cause": "settings", "said": "Too short."})
    found = asker.get(f"/cases/{case}/levels").json()["finding"]
    assert found == {"is_replicated": "yes", "cause": "settings", "said": "Too short."}
    [partner] = vera.get("/partners").json()["partners"]
    assert (partner["name"], partner["handed_on"], partner["sent_back"]) == ("Fjord Partners", 2, 50)


@pytest.mark.requirement("NT-03")
def test_a_case_sent_back_to_a_partner_that_is_gone_goes_to_the_vendors_first_level(
    netop: Cast, fjord: Partnership, api: Api
) -> None:
    case = netop.open_case(by=fjord.asker).number
    vera, nadia, theo = api(netop, fjord.vera), api(netop, netop.nadia), api(netop, netop.theo)
    assert vera.post(f"/cases/{case}/levels/hand-on", {"reason": "Help.", "given": {}}).status_code == 200
    gone = {"partner": None, "reason": "They buy from us now."}
    assert theo.post(f"/organisations/{fjord.cedar.public_id}/seller", gone).json() == {"partner": None}
    back = nadia.post(f"/cases/{case}/levels/send-back", {"missing": ["Log files"]}).json()
    assert [stay["level"] for stay in back["stays"]] == ["first", "second"]
    assert back["intake"]["state"] == "returned"
    assert vera.get(f"/cases/{case}").status_code == 404
    told = enter(netop.nadia).get(f"/netop/work/c/{case}").content.decode()
    assert "The case comes to the vendor" in told
    assert "The customer has no partner any more." in told
    assert list(verify_cases(desk_id=netop.desk.pk)) == []


def test_a_partner_sees_only_its_own_through_the_api(netop: Cast, fjord: Partnership, api: Api) -> None:
    foreign, own = netop.open_case(subject="Only for Acme"), netop.open_case(by=fjord.asker)
    vera = api(netop, fjord.vera)
    assert vera.get(f"/cases/{foreign.number}").status_code == 404
    assert [one["number"] for one in vera.get("/cases").json()["cases"]] == [own.number]
    theo = api(netop, netop.theo)
    seller = {"partner": fjord.fjord.public_id, "reason": "Agreed."}
    assert theo.post(f"/organisations/{fjord.cedar.public_id}/seller", seller).status_code == 200
    agreement = Agreement.objects.get(organisation=fjord.cedar).public_id
    hides = {"starts_on": "2021-01-01", "shows_contacts": False, "reason": "Agreed."}
    assert theo.post(f"/agreements/{agreement}", hides).json()["shows_contacts"] is False
    for path in (f"/cases/{own.number}", "/cases", f"/cases/{own.number}/messages"):
        assert "Cedar desk" not in vera.get(path).content.decode()
