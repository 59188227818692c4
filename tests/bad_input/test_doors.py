"""What pages and programs answer to values that the policy does not know, and to files that are not accepted."""

from __future__ import annotations

from typing import Any

import pytest
from django import forms
from django.contrib.auth.password_validation import password_validators_help_text_html
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kept.domain.cases.models import Attachment, Case
from kept.kernel.models import Entry, StoredFile
from tests.desks import Cast
from tests.programs import Api

TOO_LARGE = b"x" * (25 * 2**20 + 1)


@pytest.fixture(autouse=True)
def _stand_still(stopped_clock: object) -> None:
    """Every test here happens at AT."""


def enter(person: Any) -> Client:
    """A browser in which somebody is signed in."""
    client = Client()
    client.force_login(person.user, "django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.parametrize(
    "wrong", [{"severity": "P9"}, {"kind": "wish"}, {"fact_functions": "all"}, {"once": ""}, {"subject": " "}]
)
def test_a_portal_form_with_a_value_that_is_not_offered_comes_back_with_its_text(
    nagomi: Cast, wrong: dict[str, str]
) -> None:
    ines = enter(nagomi.ines)
    form = ines.get("/nagomi/portal/cases/new").context["form"]
    sent = {"once": form["once"].value(), "kind": "incident", "subject": "Scans stop", "body": "All that I know."}
    answer = ines.post("/nagomi/portal/cases/new", sent | wrong)
    assert answer.status_code == 422
    assert "All that I know." in answer.content.decode()
    assert not Case.objects.exists()


def test_markup_in_the_help_of_a_field_is_shown_as_it_was_written() -> None:
    class Asked(forms.Form):
        kind = forms.CharField(help_text="incident: <b>every</b> site <script>alert(1)</script>")
        password = forms.CharField(help_text=password_validators_help_text_html())

    page = str(Asked())
    assert "incident: &lt;b&gt;every&lt;/b&gt; site" in page
    assert "<script" not in page
    assert "<ul><li>" in page


def test_opening_the_address_of_a_form_says_what_it_is(nagomi: Cast) -> None:
    case = nagomi.open_case()
    answer = enter(nagomi.ines).get(f"/nagomi/portal/cases/{case.number}/write")
    assert answer.status_code == 405
    assert answer["Allow"] == "POST"
    assert "Go back to the page with the form." in answer.content.decode()


@pytest.mark.parametrize(
    ("change", "sent"),
    [
        ("severity", {"severity": "P9", "reason": "All that I know."}),
        ("triage", {"kind": "wish", "severity": "P1", "reason": "All that I know."}),
        ("resolve", {"resolution": "magic", "explanation": "All that I know."}),
        ("turn", {"reason": "Godot"}),
        ("assign", {"agent": "aaaaaaaaaaaa", "team": ""}),
    ],
)
def test_a_change_to_what_the_policy_does_not_know_changes_nothing(
    nagomi: Cast, change: str, sent: dict[str, str]
) -> None:
    case, nadia = nagomi.open_case(), enter(nagomi.nadia)
    written = Entry.objects.count()
    answer = nadia.post(f"/nagomi/work/c/{case.number}/{change}", sent | {"seen_revision": case.revision})
    assert answer.status_code == 422
    if "All that I know." in sent.values():
        assert "All that I know." in answer.content.decode()
    assert Entry.objects.count() == written


def test_a_file_beyond_the_limit_is_refused_by_every_door(nagomi: Cast, api: Api) -> None:
    case, program = nagomi.open_case(), api(nagomi, nagomi.ines)
    written = Entry.objects.count()

    def file() -> SimpleUploadedFile:
        return SimpleUploadedFile("huge.log", TOO_LARGE)

    uploaded = Client().post(
        f"/api/v1/cases/{case.number}/uploads",
        {"body": "The log.", "files": [file()]},
        headers={"Authorization": f"Bearer {program.secret}"},
    )
    assert (uploaded.status_code, uploaded.json()["code"]) == (413, "file-too-large")
    said = enter(nagomi.nadia).post(
        f"/nagomi/work/c/{case.number}/say", {"body": "The log.", "audience": "everyone", "files": [file()]}
    )
    assert said.status_code == 413
    assert "too large" in said.content.decode()
    wrote = enter(nagomi.ines).post(
        f"/nagomi/portal/cases/{case.number}/write", {"body": "The log.", "attachments": [file()]}
    )
    assert wrote.status_code == 413
    assert "The log." in wrote.content.decode()
    assert Entry.objects.count() == written
    assert not Attachment.objects.exists()
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize(
    "name", ["run.exe", "RUN.EXE", "x.pdf.exe", "run.e\u200bxe", "run.exe ", "run.exe.", "a.lnk", "a.scr"]
)
def test_a_forbidden_kind_is_refused_however_its_name_is_written(nagomi: Cast, api: Api, name: str) -> None:
    case, program = nagomi.open_case(), api(nagomi, nagomi.ines)
    sent = {"body": "See.", "files": [{"name": name, "media_type": "text/plain", "content_base64": "TVo="}]}
    refused = program.post(f"/cases/{case.number}/messages", sent)
    assert (refused.status_code, refused.json()["code"]) == (422, "file-kind-forbidden")
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize(
    "query", ["changed_after=2026-03-04T15:00:00", "changed_after=today", "cursor=%00", "limit=-1"]
)
def test_a_list_is_not_asked_for_in_nonsense(nagomi: Cast, api: Api, query: str) -> None:
    refused = api(nagomi, nagomi.nadia).get(f"/cases?{query}")
    assert (refused.status_code, refused.json()["code"]) == (422, "input-invalid")


def test_a_version_of_the_policy_starts_at_an_instant_with_its_zone(nagomi: Cast, api: Api) -> None:
    lena = api(nagomi, nagomi.lena)
    source = lena.get("/policy").json()["source"].replace("2025.1", "2030.1")
    refused = lena.post("/policy/versions", {"source": source, "starts_at": "2030-01-01T00:00:00"})
    assert (refused.status_code, "zone" in refused.json()["detail"]) == (422, True)
    assert lena.get("/policy").json()["published"]["version"] == nagomi.policy.version
