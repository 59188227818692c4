"""Cases through the API, as customers' and agents' programs use it."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import datetime

import pytest

from kept.domain.cases.models import Case
from tests.desks import Cast
from tests.programs import Api

NEW = {"subject": "Links flap", "body": "Since 14:00 all uplinks flap."}


@pytest.mark.requirement("NT-01")
def test_a_customer_opens_a_case_and_reads_it(netop: Cast, api: Api) -> None:
    ines = api(netop, netop.ines)
    opened = ines.post("/cases", NEW)
    assert opened.status_code == 201, opened.content
    case = opened.json()
    assert case["state"] == "open"
    assert case["contact"]["name"] == "Ines"
    assert case["organisation"]["name"] == "Acme"
    assert ines.get(f"/cases/{case['number']}").json() == case
    assert [one["number"] for one in ines.get("/cases").json()["cases"]] == [case["number"]]


def test_an_agent_opens_a_case_for_a_contact_who_called(netop: Cast, api: Api) -> None:
    nadia = api(netop, netop.nadia)
    opened = nadia.post("/cases", NEW | {"contact": netop.ines.public_id, "severity": "high"})
    assert opened.status_code == 201, opened.content
    assert (opened.json()["contact"]["name"], opened.json()["severity"]) == ("Ines", "high")


def test_a_case_is_worked_from_opened_to_closed(
    netop: Cast, api: Api, stopped_clock: Callable[[datetime], None], later: Callable[..., datetime]
) -> None:
    ines, nadia = api(netop, netop.ines), api(netop, netop.nadia)
    case = f"/cases/{ines.post('/cases', NEW).json()['number']}"
    for step, (path, sent, shown) in enumerate(
        [
            ("assign", {"agent": "me"}, {"assignee": {"id": netop.nadia.public_id, "name": "Nadia"}}),
            ("severity", {"severity": "high", "reason": "Production is affected."}, {"severity": "high"}),
            ("subject", {"subject": "Uplinks flap"}, {"subject": "Uplinks flap"}),
            ("wait", {"reason": netop.policy.waiting_reasons[0].key}, {"turn": netop.policy.waiting_reasons[0].turn}),
            ("resume", {}, {"turn": "vendor", "waiting_reason": ""}),
            ("workaround", {}, {"state": "open"}),
            (
                "resolve",
                {"resolution_kind": netop.policy.resolution_kinds[0].key, "explanation": "Fixed in 4.2."},
                {"resolution_kind": netop.policy.resolution_kinds[0].key},
            ),
            ("reopen", {"reason": "It flaps again."}, {"state": "open"}),
            ("close", {"reason": "The customer is content."}, {"state": "closed", "turn": "nobody"}),
        ]
    ):
        stopped_clock(later(minutes=step))
        answer = nadia.post(f"{case}/{path}", sent)
        assert answer.status_code == 200, (path, answer.content)
        assert shown.items() <= answer.json().items(), path
    told = [entry["event"] for entry in ines.get(f"{case}/timeline").json()["entries"] if entry["event"]]
    assert {"case.opened", "case.severity_changed", "case.resolved", "case.closed"} <= set(told)


def test_words_reach_the_customer_and_notes_do_not(netop: Cast, api: Api) -> None:
    ines, nadia = api(netop, netop.ines), api(netop, netop.nadia)
    case = f"/cases/{ines.post('/cases', NEW).json()['number']}"
    assert ines.post(f"{case}/messages", {"body": "Any news?"}).status_code == 201
    said = nadia.post(f"{case}/messages", {"body": "We are on it."})
    assert (said.status_code, said.json()["side"], said.json()["author"]) == (201, "vendor", "Nadia")
    canary = "7f3a90c1-canary"
    assert nadia.post(f"{case}/notes", {"body": canary}).status_code == 201
    assert nadia.post(f"{case}/calls", {"body": canary, "direction": "out"}).status_code == 201
    assert [note["body"] for note in nadia.get(f"{case}/notes").json()["notes"]] == [canary, canary]
    assert [one["body"] for one in ines.get(f"{case}/messages").json()["messages"]] == [
        NEW["body"],
        "Any news?",
        "We are on it.",
    ]
    for path in (case, f"{case}/timeline", f"{case}/messages", "/search?q=7f3a90c1", "/cases", f"{case}/clocks"):
        assert canary not in ines.get(path).content.decode(), path
    assert ines.get(f"{case}/notes").status_code == 403
    reasoned = nadia.post(f"{case}/severity", {"severity": "high", "reason": canary})
    assert reasoned.status_code == 200
    assert canary not in ines.get(f"{case}/timeline").content.decode()


@pytest.mark.requirement("ALL-04")
def test_every_clock_explains_itself_and_its_segments_sum_up(
    netop: Cast, api: Api, stopped_clock: Callable[[datetime], None], later: Callable[..., datetime]
) -> None:
    ines = api(netop, netop.ines)
    case = f"/cases/{ines.post('/cases', NEW).json()['number']}"
    stopped_clock(later(hours=3))
    clocks = ines.get(f"{case}/clocks").json()["clocks"]
    assert {"receipt", "first_response"} <= {clock["key"] for clock in clocks}
    for clock in clocks:
        told = ines.get(f"{case}/clocks/{clock['key']}/{clock['cycle']}/explanation")
        assert told.status_code == 200, told.content
        why = told.json()
        counted = sum(part["seconds"] for part in why["segments"] if part["kind"] == "counted")
        assert counted == clock["elapsed_seconds"]
        assert why["clock"]["rule"]
        assert why["started_by"]["name"] in ("opened", "arrived")
    assert ines.get(f"{case}/clocks/first_response/9/explanation").status_code == 404


def test_a_list_comes_page_by_page_without_repeating_or_losing_a_case(
    netop: Cast, api: Api, later: Callable[..., datetime]
) -> None:
    numbers = {netop.open_case(at=later(minutes=minute), subject=f"Case {minute}").number for minute in range(7)}
    ines = api(netop, netop.ines)
    seen: list[str] = []
    path = "/cases?limit=3"
    for _ in range(3):
        page = ines.get(path).json()
        seen += [case["number"] for case in page["cases"]]
        path = f"/cases?limit=3&cursor={page['next_cursor']}"
    assert page["next_cursor"] is None
    assert len(seen) == 7
    assert set(seen) == numbers


def test_a_list_is_narrowed_by_allowed_columns_only(netop: Cast, api: Api) -> None:
    netop.open_case(subject="One", severity="high", by=netop.nadia)
    netop.open_case(subject="Two", severity="low", by=netop.nadia)
    nadia = api(netop, netop.nadia)
    assert [case["subject"] for case in nadia.get("/cases?severity=high").json()["cases"]] == ["One"]
    assert len(nadia.get("/cases?assignee=nobody").json()["cases"]) == 2
    assert nadia.get("/cases?assignee=me").json()["cases"] == []
    assert len(nadia.get("/cases?queue=unassigned&order=due").json()["cases"]) == 2
    assert nadia.get("/queues").json()["counts"]["unassigned"] == 2
    for path in ("/cases?desk_id=1", "/cases?organisation__name=Borealis", "/cases?limit=1000", "/cases?cursor=e30"):
        assert nadia.get(path).status_code == 422, path
    assert nadia.get("/cases?queue=nowhere").status_code == 404


def test_search_finds_words_and_numbers(netop: Cast, api: Api) -> None:
    case = netop.open_case(subject="BGP session drops", body="Version 4.28.3M")
    ines, omar = api(netop, netop.ines), api(netop, netop.omar)
    for words in ("bgp", "4.28", case.number):
        assert [one["number"] for one in ines.get(f"/search?q={words}").json()["cases"]] == [case.number], words
        assert omar.get(f"/search?q={words}").json()["cases"] == []


def test_files_go_in_and_come_out_as_they_were(netop: Cast, api: Api) -> None:
    ines, omar = api(netop, netop.ines), api(netop, netop.omar)
    content = bytes(range(256)) * 10
    file = {
        "name": "../../etc/trace.pcap",
        "media_type": "text/html",
        "content_base64": base64.b64encode(content).decode(),
    }
    case = f"/cases/{ines.post('/cases', NEW).json()['number']}"
    sent = ines.post(f"{case}/messages", {"body": "A trace.", "files": [file]})
    assert sent.status_code == 201, sent.content
    [stored] = sent.json()["files"]
    assert (stored["name"], stored["size"]) == ("trace.pcap", len(content))
    came = ines.get(f"/attachments/{stored['id']}")
    assert came.content == content
    assert came["Content-Type"] == "application/octet-stream"
    assert came["Content-Disposition"].startswith("attachment")
    assert came["X-Content-Type-Options"] == "nosniff"
    assert came["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert omar.get(f"/attachments/{stored['id']}").status_code == 404
    refused = ines.post(f"{case}/messages", {"body": "x", "files": [file | {"name": "run.exe"}]})
    assert refused.json()["code"] == "file-kind-forbidden"
    broken = ines.post(f"{case}/messages", {"body": "x", "files": [file | {"content_base64": "%%"}]})
    assert broken.status_code == 422


def test_an_upload_keeps_files_with_a_message(netop: Cast, api: Api) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.test import Client

    ines = api(netop, netop.ines)
    case = f"/api/v1/cases/{ines.post('/cases', NEW).json()['number']}"
    headers = {"Authorization": f"Bearer {ines.secret}", "Idempotency-Key": "upload-1"}

    def upload(content: bytes) -> object:
        file = SimpleUploadedFile("log.txt", content, "text/plain")
        return Client().post(f"{case}/uploads", {"body": "The log.", "files": [file]}, headers=headers)

    first, again, other = upload(b"one"), upload(b"one"), upload(b"two")
    assert first.status_code == 201, first.content  # type: ignore[attr-defined]
    assert again.json() == first.json()  # type: ignore[attr-defined]
    assert again["Idempotent-Replayed"] == "true"  # type: ignore[index]
    assert other.status_code == 422  # type: ignore[attr-defined]
    assert len(ines.get(f"{case.removeprefix('/api/v1')}/messages").json()["messages"]) == 2


def test_who_acts_on_what_somebody_else_changed_sees_what_happened(netop: Cast, api: Api) -> None:
    case = netop.open_case()
    nadia, theo = api(netop, netop.nadia), api(netop, netop.theo)
    seen = nadia.get(f"/cases/{case.number}").json()["revision"]
    assert theo.post(f"/cases/{case.number}/assign", {"agent": "me", "seen_revision": seen}).status_code == 200
    refused = nadia.post(f"/cases/{case.number}/assign", {"agent": "me", "seen_revision": seen})
    assert refused.status_code == 409
    assert refused.json()["code"] == "changed-meanwhile"
    assert "assigned" in refused.json()["detail"]
    assert refused.json()["revision"] > seen


def test_two_cases_are_merged_and_parted_again(netop: Cast, api: Api, later: Callable[..., datetime]) -> None:
    older, newer = netop.open_case(subject="One"), netop.open_case(subject="Two", at=later(minutes=1))
    nadia = api(netop, netop.nadia)
    merged = nadia.post(f"/cases/{newer.number}/merge", {"other": older.number})
    assert (merged.status_code, merged.json()["number"]) == (200, older.number)
    assert nadia.get(f"/cases/{newer.number}").json()["state"] == "merged"
    assert nadia.post(f"/cases/{newer.number}/undo-merge").json()["state"] == "open"


@pytest.mark.requirement("ALL-02")
def test_a_case_keeps_its_policy_version_until_it_is_moved_on_purpose(
    netop: Cast, api: Api, stopped_clock: Callable[[datetime], None], later: Callable[..., datetime]
) -> None:
    case = netop.open_case()
    lena, theo = api(netop, netop.lena), api(netop, netop.theo)
    source = lena.get("/policy").json()["source"]
    label = netop.policy.version
    new = {"source": source.replace(label, "2027.1", 1), "starts_at": later(hours=1).isoformat()}
    published = lena.post("/policy/versions", new)
    assert published.status_code == 201, published.content
    stopped_clock(later(hours=2))
    assert lena.get("/policy").json()["published"]["version"] == "2027.1"
    assert theo.get(f"/cases/{case.number}").json()["policy_version"] == label
    moved = theo.post(f"/cases/{case.number}/move-policy", {"version": "2027.1", "reason": "Agreed with Acme."})
    assert (moved.status_code, moved.json()["policy_version"]) == (200, "2027.1")
    assert (
        lena.post("/policy/versions", {"source": "vendor: [", "starts_at": later(days=2).isoformat()}).status_code
        == 422
    )
    assert lena.get("/policy").json()["published"]["version"] == "2027.1"


@pytest.mark.parametrize("opener", ["ines", "theo"])
def test_creating_a_case_takes_eleven_statements_and_a_transaction(
    netop: Cast, api: Api, opener: str, django_assert_num_queries: Callable[[int], object]
) -> None:
    asker = api(netop, getattr(netop, opener))
    new = NEW | {"channel": "form"} | ({"contact": netop.ines.public_id} if opener == "theo" else {})
    asker.post("/cases", new)
    with django_assert_num_queries(13):  # type: ignore[attr-defined]
        assert asker.post("/cases", new).status_code == 201
    assert Case.objects.count() == 2


def test_the_policy_is_handed_out_as_it_is_published(netop: Cast, api: Api) -> None:
    ines = api(netop, netop.ines)
    for format, begin in (("html", "text/html"), ("md", "text/markdown"), ("json", "application/json")):
        page = ines.get(f"/policy/document?format={format}")
        assert page["Content-Type"].startswith(begin)
        assert "Critical" in page.content.decode()
    assert ines.get("/policy/document?format=pdf").status_code == 422
