"""Approved contacts: nothing changes until both sides have agreed in writing."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connections
from django.test import Client

from kept.domain.entitlements.actions import ask_contact_change, end_expired_changes
from kept.domain.entitlements.models import ContactChange
from kept.domain.entitlements.verification import verify_contacts
from kept.domain.parties.actions import add_contact
from kept.domain.parties.models import Contact
from kept.domain.rulebook.actions import publish_policy
from kept.kernel.actor import Actor
from kept.kernel.models import Entry
from tests.contacts.conftest import Enter, colleague, letters_to, link_in
from tests.desks import AT, Cast, read_pack
from tests.notices.conftest import PostOffice
from tests.programs import Program, make_program
from tests.requirements_shown.customers import Hands

PEOPLE = "/nextplane/portal/people/"
PAVEL = {"kind": "add", "name": "Pavel", "email": "pavel@acme.example", "reason": "He takes over from March."}


def find_pavel(desk: Cast) -> Contact | None:
    """Pavel as a contact of Acme."""
    return Contact.objects.filter(organisation=desk.acme, email="pavel@acme.example").first()


@pytest.mark.requirement("NP-01", "NA-05")
def test_a_contact_is_approved_when_both_sides_have_agreed_and_not_before(desk: Cast, portal_client: Enter) -> None:
    ines, theo = portal_client(desk.ines), portal_client(desk.theo)
    asked = ines.post(PEOPLE + "changes", PAVEL, follow=True)
    assert "NextPlane has to agree" in asked.content.decode().replace("Nextplane", "NextPlane")
    assert find_pavel(desk) is None
    change = ContactChange.objects.get(organisation=desk.acme)
    waiting = theo.get("/nextplane/admin/contacts").content.decode()
    assert "Approve Pavel (pavel@acme.example)" in waiting
    theo.post(f"/nextplane/admin/contacts/changes/{change.public_id}/agree")
    pavel = find_pavel(desk)
    assert pavel
    assert pavel.is_approved
    history = ines.get(PEOPLE).content.decode()
    assert "pavel@acme.example" in history
    assert "made" in history.partition("What was asked before")[2]
    assert list(verify_contacts(desk_id=desk.desk.pk)) == []


@pytest.mark.requirement("NP-01")
def test_both_sides_agree_by_links_in_mails(desk: Cast, portal_client: Enter, mail_server: PostOffice) -> None:
    vera = colleague(desk)
    portal_client(vera).post(PEOPLE + "changes", PAVEL)
    letters = mail_server.deliver()
    to_ines, to_theo = (letters_to(mail_server, one, letters) for one in (desk.ines.email, desk.theo.user.email))
    stranger = Client()
    assert stranger.get(link_in(to_ines[0])).status_code == 200
    assert find_pavel(desk) is None, "looking agrees to nothing"
    stranger.post(link_in(to_ines[0]), {"answer": "agree"})
    assert find_pavel(desk) is None
    said = stranger.post(link_in(to_theo[0]), {"answer": "agree"}).content.decode()
    assert "Both sides have agreed" in said
    assert find_pavel(desk) is not None
    again = stranger.post(link_in(to_theo[0]), {"answer": "agree"})
    assert again.status_code == 409
    told = letters_to(mail_server, desk.ines.email, mail_server.deliver())
    assert any("Both sides have agreed to approve Pavel" in letter.text for letter in told)


@pytest.mark.requirement("NP-01")
def test_a_declined_change_changes_nothing_and_says_why(desk: Cast, portal_client: Enter) -> None:
    ines, theo = portal_client(desk.ines), portal_client(desk.theo)
    ines.post(PEOPLE + "changes", PAVEL)
    change = ContactChange.objects.get()
    address = f"/nextplane/admin/contacts/changes/{change.public_id}/decline"
    theo.post(address, {"reason": ""})
    assert ContactChange.objects.get().state == "waiting"
    theo.post(address, {"reason": "Pavel works for somebody else."})
    history = ines.get(PEOPLE).content.decode()
    assert "declined: Pavel works for somebody else." in history
    assert find_pavel(desk) is None


@pytest.mark.requirement("NP-01")
def test_replacing_and_removing_take_both_sides_too(desk: Cast, portal_client: Enter) -> None:
    vera = colleague(desk, is_approved=True)
    ines, theo = portal_client(desk.ines), portal_client(desk.theo)
    ines.post(PEOPLE + "changes", PAVEL | {"kind": "replace", "contact": vera.public_id})
    vera.refresh_from_db()
    assert vera.is_approved
    theo.post(f"/nextplane/admin/contacts/changes/{ContactChange.objects.get().public_id}/agree")
    vera.refresh_from_db()
    pavel = find_pavel(desk)
    assert not vera.is_approved
    assert pavel
    assert pavel.is_approved
    theo.post(
        f"/nextplane/admin/customers/{desk.acme.public_id}/contacts",
        {"kind": "remove", "contact": pavel.public_id, "reason": "He has left."},
    )
    asked = ContactChange.objects.get(kind="remove")
    assert asked.vendor_agreed_at
    assert not asked.customer_agreed_at
    ines.post(f"{PEOPLE}changes/{asked.public_id}/agree")
    pavel.refresh_from_db()
    assert not pavel.is_approved


def test_a_link_that_is_too_old_agrees_to_nothing(
    desk: Cast, portal_client: Enter, mail_server: PostOffice, stopped_clock: Hands
) -> None:
    portal_client(colleague(desk)).post(PEOPLE + "changes", PAVEL)
    letter = letters_to(mail_server, desk.ines.email, mail_server.deliver())[0]
    stopped_clock(AT + timedelta(days=15))
    assert Client().post(link_in(letter), {"answer": "agree"}).status_code == 409
    assert ContactChange.objects.get().customer_agreed_at is None
    stopped_clock(AT + timedelta(days=31))
    late = portal_client(desk.ines).post(f"{PEOPLE}changes/{ContactChange.objects.get().public_id}/agree")
    assert late.status_code == 409
    assert "not answered in time" in portal_client(desk.ines).get(PEOPLE).content.decode()


def test_a_link_is_for_the_desk_that_sent_it(
    desk: Cast, nagomi: Cast, portal_client: Enter, mail_server: PostOffice
) -> None:
    portal_client(colleague(desk)).post(PEOPLE + "changes", PAVEL)
    letter = letters_to(mail_server, desk.ines.email, mail_server.deliver())[0]
    elsewhere = link_in(letter).replace("/nextplane/", "/nagomi/")
    assert Client().post(elsewhere, {"answer": "agree"}).status_code == 409
    assert ContactChange.objects.get().customer_agreed_at is None


def test_a_contact_who_lost_their_rights_agrees_to_nothing(
    desk: Cast, portal_client: Enter, mail_server: PostOffice
) -> None:
    portal_client(colleague(desk)).post(PEOPLE + "changes", PAVEL)
    letter = letters_to(mail_server, desk.ines.email, mail_server.deliver())[0]
    Contact.objects.filter(pk=desk.ines.pk).update(is_administrator=False)
    assert Client().post(link_in(letter), {"answer": "agree"}).status_code == 403
    assert ContactChange.objects.get().customer_agreed_at is None


def test_an_administrator_of_one_customer_does_not_agree_for_another(desk: Cast, portal_client: Enter) -> None:
    robot = Actor.robot(desk.desk.pk)
    add_contact(organisation=desk.other, name="Ines", email=desk.ines.email, user=desk.ines.user, actor=robot, at=AT)
    ines = portal_client(desk.ines)
    ines.post(PEOPLE + "changes", PAVEL | {"organisation": desk.other.public_id})
    change = ContactChange.objects.get(organisation=desk.other)
    assert change.customer_agreed_at is None, "there she is a contact like any other"
    assert ines.post(f"{PEOPLE}changes/{change.public_id}/agree").status_code == 403
    portal_client(desk.theo).post(f"/nextplane/admin/contacts/changes/{change.public_id}/agree")
    assert find_pavel(desk) is None
    assert not Contact.objects.filter(email="pavel@acme.example").exists()


def test_a_contact_of_two_organisations_is_approved_in_the_one_that_asked(desk: Cast, portal_client: Enter) -> None:
    robot = Actor.robot(desk.desk.pk)
    other = add_contact(
        organisation=desk.other, name="Pavel", email="pavel@acme.example", is_approved=False, actor=robot, at=AT
    )
    portal_client(desk.ines).post(PEOPLE + "changes", PAVEL)
    portal_client(desk.theo).post(f"/nextplane/admin/contacts/changes/{ContactChange.objects.get().public_id}/agree")
    other.refresh_from_db()
    pavel = find_pavel(desk)
    assert pavel
    assert pavel.is_approved
    assert not other.is_approved


def test_the_plans_limit_holds_when_it_is_asked_and_when_it_is_agreed(desk: Cast, portal_client: Enter) -> None:
    limited = (
        read_pack("nextplane")
        .replace("    changed: Both sides agree in writing", "    changed: Both sides agree in writing\n    number: 2")
        .replace('version: "2021.1"', 'version: "2021.2"')
    )
    lena = desk.actor(desk.lena)
    publish_policy(source=limited, starts_at=AT - timedelta(days=1), actor=lena, at=AT - timedelta(days=1))
    ines, theo = portal_client(desk.ines), portal_client(desk.theo)
    ines.post(PEOPLE + "changes", PAVEL)
    first = ContactChange.objects.get()
    ines.post(PEOPLE + "changes", PAVEL | {"name": "Vera", "email": "vera@acme.example"})
    second = ContactChange.objects.exclude(pk=first.pk).get()
    theo.post(f"/nextplane/admin/contacts/changes/{first.public_id}/agree")
    refused = theo.post(f"/nextplane/admin/contacts/changes/{second.public_id}/agree", follow=True)
    assert "no further approved contact" in refused.content.decode()
    second.refresh_from_db()
    assert (second.state, second.vendor_agreed_at) == ("waiting", None)
    third = ines.post(PEOPLE + "changes", PAVEL | {"name": "Lena", "email": "lena@acme.example"})
    assert third.status_code == 409
    assert "It includes 2." in third.content.decode()
    assert "lena@acme.example" in third.content.decode(), "what was written is kept"


def test_the_last_approved_contact_stays(desk: Cast, portal_client: Enter) -> None:
    gone = portal_client(desk.ines).post(
        PEOPLE + "changes", {"kind": "remove", "contact": desk.ines.public_id, "reason": "I leave."}
    )
    assert gone.status_code == 409
    assert "at least one approved contact" in gone.content.decode()


def test_the_same_is_not_asked_twice_until_it_was_answered(
    desk: Cast, portal_client: Enter, stopped_clock: Hands
) -> None:
    ines = portal_client(desk.ines)
    ines.post(PEOPLE + "changes", PAVEL)
    assert ines.post(PEOPLE + "changes", PAVEL).status_code == 409
    assert ContactChange.objects.count() == 1
    stopped_clock(AT + timedelta(days=31))
    assert ines.post(PEOPLE + "changes", PAVEL).status_code == 302
    assert sorted(ContactChange.objects.values_list("state", flat=True)) == ["expired", "waiting"]
    assert list(verify_contacts(desk_id=desk.desk.pk)) == []


def test_an_agent_asks_and_does_not_agree(desk: Cast, portal_client: Enter) -> None:
    nadia = portal_client(desk.nadia)
    nadia.post(f"/nextplane/admin/customers/{desk.acme.public_id}/contacts", PAVEL)
    change = ContactChange.objects.get()
    assert change.vendor_agreed_at is None
    assert nadia.post(f"/nextplane/admin/contacts/changes/{change.public_id}/agree").status_code == 403


@pytest.mark.django_db(transaction=True)
def test_people_who_agree_at_once_through_the_api_make_one_change(nextplane: Cast) -> None:
    desk = nextplane
    Contact.objects.filter(pk=desk.ines.pk).update(is_administrator=True)
    change = ask_contact_change(
        organisation=desk.acme, kind="add", name="Pavel", email="pavel@acme.example", reason="He takes over.",
        actor=desk.actor(desk.nadia), at=AT,
    )  # fmt: skip
    people = [desk.ines, desk.theo, desk.lena, desk.ines, desk.theo, desk.lena]
    barrier, programs = Barrier(len(people)), [make_program(desk, person) for person in people]

    def agree(program: Program) -> int:
        try:
            barrier.wait(timeout=20)
            return program.post(f"/contact-changes/{change.public_id}/agree").status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(people)) as pool:
        assert set(pool.map(agree, programs)) == {200}
    assert Contact.objects.filter(organisation=desk.acme, email="pavel@acme.example").count() == 1
    kinds = list(Entry.objects.filter(stream=change.stream).order_by("position").values_list("kind", flat=True))
    assert kinds == [
        "contact_change.asked", "contact_change.agreed", "contact_change.agreed", "contact_change.made",
    ]  # fmt: skip


def test_a_corrupted_request_is_reported(desk: Cast, portal_client: Enter) -> None:
    portal_client(desk.ines).post(PEOPLE + "changes", PAVEL)
    ContactChange.objects.update(vendor_agreed_at=AT)
    assert any("vendor_agreed_at" in line for line in verify_contacts(desk_id=desk.desk.pk))


@pytest.mark.requirement("NP-01")
def test_a_request_that_nobody_answers_in_time_ends_and_both_sides_are_told_once(
    desk: Cast, portal_client: Enter, mail_server: PostOffice, stopped_clock: Hands
) -> None:
    portal_client(desk.ines).post(PEOPLE + "changes", PAVEL)
    change = ContactChange.objects.get(organisation=desk.acme)
    mail_server.deliver()
    assert end_expired_changes(at=change.expires_at - timedelta(seconds=1)) == 0
    assert end_expired_changes(at=change.expires_at) == 1
    assert end_expired_changes(at=change.expires_at) == 0
    told = mail_server.deliver(change.expires_at)
    assert {letter.to for letter in told} == {desk.ines.email, desk.theo.user.email}
    assert all("Nobody answered in time." in letter.text for letter in told)
    stopped_clock(change.expires_at)
    page = portal_client(desk.ines).get(PEOPLE).content.decode()
    assert "not answered in time" in page.partition("What was asked before")[2]
    portal_client(desk.theo).post(f"/nextplane/admin/contacts/changes/{change.public_id}/agree")
    assert find_pavel(desk) is None
    assert list(verify_contacts(desk_id=desk.desk.pk)) == []
