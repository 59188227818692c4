"""V2, the ticket trick: whoever claims an address sees nothing of it before the mailbox has answered."""

from __future__ import annotations

from collections.abc import Callable

from django.core.mail import EmailMessage
from django.test import Client

from kept.domain.parties.actions import add_contact
from kept.domain.parties.models import Contact, User
from kept.kernel.actor import Actor
from tests.account.conftest import ask_for_code, code_in
from tests.desks import AT, PASSWORD, Cast

Post = Callable[[], list[EmailMessage]]
PAGES = ["/nextplane/portal/", "/nextplane/portal/cases/", "/nextplane/portal/cases/NP-1001/"]


def add_vera(desk: Cast) -> Contact:
    """A contact who has never signed in, and her case."""
    robot = Actor.robot(desk.desk.pk)
    vera = add_contact(organisation=desk.acme, name="Vera", email="vera@acme.example", actor=robot, at=AT)
    desk.open_case(subject="CANARY", by=desk.nadia, contact=vera)
    return vera


def test_asking_for_a_code_shows_nothing(nextplane: Cast) -> None:
    add_vera(nextplane)
    client = Client()
    ask_for_code(client, "vera@acme.example")
    for page in PAGES:
        answer = client.get(page)
        assert answer.status_code == 302
        assert "CANARY" not in answer.content.decode()


def test_a_login_whose_address_is_not_proven_is_linked_to_no_contact(nextplane: Cast, post: Post) -> None:
    vera = add_vera(nextplane)
    User.objects.create_user("vera@acme.example", PASSWORD, name="Somebody")
    client = Client()
    client.post("/accounts/login/", {"login": "vera@acme.example", "password": PASSWORD})
    vera.refresh_from_db()
    assert vera.user is None
    assert client.get("/nextplane/portal/").status_code == 302


def test_adding_somebody_elses_address_to_ones_own_login_links_nothing(nextplane: Cast, post: Post) -> None:
    vera = add_vera(nextplane)
    omar = Client()
    ask_for_code(omar, "omar@nextplane.example")
    omar.post("/accounts/login/code/confirm/", {"code": code_in(post()[-1])})
    omar.post("/accounts/email/", {"email": "vera@acme.example", "action_add": ""})
    omar.post("/accounts/logout/")
    ask_for_code(omar, "omar@nextplane.example")
    omar.post("/accounts/login/code/confirm/", {"code": code_in(post()[-1])})
    vera.refresh_from_db()
    assert vera.user is None
    assert "CANARY" not in omar.get("/nextplane/portal/cases/").content.decode()


def test_once_the_mailbox_has_answered_her_cases_are_there(nextplane: Cast, post: Post) -> None:
    add_vera(nextplane)
    client = Client()
    ask_for_code(client, "vera@acme.example")
    client.post("/accounts/login/code/confirm/", {"code": code_in(post()[-1])})
    assert "CANARY" in client.get("/nextplane/portal/cases/").content.decode()
