"""Being somebody else and moving the clock: in a demo, by POST, for people of the demo; elsewhere not at all."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from importlib import resources

import pytest
from django.conf import settings as real
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse
from pytest_django.fixtures import Settings

from kept.domain.cases.actions import wake_due_cases
from kept.domain.parties.models import User
from kept.kernel import clock
from kept.kernel.models import DemoClock, Entry
from kept.surfaces.demo.personas import is_persona, list_personas
from tests.demo import urls
from tests.desks import Cast


@pytest.fixture
def demo(settings: Settings, db: None) -> None:
    """A demo, as KEPT_DEMO=1 makes one; its app is not added, since the job queue cannot be set up twice."""
    settings.KEPT_DEMO = True
    settings.ROOT_URLCONF = urls.__name__
    [engine] = real.TEMPLATES
    options = engine["OPTIONS"]
    processors = [*options["context_processors"], "kept.surfaces.demo.context.demo"]
    templates = resources.files("kept.surfaces.demo").joinpath("templates")
    settings.TEMPLATES = [
        {**engine, "DIRS": [str(templates)], "OPTIONS": {**options, "context_processors": processors}}
    ]
    return


def test_the_bar_lets_one_be_each_role_of_a_desk(demo: None, nextplane: Cast, client: Client) -> None:
    page = client.get("/", follow=True).content.decode()
    for name in ("Ines", "Omar", "Nadia", "Theo", "Lena"):
        assert name in page
    assert [persona.role for persona in list_personas(nextplane.desk)] == [
        "customer",
        "customer",
        "agent",
        "lead",
        "administrator",
    ]


def test_becoming_somebody_signs_in_as_them(demo: None, nextplane: Cast, client: Client) -> None:
    answer = client.post(f"/demo/become/{nextplane.ines.user_id}", {"back": "/nextplane/portal/"})
    assert answer.headers["Location"] == "/nextplane/portal/"
    page = client.get("/nextplane/portal/").content.decode()
    assert "You are Ines" in page
    client.post(f"/demo/become/{nextplane.nadia.user_id}", {"back": "//evil.example"})
    assert client.get("/nextplane/portal/").status_code == 404
    assert client.get("/").headers["Location"].startswith("/nextplane/work/")


def test_nobody_real_can_be_become(demo: None, client: Client) -> None:
    for address in ("pavel@vendor.com", "pavel@example.com", "pavel@demo.example.org", "a@b@x.example"):
        user = User.objects.create(email=address, name="Pavel")
        assert not is_persona(user)
        assert client.post(f"/demo/become/{user.pk}").status_code == 404
    off = User.objects.create(email="pavel@desk.example", name="Pavel", is_active=False)
    assert client.post(f"/demo/become/{off.pk}").status_code == 404
    assert client.post("/demo/become/999999").status_code == 404


def test_both_switches_are_posts(demo: None, nextplane: Cast, client: Client) -> None:
    assert client.get(f"/demo/become/{nextplane.ines.user_id}").status_code == 405
    assert client.get("/demo/clock").status_code == 405
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/demo/clock", {"by": "1-day"}).status_code == 403
    assert DemoClock.offset() == timedelta(0)


@pytest.mark.parametrize(("by", "ahead"), [("15-minutes", timedelta(minutes=15)), ("1-day", timedelta(days=1))])
def test_the_clock_moves_for_pages_and_worker_alike(
    demo: None, nextplane: Cast, client: Client, by: str, ahead: timedelta
) -> None:
    before = datetime.now(UTC)
    client.post("/demo/clock", {"by": by, "back": "/nextplane/"})
    assert clock.now() - before >= ahead
    shown = client.get("/nextplane/").context["now"]
    assert ahead <= shown - before < ahead + timedelta(minutes=1)


def test_one_can_watch_a_clock_run_out(demo: None, nextplane: Cast, client: Client) -> None:
    case = nextplane.open_case(at=clock.now(), affected="everyone")
    client.force_login(nextplane.ines.user, backend="django.contrib.auth.backends.ModelBackend")
    address = f"/nextplane/portal/cases/{case.number}/"
    assert "came too late" not in client.get(address).content.decode()
    for _week in range(7):
        client.post("/demo/clock", {"by": "1-day"})
    wake_due_cases(at=clock.now())
    assert Entry.objects.filter(stream=case.stream, kind="case.clock_breached").exists()
    assert "First response came too late" in client.get(address).content.decode()


def test_any_other_step_is_refused(demo: None, client: Client) -> None:
    assert client.post("/demo/clock", {"by": "-1-day"}).status_code == 422
    assert client.post("/demo/clock").status_code == 422
    assert DemoClock.offset() == timedelta(0)


def test_in_a_real_installation_there_is_no_such_address(nextplane: Cast, client: Client) -> None:
    assert real.KEPT_DEMO is False
    assert [str(each.pattern) for each in get_resolver().url_patterns if "demo" in str(each.pattern)] == []
    with pytest.raises(NoReverseMatch):
        reverse("demo:clock")
    for address in ("/demo/", "/demo/clock", f"/demo/become/{nextplane.ines.user_id}"):
        assert client.get(address).status_code == 404
        assert client.post(address, {"by": "1-day"}).status_code == 404
    assert "Demo" not in client.get("/nextplane/").content.decode()
    assert DemoClock.offset() == timedelta(0)


def test_the_views_refuse_even_where_somebody_includes_their_addresses(
    settings: Settings, nextplane: Cast, client: Client
) -> None:
    settings.ROOT_URLCONF = urls.__name__
    for address in ("/demo/clock", f"/demo/become/{nextplane.ines.user_id}"):
        assert client.post(address, {"by": "1-day"}).status_code == 404
    assert DemoClock.offset() == timedelta(0)
