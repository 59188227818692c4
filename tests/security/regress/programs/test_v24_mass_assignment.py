"""V24: a request that carries fields which are not documented changes nothing, least of all those fields."""

from __future__ import annotations

import pytest
from django.db import models

from kept.domain.cases.models import Case
from kept.domain.parties.models import Contact, Organisation
from kept.kernel.models import Entry
from tests.desks import Cast
from tests.programs import Api

NEW_CASE = {"subject": "Links flap", "body": "They do."}


def undocumented(model: type[models.Model], documented: set[str]) -> list[str]:
    """Every column of a table, by both its names, that a request may not set."""
    names = {name for field in model._meta.concrete_fields for name in (field.name, field.attname)}
    return sorted(names - documented)


CASE_FIELDS = undocumented(
    Case, {"subject", "channel", "severity", "kind", "facts", "contact", "organisation", "reporter_name",
           "reporter_address"}
)  # fmt: skip


@pytest.mark.parametrize("field", [*CASE_FIELDS, "actor", "at", "policy", "role", "via"])
def test_a_new_case_takes_documented_fields_only(field: str, netop: Cast, api: Api) -> None:
    program = api(netop, netop.nadia)
    before = Entry.objects.count()
    refused = program.post("/cases", NEW_CASE | {field: 1})
    assert refused.status_code == 422
    assert "no such field" in refused.json()["detail"]
    assert not Case.objects.exists()
    assert Entry.objects.count() == before


@pytest.mark.parametrize("field", undocumented(Organisation, {"name", "zone", "facts", "is_partner", "sold_by"}))
def test_a_new_organisation_takes_documented_fields_only(field: str, netop: Cast, api: Api) -> None:
    refused = api(netop, netop.lena).post("/organisations", {"name": "Cumulus", field: 1})
    assert refused.status_code == 422
    assert not Organisation.objects.filter(name="Cumulus").exists()


CONTACT_FIELDS = {"organisation", "name", "email", "phone", "is_administrator", "is_approved"}


@pytest.mark.parametrize("field", [*undocumented(Contact, CONTACT_FIELDS), "role"])
def test_a_new_contact_takes_documented_fields_only(field: str, netop: Cast, api: Api) -> None:
    sent = {"organisation": netop.acme.public_id, "name": "Ana", "email": "ana@acme.example", field: 1}
    refused = api(netop, netop.lena).post("/contacts", sent)
    assert refused.status_code == 422
    assert not Contact.objects.filter(name="Ana").exists()


def test_a_customer_cannot_open_a_case_for_somebody_else(netop: Cast, api: Api) -> None:
    ines = api(netop, netop.ines)
    for field, value in (("contact", netop.omar.public_id), ("organisation", netop.other.public_id)):
        assert ines.post("/cases", NEW_CASE | {field: value}).status_code in (404, 422)
    assert not Case.objects.exists()
    opened = ines.post("/cases", NEW_CASE | {"reporter_name": "Omar", "asked_by_customer": False})
    case = Case.objects.get(number=opened.json()["number"])
    assert (case.reporter_name, case.contact_id) == ("Ines", netop.ines.pk)


def test_references_in_a_body_are_looked_up_within_the_desk(netop: Cast, nagomi: Cast, api: Api) -> None:
    nadia, lena = api(netop, netop.nadia), api(netop, netop.lena)
    case = f"/cases/{netop.open_case().number}"
    foreign = nagomi.open_case().number
    for path, sent in (
        ("/cases", NEW_CASE | {"contact": nagomi.ines.public_id}),
        ("/cases", NEW_CASE | {"organisation": nagomi.acme.public_id}),
        (f"{case}/assign", {"agent": nagomi.nadia.public_id}),
        (f"{case}/assign", {"team": nagomi.team.public_id}),
        (f"{case}/messages", {"body": "b", "from_contact": nagomi.ines.public_id}),
        (f"{case}/merge", {"other": foreign}),
    ):
        assert nadia.post(path, sent).status_code == 404, path
    assert (
        lena.post("/contacts", {"organisation": nagomi.acme.public_id, "name": "A", "email": "a@a.example"}).status_code
        == 404
    )
    assert lena.post("/organisations", {"name": "C", "sold_by": nagomi.acme.public_id}).status_code == 404
