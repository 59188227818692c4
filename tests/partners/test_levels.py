"""Between the levels: who gets a case first, what is handed on with it, what comes back, and who sees it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest

from kept.domain.cases.actions import (
    accept_intake,
    assign_case,
    escalate_case,
    record_finding,
    reply_to_case,
    return_intake,
    wake_due_cases,
    write_note,
)
from kept.domain.cases.errors import (
    CaseNotFound,
    NoIntake,
    NoPartnerReads,
    NothingMissing,
    NotServed,
    NotYourLevel,
)
from kept.domain.cases.levels import levels_of
from kept.domain.cases.models import Attachment, Case, Clock
from kept.domain.cases.queries import get_attachment, get_case, list_queue, list_timeline
from kept.domain.cases.reactions import follow_customer
from kept.domain.cases.verification import verify_cases
from kept.domain.cases.words import search_cases
from kept.domain.entitlements.actions import make_agreement
from kept.domain.entitlements.cover_verification import verify_cover
from kept.domain.entitlements.people import contacts_visible_to
from kept.domain.parties.actions import add_contact, add_organisation, change_seller
from kept.domain.parties.errors import NoPartner
from kept.domain.parties.events import SellerChanged
from kept.domain.parties.queries import list_agents, list_organisations
from kept.kernel.actor import Actor
from kept.kernel.files import IncomingFile
from kept.kernel.models import Entry
from kept.kernel.refusals import NotAllowed, NotFound
from tests.desks import AT, Cast, Partnership, hide_people

pytestmark = pytest.mark.django_db
Later = Callable[..., datetime]

GIVEN = {"Log files": "host.log, attached", "Screen captures": ""}


def hand_on(cast: Cast, fjord: Partnership, at: datetime, **given: str) -> Case:
    case = cast.open_case(by=fjord.asker)
    vera = cast.actor(fjord.vera)
    assign_case(number=case.number, agent=fjord.vera, actor=vera, at=at)
    return escalate_case(
        number=case.number, level="second", reason="We cannot find it.", given=GIVEN | given, actor=vera, at=at
    )


def test_a_case_goes_to_the_partner_that_sold_and_a_direct_one_to_the_vendor(netop: Cast, fjord: Partnership) -> None:
    case = netop.open_case(by=fjord.asker)
    direct = netop.open_case(bought_from="netop")
    stay = levels_of(case).stays[0]
    assert (stay.level, stay.partner_id) == ("first", fjord.fjord.pk)
    assert case.facts["bought_from"] == "partner"
    assert levels_of(direct).stays[0].partner_id is None


def test_a_partner_sees_its_own_customers_and_nothing_else(netop: Cast, fjord: Partnership) -> None:
    theirs, foreign = netop.open_case(by=fjord.asker), netop.open_case(subject="Only for Acme")
    vera = netop.actor(fjord.vera)
    assert get_case(theirs.number, actor=vera) == theirs
    with pytest.raises(CaseNotFound):
        get_case(foreign.number, actor=vera)
    assert [case.pk for case in list_queue("all-open", actor=vera, now=AT).cases] == [theirs.pk]
    assert search_cases("acme", actor=vera) == []
    assert {one.name for one in list_organisations(actor=vera)} == {"Cedar", "Fjord Partners"}
    assert list_agents(actor=vera) == [fjord.vera]


def test_a_distributor_sees_what_its_reseller_sold(netop: Cast, fjord: Partnership) -> None:
    robot = Actor.robot(netop.desk.pk)
    far = add_organisation(name="North Distribution", is_partner=True, actor=robot, at=AT)
    change_seller(organisation=fjord.fjord, sold_by=far, reason="New contract.", actor=robot, at=AT)
    with pytest.raises(NoPartner, match="buys from"):
        change_seller(organisation=far, sold_by=fjord.fjord, reason="Round.", actor=robot, at=AT)
    with pytest.raises(NoPartner):
        change_seller(organisation=fjord.cedar, sold_by=netop.acme, reason="No partner.", actor=robot, at=AT)
    fjord.vera.partner = far
    fjord.vera.save()
    assert fjord.cedar.pk in (netop.actor(fjord.vera).organisations or ())


def test_partners_never_read_internal_notes_nor_find_by_them(netop: Cast, fjord: Partnership) -> None:
    case = netop.open_case(by=fjord.asker)
    nadia, vera = netop.actor(netop.nadia), netop.actor(fjord.vera)
    log = IncomingFile("inside.log", "text/plain", b"secret")
    write_note(number=case.number, body="Between ourselves: zanzibar", files=[log], actor=nadia, at=AT)
    write_note(number=case.number, body="For both of us", audience="partner", actor=nadia, at=AT)
    write_note(number=case.number, body="From the partner", actor=vera, at=AT)
    reply_to_case(number=case.number, body="Not sent yet", is_held=True, actor=nadia, at=AT)
    read = [item.note.body for item in list_timeline(case, actor=vera) if item.note]
    assert read == ["For both of us", "From the partner"]
    assert "Not sent yet" not in [item.message.body for item in list_timeline(case, actor=vera) if item.message]
    assert len([item for item in list_timeline(case, actor=nadia) if item.note]) == 3
    assert not [item for item in list_timeline(case, actor=netop.actor(fjord.asker)) if item.note]
    assert (search_cases("zanzibar", actor=vera), search_cases("zanzibar", actor=nadia)) == ([], [case])
    attachment = Attachment.objects.get(case=case)
    assert list(Attachment.objects.visible_to(vera)) == []
    with pytest.raises(NotFound):
        get_attachment(attachment.public_id, actor=vera)


def test_a_note_for_a_partner_needs_one_who_reads_it(netop: Cast) -> None:
    case = netop.open_case()
    with pytest.raises(NoPartnerReads):
        write_note(number=case.number, body="Hello?", audience="partner", actor=netop.actor(netop.nadia), at=AT)


def test_who_asked_is_hidden_where_the_agreement_says_so(netop: Cast, fjord: Partnership) -> None:
    case = netop.open_case(by=fjord.asker)
    vera = netop.actor(fjord.vera)
    assert get_case(case.number, actor=vera).contact == fjord.asker
    hide_people(netop, fjord.cedar)
    veiled = get_case(case.number, actor=vera)
    assert (veiled.contact, veiled.reporter_name, veiled.reporter_address) == (None, "", "")
    assert [item.author for item in list_timeline(veiled, actor=vera) if item.message] == [""]
    assert [one for one in list(contacts_visible_to(vera)) if one.organisation_id == fjord.cedar.pk] == []
    assert get_case(case.number, actor=netop.actor(netop.nadia)).contact == fjord.asker
    assert Case.objects.get(pk=case.pk).contact == fjord.asker
    assert list(verify_cover(desk_id=netop.desk.pk)) == []


def test_of_several_agreements_the_one_of_the_case_decides_and_else_the_most_restrictive(
    netop: Cast, fjord: Partnership
) -> None:
    robot, vera = Actor.robot(netop.desk.pk), netop.actor(fjord.vera)
    first = netop.open_case(by=fjord.asker)
    hide_people(netop, fjord.cedar)
    terms: dict[str, Any] = {"organisation": fjord.cedar, "plan": netop.policy.plans[0].key, "actor": robot, "at": AT}
    renewed = make_agreement(starts_on=date(2026, 1, 1), **terms)
    assert not renewed.shows_contacts, "what was hidden stays hidden in the agreement that follows"
    open_one = make_agreement(starts_on=date(2026, 2, 1), shows_contacts=True, **terms)
    second = netop.open_case(by=fjord.asker)
    given = Entry.objects.get(stream=second.stream, kind="case.verdict_given")
    assert given.payload is not None
    assert given.payload["agreement"] == open_one.public_id
    assert get_case(second.number, actor=vera).contact == fjord.asker
    assert get_case(first.number, actor=vera).contact is None
    assert list(contacts_visible_to(vera)) == []
    assert list(verify_cover(desk_id=netop.desk.pk)) == []


def test_without_an_agreement_a_partner_sees_nobody(netop: Cast, fjord: Partnership) -> None:
    robot = Actor.robot(netop.desk.pk)
    birch = add_organisation(name="Birch", sold_by=fjord.fjord, actor=robot, at=AT)
    add_contact(organisation=birch, name="Birch desk", email="desk@birch.example", actor=robot, at=AT)
    assert [one.name for one in contacts_visible_to(netop.actor(fjord.vera))] == ["Cedar desk"]


def test_what_is_handed_on_names_what_is_missing_and_is_accepted(netop: Cast, fjord: Partnership, later: Later) -> None:
    case = hand_on(netop, fjord, later(hours=1))
    given = levels_of(case).given
    assert given is not None
    assert (given.given, given.missing) == ({"Log files": "host.log, attached"}, ["Screen captures"])
    assert (case.intake, case.assignee_id, case.facts["level"]) == ("given", None, "second")
    nadia = netop.actor(netop.nadia)
    assert list_queue("from-partners", actor=nadia, now=AT).cases == [case]
    with pytest.raises(NotAllowed):
        accept_intake(number=case.number, actor=netop.actor(fjord.vera), at=later(hours=2))
    case = accept_intake(number=case.number, actor=nadia, at=later(hours=2))
    assert case.intake == "accepted"
    with pytest.raises(NoIntake):
        accept_intake(number=case.number, actor=nadia, at=later(hours=3))
    assert list(verify_cases(desk_id=netop.desk.pk)) == []


def test_a_case_comes_back_with_what_is_missing_to_who_handed_it_on(
    netop: Cast, fjord: Partnership, later: Later
) -> None:
    case = hand_on(netop, fjord, later(hours=1))
    nadia = netop.actor(netop.nadia)
    with pytest.raises(NothingMissing):
        return_intake(number=case.number, missing=[" "], reason="", actor=nadia, at=later(hours=2))
    case = return_intake(
        number=case.number, missing=["Screen captures"], reason="Of the error.", actor=nadia, at=later(hours=2)
    )
    levels = levels_of(case)
    assert [stay.level for stay in levels.stays] == ["first", "second", "first"]
    assert levels.stays[1].because == "Missing: Screen captures. Of the error."
    assert levels.returned is not None
    assert levels.returned.missing == ["Screen captures"]
    assert (case.intake, case.assignee_id) == ("returned", fjord.vera.pk)
    clocks = Clock.objects.filter(case=case, key="level_resolution").order_by("cycle")
    assert [clock.state for clock in clocks] == ["met", "met", "running"]
    assert list(verify_cases(desk_id=netop.desk.pk)) == []


def test_a_partner_hands_on_only_what_is_at_its_level(netop: Cast, fjord: Partnership, later: Later) -> None:
    case = hand_on(netop, fjord, later(hours=1))
    with pytest.raises(NotYourLevel):
        escalate_case(
            number=case.number,
            level="product_management",
            reason="Up!",
            actor=netop.actor(fjord.vera),
            at=later(hours=2),
        )


def test_a_case_is_given_only_to_who_serves_its_customer(netop: Cast, fjord: Partnership) -> None:
    with pytest.raises(NotServed):
        assign_case(number=netop.open_case().number, agent=fjord.vera, actor=netop.actor(netop.nadia), at=AT)


def test_when_the_partners_time_is_up_the_case_moves_to_the_vendor_and_is_nobodys(
    netop: Cast, fjord: Partnership, later: Later
) -> None:
    case = netop.open_case(by=fjord.asker, environment="production", has_workaround="no")
    assign_case(number=case.number, agent=fjord.vera, actor=netop.actor(fjord.vera), at=AT)
    due = Clock.objects.get(case=case, key="level_resolution").line_at
    assert due is not None
    wake_due_cases(at=due.replace(hour=due.hour + 1))
    case.refresh_from_db()
    assert (case.facts["level"], case.assignee_id) == ("second", None)
    assert levels_of(case).stays[0].because.startswith("The time of First level")
    assert list(verify_cases(desk_id=netop.desk.pk)) == []


def test_a_partner_that_loses_its_customer_sees_nothing_more_and_nothing_is_lost(
    netop: Cast, fjord: Partnership, later: Later
) -> None:
    case = netop.open_case(by=fjord.asker)
    robot, vera = Actor.robot(netop.desk.pk), netop.actor(fjord.vera)
    assign_case(number=case.number, agent=fjord.vera, actor=vera, at=AT)
    write_note(number=case.number, body="What we know", actor=vera, at=AT)
    change_seller(organisation=fjord.cedar, sold_by=None, reason="They buy from us.", actor=robot, at=later(hours=1))
    with pytest.raises(CaseNotFound):
        get_case(case.number, actor=netop.actor(fjord.vera))
    entry = Entry.objects.get(kind=SellerChanged.kind)
    for _ in range(2):
        follow_customer(entry, later(hours=1))
    case.refresh_from_db()
    levels = levels_of(case)
    assert [stay.level for stay in levels.stays] == ["first", "second"]
    assert levels.moved is not None
    assert levels.moved.old_partner == fjord.fjord.pk
    assert case.assignee_id is None
    assert "What we know" in [
        item.note.body for item in list_timeline(case, actor=netop.actor(netop.nadia)) if item.note
    ]
    assert list(verify_cases(desk_id=netop.desk.pk)) == []


def test_a_case_follows_its_customer_to_another_partner(netop: Cast, fjord: Partnership, later: Later) -> None:
    case = netop.open_case(by=fjord.asker)
    robot = Actor.robot(netop.desk.pk)
    other = add_organisation(name="Delta Resale", is_partner=True, actor=robot, at=AT)
    change_seller(organisation=fjord.cedar, sold_by=other, reason="Moved.", actor=robot, at=later(hours=1))
    follow_customer(Entry.objects.get(kind=SellerChanged.kind), later(hours=1))
    assert [(stay.level, stay.partner_id) for stay in levels_of(case).stays] == [
        ("first", fjord.fjord.pk),
        ("first", other.pk),
    ]


def test_a_finding_is_kept_and_the_facts_follow(netop: Cast, fjord: Partnership, later: Later) -> None:
    case = hand_on(netop, fjord, later(hours=1))
    case = record_finding(
        number=case.number,
        is_replicated="yes",
        cause="use",
        said="The switch was off.",
        actor=netop.actor(netop.nadia),
        at=later(hours=2),
    )
    finding = levels_of(case).finding
    assert finding is not None
    assert (finding.is_replicated, finding.cause) == ("yes", "use")
    assert case.facts["cause"] == "use"
