"""Registering by invitation, being told of the service, and how a customer looks after their own people."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from kept.domain.entitlements.models import Invitation, Subscription
from kept.domain.entitlements.queries import list_subscribers
from kept.domain.entitlements.verification import verify_contacts
from kept.domain.parties.models import Contact, User
from tests.contacts.conftest import Enter, colleague, letters_to, link_in
from tests.contacts.test_changes import PAVEL, PEOPLE, find_pavel
from tests.desks import AT, Cast
from tests.notices.conftest import PostOffice
from tests.requirements_shown.customers import Hands

NOTICES = {"maintenance_ahead", "status", "maintenance_done"}


def told(contact: Contact) -> set[str]:
    """What a contact is told of."""
    return set(Subscription.objects.filter(contact=contact, is_on=True).values_list("notice", flat=True))


@pytest.mark.requirement("NP-03")
def test_whoever_is_approved_is_invited_registers_and_is_told_of_the_service(
    desk: Cast, portal_client: Enter, mail_server: PostOffice
) -> None:
    portal_client(desk.theo).post(f"/nextplane/admin/customers/{desk.acme.public_id}/contacts", PAVEL)
    letter = letters_to(mail_server, desk.ines.email, mail_server.deliver())[0]
    Client().post(link_in(letter), {"answer": "agree"})
    mail_server.react()
    invited = letters_to(mail_server, "pavel@acme.example", mail_server.deliver())
    link = link_in(next(letter for letter in invited if "invited" in letter.text))
    pavel = find_pavel(desk)
    assert pavel
    assert told(pavel) == NOTICES
    browser = Client()
    assert "code that is sent to pavel@acme.example" in browser.get(link).content.decode()
    assert not User.objects.filter(email="pavel@acme.example").exists(), "looking registers nobody"
    went = browser.post(link)
    assert went["Location"].startswith("/accounts/login/code/")
    assert User.objects.filter(email="pavel@acme.example").exists()
    assert browser.post(link).status_code == 409, "once"
    assert pavel in list_subscribers(desk.desk.pk, "status")


@pytest.mark.requirement("NP-03")
def test_one_kind_of_notification_is_left_alone_and_stays_so(
    desk: Cast, portal_client: Enter, mail_server: PostOffice
) -> None:
    mail_server.react()
    assert told(desk.ines) == NOTICES
    ines = portal_client(desk.ines)
    ines.post(PEOPLE + "notifications", {"notice": ["status", "maintenance_done"]})
    assert told(desk.ines) == {"status", "maintenance_done"}
    mail_server.react(again=True)
    assert told(desk.ines) == {"status", "maintenance_done"}
    assert list(verify_contacts(desk_id=desk.desk.pk)) == []


def test_whoever_is_not_approved_is_told_of_nothing(desk: Cast, mail_server: PostOffice) -> None:
    vera = colleague(desk)
    mail_server.react()
    assert told(vera) == set()


def test_an_administrator_invites_and_lets_go(desk: Cast, portal_client: Enter, mail_server: PostOffice) -> None:
    ines = portal_client(desk.ines)
    ines.post(PEOPLE + "invite", {"name": "Pavel", "email": "Pavel@acme.example"})
    pavel = find_pavel(desk)
    assert pavel
    assert not pavel.is_approved
    assert letters_to(mail_server, "pavel@acme.example", mail_server.deliver())
    assert "invited" in ines.get(PEOPLE).content.decode()
    ines.post(f"{PEOPLE}{pavel.public_id}/dismiss")
    pavel.refresh_from_db()
    assert not pavel.is_active


def test_an_approved_contact_is_not_let_go_by_one_side(desk: Cast, portal_client: Enter) -> None:
    vera = colleague(desk, is_approved=True)
    refused = portal_client(desk.ines).post(f"{PEOPLE}{vera.public_id}/dismiss")
    assert refused.status_code == 409
    portal_client(desk.lena).post(f"/nextplane/admin/contacts/{vera.public_id}/retire")
    vera.refresh_from_db()
    assert vera.is_active


def test_an_administrator_does_not_lock_themselves_out(desk: Cast, portal_client: Enter) -> None:
    assert portal_client(desk.ines).post(f"{PEOPLE}{desk.ines.public_id}/dismiss").status_code == 409


def test_a_contact_manages_nobody(desk: Cast, portal_client: Enter) -> None:
    vera = portal_client(colleague(desk))
    page = vera.get(PEOPLE).content.decode()
    assert "Invite somebody" not in page
    for address in ("invite", f"{desk.ines.public_id}/dismiss", f"{desk.ines.public_id}/invite"):
        assert vera.post(PEOPLE + address, {"name": "Pavel", "email": "pavel@acme.example"}).status_code == 403
    assert find_pavel(desk) is None


def test_the_desk_approves_a_further_contact_only_with_the_customer(desk: Cast, portal_client: Enter) -> None:
    lena = portal_client(desk.lena)
    address = f"/nextplane/admin/customers/{desk.acme.public_id}"
    new = {"adds": "contact", "contact-name": "Pavel", "contact-email": "pavel@acme.example"}
    lena.post(address, new | {"contact-is_approved": "on"})
    pavel = find_pavel(desk)
    assert pavel
    assert not pavel.is_approved


def test_a_new_invitation_ends_the_old_link(
    desk: Cast, portal_client: Enter, mail_server: PostOffice, stopped_clock: Hands
) -> None:
    ines = portal_client(desk.ines)
    ines.post(PEOPLE + "invite", {"name": "Pavel", "email": "pavel@acme.example"})
    [first] = letters_to(mail_server, "pavel@acme.example", mail_server.deliver())
    pavel = find_pavel(desk)
    assert pavel
    ines.post(f"{PEOPLE}{pavel.public_id}/invite")
    [second] = letters_to(mail_server, "pavel@acme.example", mail_server.deliver())
    assert Client().get(link_in(first)).status_code == 409
    assert Client().get(link_in(second)).status_code == 200
    stopped_clock(AT + timedelta(days=15))
    assert Client().post(link_in(second)).status_code == 409
    assert not Invitation.objects.exclude(accepted_at=None).exists()
