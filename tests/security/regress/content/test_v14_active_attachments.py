"""V14: whatever a file claims to be, it is handed out to be saved, under a type that nothing runs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from kept.domain.cases import actions
from kept.domain.cases.models import Attachment
from kept.kernel.files import SAFE_TYPES, IncomingFile
from tests.desks import AT, Cast
from tests.programs import Api

ACTIVE = (
    "text/html", "application/xhtml+xml", "image/svg+xml", "text/xml", "application/xml", "application/xslt+xml",
    "application/mathml+xml", "application/rss+xml", "application/atom+xml", "text/javascript",
    "application/javascript", "application/ecmascript", "module/x", "text/css", "text/vbscript", "text/x-component",
    "application/x-shockwave-flash", "application/java-archive", "application/x-java-applet", "application/wasm",
    "multipart/x-mixed-replace", "text/cache-manifest", "application/manifest+json", "application/hta",
    "application/x-msdownload", "application/x-sh", "text/calendar", "text/markdown", "application/ld+json",
    "text/html; charset=utf-7", "TEXT/HTML", " text/html", "text/html,text/plain", "image/png, text/html", "*/*",
    "text", "", "\x00", "text/plain\r\nX-Evil: 1", "a/b/c", "image/x-icon", "image/bmp", "image/tiff", "image/heic",
    "image/avif", "audio/mpeg", "video/mp4", "font/woff2", "application/vnd.ms-excel", "application/msword",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "application/rtf",
    "application/postscript", "application/x-tar", "application/x-7z-compressed", "application/octet-stream",
)  # fmt: skip
POLYGLOTS = {
    "page.png": b"\x89PNG\r\n\x1a\n<script>alert(1)</script>",
    "page.gif": b"GIF89a/*<script>alert(1)</script>*/=1;alert(1)",
    "page.pdf": b"%PDF-1.7\n<script>alert(1)</script>",
    "page.txt": b"<!doctype html><script>alert(1)</script>",
    "page.svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "page.html": b"<script>alert(1)</script>",
    "page.csv": b"=cmd|' /C calc'!A0",
}
CLAIMS = [("page.html", b"<script>alert(1)</script>", claim) for claim in ACTIVE] + [
    (name, content, claim)
    for name, content in POLYGLOTS.items()
    for claim in ("image/png", "application/pdf", "text/plain")
]


Ask = Callable[[str], dict[str, Any]]


@pytest.fixture
def hand_out(nagomi: Cast, agent_client: Callable[..., Client], api: Api) -> Ask:
    """What each door answers to somebody who asks for a file."""
    nadia, ines, program = agent_client(nagomi.nadia), agent_client(nagomi.ines), api(nagomi, nagomi.ines)
    return lambda attachment: {
        "workspace": nadia.get(f"/nagomi/work/files/{attachment}"),
        "portal": ines.get(f"/nagomi/portal/files/{attachment}"),
        "API": program.get(f"/attachments/{attachment}"),
    }


def test_no_file_is_ever_shown_in_place_of_a_page(nagomi: Cast, hand_out: Ask) -> None:
    case = nagomi.open_case()
    ines = nagomi.actor(nagomi.ines)
    for place, (name, content, claim) in enumerate(CLAIMS):
        actions.add_customer_message(
            number=case.number,
            body="See the file.",
            actor=ines,
            at=AT + timedelta(seconds=place),
            files=[IncomingFile(name, claim, content)],
        )
    stored = list(Attachment.objects.filter(case=case).order_by("pk"))
    assert len(stored) == len(CLAIMS)
    for attachment, (_, content, _) in zip(stored, CLAIMS, strict=True):
        for door, answer in hand_out(attachment.public_id).items():
            assert answer.status_code == 200, door
            assert answer["Content-Type"] in SAFE_TYPES | {"application/octet-stream"}
            assert answer["Content-Disposition"].startswith("attachment")
            assert answer["X-Content-Type-Options"] == "nosniff"
            rules = {rule.strip() for rule in answer["Content-Security-Policy"].split(";")}
            assert {"default-src 'none'", "sandbox"} <= rules, door
            assert not answer.cookies
            assert answer.content == content


@pytest.mark.parametrize("person", ["omar", "stranger"])
def test_a_file_is_for_those_who_may_see_its_case(
    nagomi: Cast, agent_client: Callable[..., Client], person: str
) -> None:
    case, nadia = nagomi.open_case(), nagomi.actor(nagomi.nadia)
    file = IncomingFile("log.txt", "text/plain", b"secret")
    actions.reply_to_case(number=case.number, body="See.", actor=nadia, at=AT, files=[file])
    attachment = Attachment.objects.get(case=case).public_id
    client = agent_client(nagomi.omar) if person == "omar" else Client()
    answer = client.get(f"/nagomi/portal/files/{attachment}")
    assert (answer.status_code, b"secret" in answer.content) == (404 if person == "omar" else 302, False)


def test_files_of_notes_and_of_replies_still_held_are_not_the_customers(nagomi: Cast, hand_out: Ask) -> None:
    case, nadia = nagomi.open_case(), nagomi.actor(nagomi.nadia)
    file = IncomingFile("log.txt", "text/plain", b"secret")
    actions.write_note(number=case.number, body="n", actor=nadia, at=AT, files=[file])
    actions.reply_to_case(number=case.number, body="r", actor=nadia, at=AT, files=[file], is_held=True)
    for attachment in Attachment.objects.filter(case=case):
        answers = hand_out(attachment.public_id)
        assert {door: answer.status_code for door, answer in answers.items()} == {
            "workspace": 200,
            "portal": 404,
            "API": 404,
        }
