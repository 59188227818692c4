"""Signing in: by password or code, with no sign-up, and straight to where somebody works or asks."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse

from kept.domain.parties.actions import add_contact
from kept.domain.parties.models import Agent, Contact, User
from kept.kernel.actor import Actor, Role
from kept.kernel.models import Entry
from tests.account.conftest import ask_for_code, code_in, proven
from tests.desks import AT, PASSWORD, Cast

Post = Callable[[], list[EmailMessage]]


def sign_in(client: Client, email: str, password: str = PASSWORD) -> str:
    """Where a password leads, in the end."""
    answer = client.post("/accounts/login/", {"login": email, "password": password}, follow=True)
    return str(answer.redirect_chain[-1][0]) if answer.redirect_chain else ""


def test_an_agent_comes_straight_to_the_workspace_and_a_contact_to_the_portal(nextplane: Cast) -> None:
    proven(nextplane.nadia.user)
    proven(nextplane.ines.user)
    assert sign_in(Client(), "nadia@nextplane.example").startswith("/nextplane/work/")
    assert sign_in(Client(), "ines@nextplane.example") == "/nextplane/portal/"


def test_somebody_of_several_desks_chooses_among_their_own_only(nextplane: Cast, netop: Cast, nagomi: Cast) -> None:
    nadia = proven(nextplane.nadia.user)
    Agent.objects.create(desk=netop.desk, user=nadia, role=Role.AGENT)
    client = Client()
    assert sign_in(client, nadia.email) == "/"
    page = client.get("/").content.decode()
    assert "/nextplane/work/" in page
    assert "/netop/work/" in page
    assert "nagomi" not in page.lower()


def test_somebody_whom_no_desk_knows_is_told_whom_to_ask(db: None) -> None:
    user = User.objects.create_user("pavel@elsewhere.example", PASSWORD, name="Pavel")
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    assert "No desk knows you yet" in client.get("/").content.decode()


def test_nobody_signs_up(db: None) -> None:
    client = Client()
    assert "No sign-up here" in client.get("/accounts/signup/").content.decode()
    client.post("/accounts/signup/", {"email": "pavel@elsewhere.example", "password1": PASSWORD})
    assert not User.objects.exists()


def test_a_password_alone_does_not_prove_the_address(nextplane: Cast, post: Post) -> None:
    client = Client()
    assert sign_in(client, "ines@nextplane.example") == reverse("account_email_verification_sent")
    assert client.get("/nextplane/portal/").status_code == 302
    client.post("/accounts/confirm-email/", {"code": code_in(post()[-1])})
    assert client.get("/nextplane/portal/").status_code == 200


def test_a_contact_without_a_login_signs_in_by_code_and_gets_one(nextplane: Cast, post: Post) -> None:
    robot = Actor.robot(nextplane.desk.pk)
    add_contact(organisation=nextplane.acme, name="Vera", email="vera@acme.example", actor=robot, at=AT)
    client = Client()
    ask_for_code(client, "Vera@acme.example")
    assert Contact.objects.get(name="Vera").user is None
    client.post("/accounts/login/code/confirm/", {"code": code_in(post()[-1])})
    vera = Contact.objects.get(name="Vera")
    assert vera.user is not None
    assert client.get("/nextplane/portal/").status_code == 200
    assert Entry.objects.filter(stream=f"contact:{vera.pk}", kind="contact.linked").count() == 1


def test_a_wrong_code_opens_nothing_and_three_end_it(nextplane: Cast, post: Post) -> None:
    proven(nextplane.ines.user)
    client = Client()
    ask_for_code(client, "ines@nextplane.example")
    right = code_in(post()[-1])
    for _attempt in range(3):
        client.post("/accounts/login/code/confirm/", {"code": "AAAAAA"})
    client.post("/accounts/login/code/confirm/", {"code": right})
    assert client.get("/nextplane/portal/").status_code == 302


def test_a_contact_who_was_taken_off_gets_no_login(nextplane: Cast, post: Post) -> None:
    robot = Actor.robot(nextplane.desk.pk)
    vera = add_contact(organisation=nextplane.acme, name="Vera", email="vera@acme.example", actor=robot, at=AT)
    Contact.objects.filter(pk=vera.pk).update(is_active=False)
    ask_for_code(Client(), "vera@acme.example")
    assert post() == []
    assert not User.objects.filter(email="vera@acme.example").exists()


def test_mails_come_from_a_job_and_say_that_they_are_automatic(nextplane: Cast, post: Post) -> None:
    proven(nextplane.ines.user)
    ask_for_code(Client(), "ines@nextplane.example")
    message = post()[-1]
    assert message.to == ["ines@nextplane.example"]
    assert message.extra_headers["Auto-Submitted"] == "auto-generated"
    assert "http" not in str(message.body)


def test_a_forgotten_password_is_replaced_by_a_code_without_a_link(nextplane: Cast, post: Post) -> None:
    proven(nextplane.ines.user)
    client = Client()
    client.post("/accounts/password/reset/", {"email": "ines@nextplane.example"})
    client.post("/accounts/password/reset/confirm/", {"code": code_in(post()[-1])})
    fresh = "a horse of another colour"
    client.post("/accounts/password/reset/complete/", {"password1": fresh, "password2": fresh})
    assert sign_in(Client(), "ines@nextplane.example") == ""
    assert sign_in(Client(), "ines@nextplane.example", fresh) == "/nextplane/portal/"


def test_name_and_zone_are_the_persons_own(nextplane: Cast) -> None:
    client = Client()
    client.force_login(nextplane.ines.user, backend="django.contrib.auth.backends.ModelBackend")
    refused = client.post("/accounts/profile/", {"name": "Ines", "zone": "Mars/Olympus"})
    assert refused.status_code == 422
    client.post("/accounts/profile/", {"name": "Ines M.", "zone": "Europe/Copenhagen"})
    nextplane.ines.user.refresh_from_db()
    assert (nextplane.ines.user.name, nextplane.ines.user.zone) == ("Ines M.", "Europe/Copenhagen")


@pytest.mark.parametrize("address", ["/accounts/profile/", "/accounts/email/", "/accounts/2fa/"])
def test_pages_about_oneself_ask_to_sign_in(db: None, address: str) -> None:
    answer = Client().get(address)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/accounts/login/")


def test_guessing_passwords_is_slowed_down(nextplane: Cast) -> None:
    client = Client()
    answers = [
        client.post("/accounts/login/", {"login": "ines@nextplane.example", "password": "no"}).content.decode()
        for _attempt in range(7)
    ]
    assert "Too many" in answers[-1]


def test_the_code_to_scan_is_drawn_in_the_page_and_allowed_there_only(nextplane: Cast) -> None:
    ines = proven(nextplane.ines.user)
    client = Client()
    sign_in(client, ines.email)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = client.get("/accounts/2fa/totp/activate/")
    assert 'src="data:image/svg+xml' in page.content.decode()
    assert "img-src 'self' data:" in page.headers["Content-Security-Policy"]
    assert "data:" not in client.get("/accounts/2fa/").headers["Content-Security-Policy"]
