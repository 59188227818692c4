"""V15: a file's name is only what people read; it is cleaned before it is judged, and is no path and no header."""

from __future__ import annotations

import base64
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as bounded
from hypothesis import strategies as st

from kept.kernel.files import FORBIDDEN_ENDINGS, NAME_LENGTH, FileKindForbidden, clean_name, refuse_file
from kept.kernel.models import StoredFile
from tests.desks import Cast
from tests.programs import Api

HOSTILE = (
    "../../../../etc/passwd", "..\\..\\windows\\win.ini", "/etc/cron.d/x", "C:\\x\\y.log", ".htaccess ", "....//x.log",
    "a\x00.log", "a\r\nX-Evil: 1.log", "a\u202egol.exe.log", "\u200b\u200d.log", "a\"; filename=\"b.html", "'; DROP--",
    "<img src=x onerror=alert(1)>.log", "%2e%2e%2fx.log", "con", "x" * 5000, "x" * 5000 + ".log", "", " ", ".", "..",
    "e\u0301.log", "日本語.log", "🙂.log", "a=?utf-8?q?b?=.log", "a;b,c.log", "\ufeff.log", "-rf", "~root", "$(id).log",
)  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_names_no_place_and_no_header(
    nagomi: Cast, api: Api, agent_client: Callable[..., Client], name: str
) -> None:
    case, ines = nagomi.open_case(), api(nagomi, nagomi.ines)
    file = {"name": name, "media_type": "text/plain", "content_base64": base64.b64encode(b"x").decode()}
    sent = ines.post(f"/cases/{case.number}/messages", {"body": "See.", "files": [file]})
    if sent.status_code == 422:
        assert not StoredFile.objects.exists()
        return
    [shown] = sent.json()["files"]
    stored = StoredFile.objects.get()
    root = Path(settings.MEDIA_ROOT).resolve()
    assert (root / stored.key).resolve().is_relative_to(root / str(nagomi.desk.pk))
    assert len(stored.key.rpartition("/")[2]) >= 32
    assert not set(name) & set("abcdefgh") or name not in stored.key
    for client, address in (
        (agent_client(nagomi.ines), f"/nagomi/portal/files/{shown['id']}"),
        (agent_client(nagomi.nadia), f"/nagomi/work/files/{shown['id']}"),
    ):
        answer: Any = client.get(address)
        assert answer.status_code == 200
        assert answer["Content-Disposition"].startswith("attachment")
        assert "X-Evil" not in answer.headers
    page = agent_client(nagomi.ines).get(f"/nagomi/portal/cases/{case.number}/").content.decode()
    assert "<img src=x" not in page


@given(st.text(max_size=300))
def test_a_cleaned_name_is_short_flat_and_stays_as_it_is(name: str) -> None:
    clean = clean_name(name)
    assert 1 <= len(clean) <= NAME_LENGTH
    assert not set(clean) & set("/\\")
    assert clean not in (".", "..")
    assert not any(unicodedata.category(mark)[0] == "C" for mark in clean)
    assert clean_name(clean) == clean


INVISIBLE = st.text(st.sampled_from("\u200b\u200d\u202e\u2066\ufeff\x00\x1f\x7f\u00ad"), max_size=3)


@given(
    st.sampled_from(sorted(FORBIDDEN_ENDINGS)), st.lists(INVISIBLE, min_size=2, max_size=2), st.booleans(), st.data()
)
@bounded(suppress_health_check=[HealthCheck.too_slow])
def test_a_forbidden_ending_is_found_however_it_is_hidden(
    ending: str, hidden: tuple[str, str], is_upper: bool, data: st.DataObject
) -> None:
    """A desk checked the ending before it took invisible marks away, and had to be mended twice."""
    cut = data.draw(st.integers(0, len(ending)))
    name = f"run.{ending[:cut]}{hidden[0]}{ending[cut:]}{hidden[1]}" + data.draw(st.sampled_from(["", " ", ".", ". ."]))
    with pytest.raises(FileKindForbidden):
        refuse_file(clean_name(name.upper() if is_upper else name), 1)
