"""The pages of people, of emergencies and of severities are readable by everybody, in both themes, on a phone too."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.conf import settings
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from kept.domain.cases.actions import ask_severity
from kept.domain.entitlements.actions import ask_contact_change, invite_contact, make_change_token, renew_secret
from kept.domain.parties.models import Agent, Contact
from tests.contacts.conftest import Enter, colleague
from tests.desks import AT, Cast
from tests.portal.test_in_the_browser import assert_readable

Browse = Callable[[Contact | Agent], Page]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def browse_as(browser_page: Page, live_server: LiveServer, portal_client: Enter) -> Browse:
    """The browser, signed in as somebody; what is new is told elsewhere."""
    browser_page.route(
        "**/live/**",
        lambda route: route.fulfill(
            content_type="text/event-stream",
            headers={
                "Access-Control-Allow-Origin": live_server.url,
                "Access-Control-Allow-Credentials": "true",
            },
            body="retry: 600000\n\n",
        ),
    )

    def browse(person: Contact | Agent) -> Page:
        session = portal_client(person).cookies[settings.SESSION_COOKIE_NAME].value
        browser_page.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
        )
        return browser_page

    return browse


def test_pages_of_people_and_emergencies(desk: Cast, browse_as: Browse, live_server: LiveServer) -> None:
    theo, vera = desk.actor(desk.theo), colleague(desk)
    change = ask_contact_change(
        organisation=desk.acme, kind="add", name="Pavel", email="pavel@acme.example", reason="He takes over.",
        actor=theo, at=AT,
    )  # fmt: skip
    secret = make_change_token(change=change, at=AT, contact=desk.ines, agent=None)
    invitation = renew_secret(invitation=invite_contact(contact=vera, actor=theo, at=AT))
    emergency = desk.open_case(by=desk.nadia, contact=vera, affected="everyone", is_emergency="yes").number
    wished = desk.open_case(affected="some").number
    asked = desk.open_case(by=vera, affected="everyone", is_emergency="yes").number
    ask_severity(number=wished, severity="P1", reason="Now nobody.", actor=desk.actor(desk.ines), at=AT)
    portal = ["portal/people/", f"portal/cases/{emergency}/", f"portal/cases/{wished}/"]
    links = [f"answer/{secret}", f"join/{invitation}"]
    assert_readable(browse_as(desk.ines), live_server.url, [f"/nextplane/{each}" for each in portal + links])
    assert_readable(browse_as(vera), live_server.url, [f"/nextplane/portal/cases/{emergency}/"])
    work = [
        "admin/contacts",
        f"admin/customers/{desk.acme.public_id}/contacts",
        f"work/c/{emergency}",
        f"work/c/{emergency}/verify",
        f"work/c/{asked}/emergency",
        f"work/c/{wished}/answer-severity",
    ]
    assert_readable(browse_as(desk.lena), live_server.url, [f"/nextplane/{each}" for each in work])
