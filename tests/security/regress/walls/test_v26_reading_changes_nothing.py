"""V26: to look is not to act: every page and every operation is read twice, and no row of any table has changed."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client

from kept.surfaces.api.door import list_operations
from kept.surfaces.doors import Audience
from tests.desks import Cast
from tests.programs import Api
from tests.security.objects import make_things
from tests.security.test_wrong_actors import browser_of, list_routes, values_of

BESIDE = {"django_session", "django_cache", "cases_presence", "parties_apitoken", "account_emailaddress"}
"""Where it is kept that somebody was there: not what anybody did."""


@pytest.fixture(autouse=True)
def _stand_still(stopped_clock: object) -> None:
    """Every test here happens at AT."""


def dump() -> dict[str, str]:
    """A digest of the rows of every table."""
    tables = sorted({model._meta.db_table for model in apps.get_models(include_auto_created=True)} - BESIDE)
    found = {}
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM \"{table}\" t")
            found[table] = cursor.fetchone()[0]
    return found


def test_no_page_that_is_read_changes_a_row(netop: Cast) -> None:
    things = make_things(netop)
    browsers = {Audience.STAFF: browser_of(netop.lena), Audience.CUSTOMER: browser_of(netop.ines)}
    for browser in browsers.values():
        browser.get("/")
    before, seen = dump(), 0
    for _ in range(2):
        for route in list_routes():
            browser = browsers.get(route.audience, Client())  # type: ignore[arg-type]
            answer = browser.get(route.address(values_of(route, things) if route.parameters else {}))
            seen += answer.status_code == 200
            if answer.streaming:
                b"".join(answer)
    assert seen > 60
    after = dump()
    assert {table for table in before if before[table] != after[table]} == set()


def test_no_operation_that_reads_changes_a_row(netop: Cast, api: Api) -> None:
    things = make_things(netop)
    lena = api(netop, netop.lena)
    lena.get("/me")
    before = dump()
    for operation in list_operations():
        if operation.method == "GET":
            path = operation.path.replace("{number}", things.case.number).replace("{key}/{cycle}", "first_response/1")
            lena.get(path.replace("{label}", netop.policy.version) + ("?q=x" if "search" in path else ""))
    after = dump()
    assert {table for table in before if before[table] != after[table]} == set()


def test_a_form_that_somebody_elses_page_sends_is_refused(netop: Cast) -> None:
    """No page that acts may leave out the token against forged forms."""
    things = make_things(netop)
    client = Client(enforce_csrf_checks=True)
    assert netop.lena.user is not None
    client.force_login(netop.lena.user, "django.contrib.auth.backends.ModelBackend")
    before = dump()
    for route in list_routes():
        if route.audience == Audience.STAFF:
            answer = client.post(route.address(values_of(route, things)), {"body": "b"})
            assert answer.status_code in (403, 404, 405), route.pattern
    assert dump() == before
