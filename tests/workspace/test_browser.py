"""The workspace in a real browser: readable by everybody, and worked by keys alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from kept.domain.cases import actions
from kept.domain.cases.models import Case, Message, Note
from kept.domain.parties.models import User
from kept.domain.views.actions import save_view
from kept.domain.views.types import ViewOfQueue
from tests.browser import PHONE, WIDE, assert_accessible, assert_no_sideways_scroll, use_theme, wait_until_ready
from tests.desks import AT, Cast
from tests.workspace.conftest import Browse, Time
from tests.workspace.people import fill

Later = Callable[..., datetime]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PLACES = [
    "work/all-open/",
    "work/all-open/?order=due",
    "work/mine/?severity=P4",
    "work/c/{case}",
    "work/c/{case}?in=all-open",
    "work/c/{case}?show=customer",
    "work/c/{case}/severity",
    "work/c/{case}/why/update/1",
    "work/c/{case}/merge?other={other}",
    "work/search?q=presence",
    "work/search?q=walrus",
    "work/new?who=o",
    "work/new?contact={contact}",
    "admin/people",
    "admin/customers",
    "admin/customers/{organisation}",
    "admin/policies",
    "admin/policies/v/2021.1",
    "admin/tokens",
    "admin/mail",
    "admin/webhooks",
    "admin/desk",
    "admin/health",
]


@pytest.fixture
def desk(nextplane: Cast, live_server: LiveServer) -> str:
    """The address of the desk, with cases in every state."""
    fill(nextplane)
    return f"{live_server.url}/nextplane/"


def first_case() -> Case:
    return Case.objects.get(subject__startswith="Nobody sees presence")


def visit(page: Page, address: str) -> None:
    page.goto(address)
    wait_until_ready(page)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_on_any_page(
    nextplane: Cast, desk: str, browse_as: Browse, live_server: LiveServer, theme: str
) -> None:
    page = browse_as(nextplane.lena)
    use_theme(page, theme, live_server.url)
    known = {
        "case": first_case().number,
        "other": nextplane.open_case(subject="The same again").number,
        "contact": nextplane.ines.public_id,
        "organisation": nextplane.acme.public_id,
    }
    view = ViewOfQueue(queue="all-open", severity="P1")
    save_view(view=view, name="All down", is_shared=True, actor=nextplane.actor(nextplane.lena), at=AT)
    for place in PLACES:
        visit(page, desk + place.format(**known))
        for size in (WIDE, PHONE):
            page.set_viewport_size(size)
            assert_accessible(page)
            assert_no_sideways_scroll(page)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_with_dialogs_and_errors_open(
    nextplane: Cast, desk: str, browse_as: Browse, live_server: LiveServer, theme: str
) -> None:
    page = browse_as(nextplane.theo)
    use_theme(page, theme, live_server.url)
    visit(page, f"{desk}work/all-open/")
    page.keyboard.press("v")
    page.wait_for_selector("#saving[open]")
    assert_accessible(page)
    page.get_by_label("Name").fill("All open")
    page.keyboard.press("Enter")
    expect(page.locator(".side-saved")).to_contain_text("All open")
    visit(page, f"{desk}work/c/{first_case().number}")
    for key, dialog in (("w", "#why"), ("p", "#change"), ("a", "#change"), ("s", "#change")):
        page.keyboard.press(key)
        page.wait_for_selector(f"{dialog}[open]")
        assert_accessible(page)
        page.keyboard.press("Escape")
        page.wait_for_selector(f"{dialog}[open]", state="detached")
    page.keyboard.press("p")
    page.wait_for_selector("#change[open]")
    page.get_by_label("Why?").evaluate("field => field.removeAttribute('required')")
    page.locator("#change").get_by_role("button", name="Change the severity").click()
    page.wait_for_selector("#change [aria-invalid=true]")
    assert_accessible(page)
    page.complaints.clear()


def test_a_case_is_worked_by_keys_alone(
    nextplane: Cast, desk: str, browse_as: Browse, live_server: LiveServer
) -> None:
    page = browse_as(nextplane.nadia)
    visit(page, f"{desk}work/all-open/")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/work/c/NP-"))
    wait_until_ready(page)
    number = page.locator(".case-facts .number").inner_text()
    page.keyboard.press("i")
    page.wait_for_selector("text=The case is yours.")
    wait_until_ready(page)
    page.keyboard.press("n")
    page.keyboard.type("Only for us.")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("text=The internal note is written.")
    wait_until_ready(page)
    page.keyboard.press("r")
    page.keyboard.type("We look into it.")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("[data-undo-words]")
    assert Note.objects.get(case__number=number).body == "Only for us."
    assert Message.objects.get(case__number=number, side="vendor").body == "We look into it."
    page.get_by_role("button", name="Undo").click()
    page.wait_for_selector("text=taken back before anybody could read it")
    expect(page.get_by_label("Message")).to_have_value("We look into it.")


def test_the_tab_order_is_audience_body_send(nextplane: Cast, desk: str, browse_as: Browse) -> None:
    page = browse_as(nextplane.nadia)
    visit(page, f"{desk}work/c/{first_case().number}")
    page.locator("[name=audience][value=everyone]").focus()
    seen = []
    for _step in range(5):
        seen.append(page.evaluate("document.activeElement.name || document.activeElement.dataset.command"))
        page.keyboard.press("Tab")
    order = [name for name in seen if name in ("audience", "body", "composer.send")]
    assert order == ["audience", "body", "composer.send"]


def test_a_note_cannot_be_mistaken_for_a_reply(nextplane: Cast, desk: str, browse_as: Browse) -> None:
    page = browse_as(nextplane.nadia)
    visit(page, f"{desk}work/c/{first_case().number}")
    send = page.locator('[data-command="composer.send"]')
    box = page.locator(".composer-box")
    expect(send).to_contain_text("Send to everyone on the case")
    plain = box.evaluate("box => getComputedStyle(box).borderStyle + getComputedStyle(box).backgroundColor")
    page.keyboard.press("n")
    expect(send).to_contain_text("Add internal note")
    assert "Send to everyone" not in send.inner_text()
    noted = box.evaluate("box => getComputedStyle(box).borderStyle + getComputedStyle(box).backgroundColor")
    assert noted.startswith("dashed")
    assert noted != plain


def test_a_draft_is_kept_on_the_server_while_somebody_writes(
    nextplane: Cast, desk: str, browse_as: Browse
) -> None:
    page = browse_as(nextplane.nadia)
    address = f"{desk}work/c/{first_case().number}"
    visit(page, address)
    page.get_by_label("Message").fill("Half a thought")
    expect(page.locator("[data-draft-status]")).to_contain_text("Draft saved")
    visit(page, address)
    expect(page.get_by_label("Message")).to_have_value("Half a thought")


def test_somebody_else_s_change_is_shown_in_the_dialog_and_the_reason_is_kept(
    nextplane: Cast, desk: str, browse_as: Browse, later: Later
) -> None:
    page = browse_as(nextplane.nadia)
    case = first_case()
    visit(page, f"{desk}work/c/{case.number}")
    page.keyboard.press("p")
    page.get_by_label("Priority One").check()
    page.get_by_label("Why?").fill("Everybody is cut off.")
    actions.acknowledge_case(number=case.number, actor=nextplane.actor(nextplane.theo), at=later(seconds=1))
    page.locator("#change").get_by_role("button", name="Change the severity").click()
    page.wait_for_selector("text=Somebody else changed this case while you looked at it.")
    expect(page.get_by_label("Why?")).to_have_value("Everybody is cut off.")
    page.locator("#change").get_by_role("button", name="Change the severity").click()
    page.wait_for_selector("text=The severity was changed")
    page.complaints.clear()


def test_many_are_chosen_by_keys_and_changed_at_once(nextplane: Cast, desk: str, browse_as: Browse) -> None:
    page = browse_as(nextplane.nadia)
    visit(page, f"{desk}work/all-open/")
    for key in ("j", "x", "j", "x"):
        page.keyboard.press(key)
    expect(page.locator("[data-bulk-count]")).to_have_text("2")
    page.locator("#bulk").get_by_role("button", name="Assign").click()
    page.wait_for_selector("#bulk-dialog[open]")
    assert_accessible(page)
    page.get_by_label("Owner").last.select_option("Nadia")
    page.locator("#bulk-dialog").get_by_role("button", name="Assign").click()
    page.wait_for_selector("text=2 of 2 done")
    page.get_by_role("button", name="Undo").click()
    page.wait_for_selector("text=2 of 2 taken back")


def test_what_can_be_promised_follows_the_form(nextplane: Cast, desk: str, browse_as: Browse) -> None:
    page = browse_as(nextplane.nadia)
    visit(page, f"{desk}work/mine/")
    page.keyboard.press("c")
    page.wait_for_url(re.compile("/work/new"))
    wait_until_ready(page)
    page.get_by_label("Who calls?").fill("ines")
    page.get_by_role("link", name="Ines · Acme").click()
    wait_until_ready(page)
    promise = page.locator("#foreseen")
    expect(promise).to_contain_text("goal, 2 hours")
    page.get_by_label("Priority One").check()
    expect(promise).to_contain_text("goal, 1 hour")


def test_the_palette_finds_cases_and_changes(nextplane: Cast, desk: str, browse_as: Browse) -> None:
    page = browse_as(nextplane.nadia)
    visit(page, f"{desk}work/c/{first_case().number}")
    page.keyboard.press("Control+k")
    page.keyboard.type("london ports")
    page.get_by_role("combobox", name="Search and commands").fill("ports")
    page.get_by_role("option", name=re.compile("Which ports have to be open")).wait_for()
    page.get_by_role("combobox", name="Search and commands").fill("log a call")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/call$"))
    wait_until_ready(page)
    with page.expect_request("**/preferences"):
        page.get_by_role("button", name="Dark theme").click()
    kept = User.objects.filter(pk=nextplane.nadia.user_id, theme="dark")
    for _ in range(50):
        if kept.exists():
            break
        page.wait_for_timeout(100)
    assert kept.exists()


def test_on_a_phone_the_list_gives_way_to_the_case(nextplane: Cast, desk: str, browse_as: Browse) -> None:
    page = browse_as(nextplane.nadia)
    page.set_viewport_size(PHONE)
    visit(page, f"{desk}work/all-open/")
    page.get_by_role("link", name=first_case().subject).click()
    wait_until_ready(page)
    expect(page.locator(".pane-list")).to_be_hidden()
    expect(page.locator("#context")).to_be_hidden()
    page.get_by_role("button", name="Details").click()
    expect(page.locator("#context")).to_be_visible()
    assert_accessible(page)


def test_a_badge_turns_to_missed_when_its_line_passes(
    nextplane: Cast, desk: str, browse_as: Browse, later: Later, time: Time
) -> None:
    case = nextplane.open_case(affected="everyone")
    time.now = later(minutes=59, seconds=57)
    page = browse_as(nextplane.nadia)
    visit(page, f"{desk}work/c/{case.number}")
    badge = page.locator("promise-badge").first
    expect(badge).to_contain_text("left")
    expect(badge).to_have_class(re.compile("promise-missed"))
    expect(page.locator("#announcer")).to_contain_text("First response: missed")
