"""V32, open redirect: a way back leads nowhere but to this host."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.core.cache import cache
from django.test import Client

from tests.account.conftest import proven
from tests.desks import PASSWORD, Cast

EVIL = "evil.example"
FORMS = [
    "//{e}", "///{e}", "////{e}", "//{e}/", "//{e}/%2e%2e", "/\\{e}", "\\\\{e}", "\\/{e}", "/\\/{e}", "\\/\\/{e}",
    "http://{e}", "https://{e}", "https:{e}", "http:{e}", "https:/{e}", "http:/{e}", "https:///{e}", "http:\\\\{e}",
    "https:\\{e}", "HTTPS://{e}", "hTTp://{e}", "ftp://{e}", "javascript:alert(1)//{e}", "JaVaScRiPt:alert(1)",
    "data:text/html,{e}", "vbscript:{e}", "file://{e}", "mailto:a@{e}", "about:blank", "blob:https://{e}",
    "//testserver@{e}", "https://testserver@{e}", "https://testserver:80@{e}", "//testserver.{e}", "https://testserver.{e}",
    "https://{e}#testserver", "https://{e}?testserver", "https://{e}/testserver", "https://{e}\\@testserver",
    "https://{e}%00testserver", "//{e}%2f..", "/%09/{e}", "/\t/{e}", "\t//{e}", " //{e}", "\n//{e}", "\r\n//{e}",
    "/\n/{e}", "/\r/{e}", "//\t{e}", "http://\t{e}", "java\tscript:alert(1)", "java\nscript:alert(1)",
    "\x00//{e}", "\x01//{e}", "\x1f//{e}", "\u00a0//{e}", "\u2028//{e}", "\u3000//{e}", "\ufeff//{e}",
    "/\u2215{e}", "\uff0f\uff0f{e}", "//{e}\u3002com", "//\u24d4vil.example", "//[::1]", "//127.0.0.1", "//0x7f.1",
    "https://[{e}]", "https://{e}:443", "https://{e}:99999", "//{e}:80", "///\\{e}", "\\\\\\{e}", "/.//{e}",
    "/..//{e}", "./\\{e}", ".//{e}", "?//{e}", "//user:pass@{e}", "https://user@{e}:443/", "http:///{e}",
    "http:////{e}", "https:\t//{e}", "x:{e}", "//{e}?next=/",
]  # fmt: skip


def test_signing_in_never_leads_to_another_host(nextplane: Cast) -> None:
    proven(nextplane.ines.user)
    for form in FORMS:
        cache.clear()
        said = {"login": "ines@nextplane.example", "password": PASSWORD, "next": form.format(e=EVIL)}
        answer = Client().post("/accounts/login/", said)
        assert answer.status_code == 302
        stays_here(answer.headers["Location"])


def test_nor_do_signing_out_and_preferences(nextplane: Cast) -> None:
    for form in FORMS:
        target = form.format(e=EVIL)
        client = Client()
        client.force_login(nextplane.ines.user, backend="django.contrib.auth.backends.ModelBackend")
        stays_here(client.post("/preferences", {"theme": "dark", "back": target}).headers["Location"])
        stays_here(client.post("/accounts/logout/", {"next": target}).headers["Location"])


def stays_here(location: str) -> None:
    """Fail unless a browser would stay on this host: one slash, and no sign that browsers read as another."""
    parts = urlsplit(location)
    assert parts.scheme == ""
    assert parts.netloc == ""
    assert not location.replace("\\", "/").lstrip("\t\r\n \x00").startswith("//")
    assert EVIL not in parts.netloc


def test_a_way_back_on_this_host_is_taken(nextplane: Cast) -> None:
    proven(nextplane.ines.user)
    asked = Client().get("/nextplane/portal/cases/new")
    client = Client()
    client.get(asked.headers["Location"])
    answer = client.post(
        "/accounts/login/",
        {"login": "ines@nextplane.example", "password": PASSWORD, "next": "/nextplane/portal/cases/new"},
    )
    assert answer.headers["Location"] == "/nextplane/portal/cases/new"
