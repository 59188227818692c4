"""The outline of upcoming corrections: one's own by name, those of others without, and the public one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from kept.domain.defects import actions
from kept.domain.defects.models import Defect
from kept.domain.parties.models import Agent, Contact
from kept.domain.products.actions import add_product, add_release
from kept.domain.rulebook.actions import publish_policy
from kept.kernel.actor import Role
from tests.behind import hire_pavel
from tests.browser import assert_accessible, assert_no_sideways_scroll, use_theme, wait_until_ready
from tests.desks import AT, Cast, read_pack

SignedIn = Callable[[Contact], Client]
Later = Callable[..., datetime]
PORTAL, PUBLIC = "/netop/portal/corrections", "/netop/corrections"


def confirm(cast: Cast, by: Contact, title: str) -> Defect:
    """A defect of a case of somebody's, with what only we may read."""
    case = cast.open_case(by=by, severity="critical", environment="production", has_workaround="no")
    defect = actions.confirm_defect(
        number=case.number, title=title, cause="A secret cause.", actor=cast.actor(cast.nadia), at=AT
    )
    if defect.number == 1:
        pavel = cast.actor(hire_pavel(cast))
        lead = cast.actor(cast.theo)
        release = add_release(
            product=add_product(key="host", name="Remote Host", actor=lead, at=AT), name="13.01.3", actor=lead, at=AT
        )
        actions.plan_correction(defect_id=defect.public_id, plan="hot_fix", release=release, actor=pavel, at=AT)
    return defect


@pytest.mark.requirement("NT-14")
def test_a_customer_follows_their_own_by_name_and_others_without(netop: Cast, portal_client: SignedIn) -> None:
    confirm(netop, netop.ines, "Sessions end after a minute")
    confirm(netop, netop.omar, "Only Omar may know this")
    ines = portal_client(netop.ines).get(PORTAL).text
    assert "Sessions end after a minute" in ines
    assert "Hot fix · Remote Host 13.01.3" in ines
    assert "NT-1001" in ines
    assert "An error in a product" in ines
    for secret in ("Only Omar may know this", "NT-1002", "A secret cause.", "Borealis"):
        assert secret not in ines
    omar = portal_client(netop.omar).get(PORTAL).text
    assert "Only Omar may know this" in omar
    assert "Sessions end after a minute" not in omar
    assert "Upcoming corrections" in portal_client(netop.ines).get("/netop/portal/").text
    story = portal_client(netop.ines).get("/netop/portal/cases/NT-1001/").text
    assert "The cause is an error in the product, D-1" in story
    assert "D-1 will be corrected in 13.01.3" in story


@pytest.mark.requirement("NT-14")
def test_what_is_public_has_a_name_for_every_customer(netop: Cast, portal_client: SignedIn) -> None:
    defect = confirm(netop, netop.omar, "The host does not start")
    said = {"title": defect.title, "outline": "We correct it.", "cause": "A secret cause."}
    pavel = netop.actor(Agent.objects.select_related("user").get(role=Role.PRODUCT_MANAGER))
    actions.describe_defect(defect_id=defect.public_id, **said, is_public=True, actor=pavel, at=AT)
    page = portal_client(netop.ines).get(PORTAL).text
    assert "D-1 The host does not start" in page
    assert "A secret cause." not in page


def test_where_the_policy_knows_no_outline_there_is_none_without_a_defect_of_ones_own(
    nagomi: Cast, portal_client: SignedIn
) -> None:
    assert portal_client(nagomi.ines).get("/nagomi/portal/corrections").status_code == 404
    case = nagomi.open_case()
    actions.confirm_defect(number=case.number, title="Graph is empty", actor=nagomi.actor(nagomi.nadia), at=AT)
    assert "Graph is empty" in portal_client(nagomi.ines).get("/nagomi/portal/corrections").text
    assert portal_client(nagomi.omar).get("/nagomi/portal/corrections").status_code == 404


@pytest.mark.requirement("NT-14")
def test_the_public_outline_is_there_only_where_the_policy_says_so(netop: Cast, client: Client) -> None:
    confirm(netop, netop.ines, "Sessions end after a minute")
    closed = client.get(PUBLIC).text
    assert "to its customers" in closed
    assert "Hot fix" not in closed
    source = read_pack("netop").replace("corrections: {label:", "corrections: {public: yes, label:")
    source = source.replace('version: "2024.1"', 'version: "2024.2"')
    publish_policy(source=source, starts_at=AT, actor=netop.actor(netop.lena), at=AT)
    opened = client.get(PUBLIC).text
    assert "An error in Remote Host" in opened
    assert "Hot fix" in opened
    for secret in ("Sessions end", "NT-1001", "Acme", "A secret cause."):
        assert secret not in opened


@pytest.mark.requirement("ALL-01")
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_outline_is_accessible(
    netop: Cast, browse_as: Callable[[Contact], Page], live_server: LiveServer, theme: str
) -> None:
    confirm(netop, netop.ines, "Sessions end after a minute")
    confirm(netop, netop.omar, "Only Omar may know this")
    page = browse_as(netop.ines)
    use_theme(page, theme, live_server.url)
    for path in (PORTAL, PUBLIC):
        for width in (1440, 390):
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(live_server.url + path)
            wait_until_ready(page)
            assert_accessible(page)
        page.set_viewport_size({"width": 320, "height": 700})
        assert_no_sideways_scroll(page)
