"""The administration: each page does what it says, through actions, and only for those who may."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kept.domain.desks.models import Desk
from kept.domain.entitlements.models import Agreement
from kept.domain.mailroom.models import Mailbox
from kept.domain.parties.models import Agent, ApiToken, Contact, Organisation, User
from kept.domain.parties.queries import find_token_actor
from kept.domain.rulebook.models import PolicyVersion
from kept.domain.webhooks.models import Endpoint
from tests.desks import AT, Cast, read_pack
from tests.workspace.conftest import Enter, Time
from tests.workspace.test_case_page import text_of

Later = Callable[..., datetime]
ADMIN = "/nextplane/admin"
PLACES = {
    "mail": {"nadia", "theo", "lena"},
    "people": {"theo", "lena"},
    "customers": {"theo", "lena"},
    "policies": {"lena"},
    "tokens": {"lena"},
    "webhooks": {"lena"},
    "desk": {"lena"},
    "health": {"lena"},
}


@pytest.fixture
def lena(nextplane: Cast, agent_client: Enter) -> Client:
    """Lena, an administrator of the NextPlane desk."""
    return agent_client(nextplane.lena)


@pytest.mark.parametrize("place", PLACES)
def test_each_page_is_for_those_who_may(nextplane: Cast, agent_client: Enter, place: str) -> None:
    for name in ("nadia", "theo", "lena"):
        client = agent_client(getattr(nextplane, name))
        expected = 200 if name in PLACES[place] else 403
        assert client.get(f"{ADMIN}/{place}").status_code == expected, name
        assert (f'href="{ADMIN}/{place}"' in client.get("/nextplane/work/mine/").text) == (expected == 200)
    assert agent_client(nextplane.ines).get(f"{ADMIN}/{place}").status_code == 404


def test_somebody_is_added_promoted_and_deactivated(lena: Client) -> None:
    page = lena.post(
        f"{ADMIN}/people", {"name": "Pavel", "email": "Pavel@nextplane.example", "role": "agent"}, follow=True
    )
    assert "They can work on the desk now." in page.text
    pavel = Agent.objects.get(user__email="pavel@nextplane.example")
    assert not pavel.user.has_usable_password()
    lena.post(f"{ADMIN}/people/{pavel.public_id}/role", {"role": "lead"})
    pavel.refresh_from_db()
    assert pavel.role == "lead"
    lena.post(f"{ADMIN}/people/{pavel.public_id}/dismiss")
    pavel.refresh_from_db()
    assert not pavel.is_active
    again = lena.post(f"{ADMIN}/people", {"name": "Pavel", "email": "pavel@nextplane.example", "role": "agent"})
    assert again.status_code == 422
    assert "Somebody with this mail address is already there." in again.text
    assert User.objects.filter(email="pavel@nextplane.example").count() == 1


def test_the_last_administrator_stays(nextplane: Cast, lena: Client) -> None:
    for path, said in (("role", {"role": "agent"}), ("dismiss", {})):
        page = lena.post(f"{ADMIN}/people/{nextplane.lena.public_id}/{path}", said, follow=True)
        assert "A desk keeps at least one administrator." in page.text
    nextplane.lena.refresh_from_db()
    assert (nextplane.lena.role, nextplane.lena.is_active) == ("administrator", True)


def test_a_lead_makes_nobody_administrator(nextplane: Cast, agent_client: Enter) -> None:
    theo = agent_client(nextplane.theo)
    page = theo.post(f"{ADMIN}/people/{nextplane.nadia.public_id}/role", {"role": "administrator"}, follow=True)
    assert "You may not do this." in page.text
    page = theo.post(f"{ADMIN}/people/{nextplane.nadia.public_id}/role", {"role": "robot"}, follow=True)
    assert "is not a role of the desk" in page.text
    nextplane.nadia.refresh_from_db()
    assert nextplane.nadia.role == "agent"


def test_a_customer_gets_contacts_and_an_agreement(lena: Client) -> None:
    lena.post(f"{ADMIN}/customers", {"name": "Meridian Freight", "zone": "Europe/Berlin"})
    organisation = Organisation.objects.get(name="Meridian Freight")
    address = f"{ADMIN}/customers/{organisation.public_id}"
    assert "No agreement: a person decides on each request." in lena.get(address).text
    person = {"adds": "contact", "contact-name": "Vera", "contact-email": "vera@meridian.example"}
    lena.post(address, {**person, "contact-is_approved": "on"})
    contact = Contact.objects.get(organisation=organisation)
    assert (contact.name, contact.is_approved) == ("Vera", True)
    plan = {"adds": "agreement", "agreement-plan": "enterprise", "agreement-starts_on": "2026-03-01"}
    lena.post(address, {**plan, "agreement-fact-hours": "emea_cet"})
    agreement = Agreement.objects.get(organisation=organisation)
    assert (agreement.plan, agreement.facts) == ("enterprise", {"hours": "emea_cet"})
    assert "Enterprise, 1 Mar 2026 – open end" in lena.get(f"{ADMIN}/customers").text
    backwards = lena.post(address, {**plan, "agreement-ends_on": "2026-02-01"})
    assert backwards.status_code == 422
    assert "An agreement ends on the day it starts, or later." in backwards.text
    refused = lena.post(f"{ADMIN}/contacts/{contact.public_id}/retire", follow=True)
    assert "An approved contact is changed by a request that both sides agree to." in refused.text
    lena.post(address, {"adds": "contact", "contact-name": "Pavel", "contact-email": "pavel@meridian.example"})
    pavel = Contact.objects.get(email="pavel@meridian.example")
    lena.post(f"{ADMIN}/contacts/{pavel.public_id}/retire")
    assert list(Contact.objects.filter(organisation=organisation, is_active=True)) == [contact]


def upload(client: Client, source: str) -> tuple[int, str]:
    file = SimpleUploadedFile("policy.yaml", source.encode(), "text/yaml")
    answer = client.post(f"{ADMIN}/policies/check", {"file": file})
    return answer.status_code, answer.text


def test_a_mistaken_policy_shows_each_mistake_and_changes_nothing(lena: Client) -> None:
    mistaken = (
        read_pack("nextplane").replace("P1: [1 h, 2 h]", "P1: [1 parsec, 2 h]").replace("set_by: vendor", "set_by: me")
    )
    status, page = upload(lena, mistaken)
    assert status == 422
    assert "2 mistakes in the file" in page
    line = 1 + mistaken[: mistaken.index("1 parsec, 2 h")].count("\n")
    assert re.search(rf'<th scope="row">{line}</th><td>\d+</td>', page)
    assert "what was in force stays in force" in page
    assert PolicyVersion.objects.count() == 1
    tampered = lena.post(f"{ADMIN}/policies/publish", {"source": mistaken})
    assert tampered.status_code == 422
    assert PolicyVersion.objects.count() == 1


def test_a_sound_policy_shows_what_it_changes_and_is_published_from_then_on(
    lena: Client, later: Later, time: Time
) -> None:
    source = (
        read_pack("nextplane").replace('version: "2021.1"', 'version: "2026.1"').replace("[1 h, 2 h]", "[30 min, 2 h]")
    )
    status, page = upload(lena, source)
    assert status == 200
    words = text_of(page)
    assert "Version 2026.1 can be published" in words
    assert "2 differences from version 2021.1" in words
    assert "targets[2].cells.P1 changed 1 h, 2 h 30 min, 2 h" in words
    assert "30 min" in words[words.index("How it will read") :]
    said = {"source": source.replace("\n", "\r\n"), "starts_at": "2026-04-01T00:00"}
    answer = lena.post(f"{ADMIN}/policies/publish", said, follow=True)
    assert "The version is published." in answer.text
    version = PolicyVersion.objects.get(label="2026.1")
    assert version.starts_at == datetime(2026, 4, 1, tzinfo=AT.tzinfo)
    assert version.source == source
    listed = text_of(answer.text)
    assert "to come" in listed
    assert "in force" in listed
    again = lena.post(f"{ADMIN}/policies/publish", {"source": source})
    assert again.status_code == 422
    assert "is already published. Give the file a new version." in again.text
    assert "Subsequent update" in lena.get(f"{ADMIN}/policies/v/2026.1").text


def test_a_policy_that_is_no_text_is_refused(lena: Client) -> None:
    for content, words in ((b"vendor: \xfc", "not written in UTF-8"), (b"#" * 1_000_001, "at most 1 MB")):
        file = SimpleUploadedFile("policy.yaml", content, "text/yaml")
        answer = lena.post(f"{ADMIN}/policies/check", {"file": file})
        assert answer.status_code in (413, 422)
        assert words in answer.text


def test_a_token_is_shown_once_and_dies_when_it_is_revoked(nextplane: Cast, lena: Client, time: Time) -> None:
    page = lena.post(f"{ADMIN}/tokens", {"label": "Monitoring", "agent": nextplane.nadia.public_id}).text
    secret = re.search(r"kept_[\w-]+", page)
    assert secret is not None
    assert find_token_actor(secret[0], AT) is not None
    assert secret[0] not in lena.get(f"{ADMIN}/tokens").text
    token = ApiToken.objects.get()
    lena.post(f"{ADMIN}/tokens/{token.public_id}/revoke")
    assert find_token_actor(secret[0], AT) is None
    assert "revoked" in lena.get(f"{ADMIN}/tokens").text


def test_the_desk_gets_another_name(lena: Client) -> None:
    said = {"name": "NextPlane Support", "accent": "#0b6b75", "zone": "America/Los_Angeles", "phone": ""}
    page = lena.post(f"{ADMIN}/desk", said, follow=True).text
    assert "NextPlane Support" in page
    assert Desk.objects.get(slug="nextplane").accent == "#0b6b75"
    wrong = lena.post(f"{ADMIN}/desk", {**said, "accent": "red"})
    assert wrong.status_code == 422
    assert "accent" in wrong.text


def test_an_address_is_read_once_it_is_added(nextplane: Cast, lena: Client, agent_client: Enter) -> None:
    said = {"address": "help@nextplane.example", "name": "NextPlane"}
    assert "The address is read now." in lena.post(f"{ADMIN}/mail", said, follow=True).text
    assert Mailbox.objects.get().address == "help@nextplane.example"
    refused = agent_client(nextplane.nadia).post(f"{ADMIN}/mail", {**said, "address": "two@nextplane.example"})
    assert refused.status_code == 422
    assert Mailbox.objects.count() == 1


def test_an_address_is_told_of_events_until_it_is_switched_off(lena: Client) -> None:
    page = lena.post(f"{ADMIN}/webhooks", {"url": "https://hooks.example/kept", "kinds": ["case.opened"]}).text
    secret = re.search(r"whsec_[\w+/=-]+", page)
    assert secret is not None
    assert secret[0] not in lena.get(f"{ADMIN}/webhooks").text
    endpoint = Endpoint.objects.get()
    assert (endpoint.kinds, endpoint.is_active) == (["case.opened"], True)
    renewed = lena.post(f"{ADMIN}/webhooks/{endpoint.public_id}/secret").text
    assert "whsec_" in renewed
    assert secret[0] not in renewed
    lena.post(f"{ADMIN}/webhooks/{endpoint.public_id}/switch", {"on": "no"})
    endpoint.refresh_from_db()
    assert not endpoint.is_active
    lena.post(f"{ADMIN}/webhooks/{endpoint.public_id}/remove")
    assert "hooks.example" not in lena.get(f"{ADMIN}/webhooks").text
    refused = lena.post(f"{ADMIN}/webhooks", {"url": "ftp://hooks.example/kept"})
    assert refused.status_code == 422


def test_health_says_when_nobody_announces_clocks(nextplane: Cast, lena: Client, later: Later, time: Time) -> None:
    assert "is `kept worker` running?" not in lena.get(f"{ADMIN}/health").text
    nextplane.open_case(affected="everyone")
    time.now = later(hours=2)
    words = text_of(lena.get(f"{ADMIN}/health").text)
    assert "Clocks that are due the oldest for 1 h 15 min" in words
    assert "is `kept worker` running?" in words
