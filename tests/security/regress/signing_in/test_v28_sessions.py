"""V28, sessions: a new one at each sign-in, and none that outlives the person's right to be there."""

from __future__ import annotations

from django.conf import settings
from django.test import Client

from kept.domain.parties.actions import deactivate_agent, deactivate_contact
from kept.domain.parties.models import User
from tests.account.conftest import proven
from tests.desks import AT, PASSWORD, Cast


def session_of(client: Client) -> str:
    """The session's key."""
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def signed_in(email: str) -> Client:
    """A browser in which somebody gave their password."""
    client = Client()
    client.post("/accounts/login/", {"login": email, "password": PASSWORD})
    return client


def test_a_session_from_before_signing_in_is_not_the_one_after(nextplane: Cast) -> None:
    proven(nextplane.ines.user)
    client = Client()
    planted = client.session
    planted["planted"] = "by somebody else"
    planted.save()
    before = session_of(client)
    client.post("/accounts/login/", {"login": "ines@nextplane.example", "password": PASSWORD})
    assert client.get("/nextplane/portal/").status_code == 200
    assert session_of(client) != before
    fixed = Client()
    fixed.cookies[settings.SESSION_COOKIE_NAME] = before
    assert fixed.get("/nextplane/portal/").status_code == 302


def test_a_login_that_is_switched_off_ends_every_session_at_once(nextplane: Cast) -> None:
    proven(nextplane.ines.user)
    first, second = signed_in("ines@nextplane.example"), signed_in("ines@nextplane.example")
    assert first.get("/nextplane/portal/").status_code == 200
    User.objects.filter(email="ines@nextplane.example").update(is_active=False)
    for client in (first, second):
        assert client.get("/nextplane/portal/").status_code == 302
        assert client.get("/nextplane/portal/cases/new").status_code == 302
    assert signed_in("ines@nextplane.example").get("/nextplane/portal/").status_code == 302


def test_who_is_taken_off_the_desk_finds_nothing_at_the_next_click(nextplane: Cast) -> None:
    proven(nextplane.ines.user)
    proven(nextplane.nadia.user)
    ines, nadia = signed_in("ines@nextplane.example"), signed_in("nadia@nextplane.example")
    assert ines.get("/nextplane/portal/").status_code == 200
    lena = nextplane.actor(nextplane.lena)
    deactivate_contact(contact=nextplane.ines, actor=lena, at=AT)
    deactivate_agent(agent_id=nextplane.nadia.public_id, actor=lena, at=AT)
    assert ines.get("/nextplane/portal/").status_code == 404
    assert nadia.get("/nextplane/work/all-open/").status_code == 404


def test_another_password_ends_the_other_sessions(nextplane: Cast) -> None:
    user = proven(nextplane.ines.user)
    client = signed_in(user.email)
    user.set_password("a horse of another colour")
    user.save()
    assert client.get("/nextplane/portal/").status_code == 302


def test_signing_out_is_a_post(nextplane: Cast) -> None:
    proven(nextplane.ines.user)
    client = signed_in("ines@nextplane.example")
    client.get("/accounts/logout/")
    assert client.get("/nextplane/portal/").status_code == 200
    client.post("/accounts/logout/")
    assert client.get("/nextplane/portal/").status_code == 302


def test_contacts_of_one_desk_are_nobody_on_another(nextplane: Cast, nagomi: Cast) -> None:
    proven(nextplane.ines.user)
    client = signed_in("ines@nextplane.example")
    there, nowhere = client.get("/nagomi/portal/"), client.get("/nosuchdesk/portal/")
    assert there.status_code == nowhere.status_code == 404
