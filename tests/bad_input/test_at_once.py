"""The same request at the same moment, and two people on one case at the same moment: one effect, in words."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connections
from django.test import Client

from kept.domain.cases.models import Case, Clock, Message
from kept.domain.cases.verification import verify_cases
from kept.kernel.models import Entry
from tests.desks import AT, Cast, build_desk
from tests.programs import Api

NEW = {"subject": "Links flap", "body": "Since 14:00 all uplinks flap."}


@pytest.fixture
def desk(transactional_db: None) -> Cast:
    """The Netop desk, committed, so that every thread sees it."""
    return build_desk("netop")


def at_once(*doings: Callable[[], object]) -> list[object]:
    """Do several things at the same moment, each on a connection of its own; return what each returned."""
    together = threading.Barrier(len(doings))
    done: list[object] = [None] * len(doings)

    def do(place: int) -> None:
        together.wait(10)
        try:
            done[place] = doings[place]()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=do, args=(place,)) for place in range(len(doings))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return done


def assert_sound(desk: Cast) -> None:
    """Fail unless everything stored follows from the ledger."""
    assert [str(one) for one in verify_cases(desk_id=desk.desk.pk)] == []


def test_a_key_sent_six_times_at_once_opens_one_case(desk: Cast, api: Api) -> None:
    ines = api(desk, desk.ines)

    def send() -> int:
        return ines.post("/cases", NEW, **{"Idempotency-Key": "once"}).status_code

    statuses = Counter(at_once(*[send] * 6))
    assert Case.objects.count() == Message.objects.count() == 1
    assert set(statuses) <= {201, 409}
    assert statuses[201] >= 1
    assert ines.post("/cases", NEW, **{"Idempotency-Key": "once"}).json()["number"] == Case.objects.get().number


def test_a_form_sent_four_times_at_once_opens_one_case(desk: Cast, client: Client) -> None:
    assert desk.ines.user is not None
    client.force_login(desk.ines.user, "django.contrib.auth.backends.ModelBackend")
    form = client.get("/netop/portal/cases/new").context["form"]
    sent = {"once": form["once"].value(), "kind": "technical_issue", **NEW}

    def send() -> str:
        browser = Client()
        browser.cookies = client.cookies
        return browser.post("/netop/portal/cases/new", sent).headers["Location"]

    places = set(at_once(*[send] * 4))
    assert Case.objects.count() == 1
    assert places == {f"/netop/portal/cases/{Case.objects.get().number}/"}


def test_of_six_who_change_what_they_saw_at_once_one_does_and_five_see_what_happened(desk: Cast, api: Api) -> None:
    case = desk.open_case(by=desk.nadia, severity="medium")
    programs = [api(desk, person) for person in (desk.nadia, desk.theo, desk.lena)] * 2
    severities = ["critical", "high", "low"] * 2

    def change(place: int) -> Callable[[], object]:
        sent = {"severity": severities[place], "reason": "I looked.", "seen_revision": case.revision}
        return lambda: programs[place].post(f"/cases/{case.number}/severity", sent)

    answers = at_once(*[change(place) for place in range(6)])
    refused = [answer for answer in answers if answer.status_code == 409]  # type: ignore[attr-defined]
    assert Counter(answer.status_code for answer in answers) == {200: 1, 409: 5}  # type: ignore[attr-defined]
    for answer in refused:
        assert answer.json()["code"] == "changed-meanwhile"  # type: ignore[attr-defined]
        assert "severity changed" in answer.json()["detail"]  # type: ignore[attr-defined]
    assert Entry.objects.filter(kind="case.severity_changed").count() == 1
    assert_sound(desk)


def test_what_several_people_write_at_once_is_all_kept_in_one_order(desk: Cast, api: Api) -> None:
    case = desk.open_case()
    ines, nadia, theo = (api(desk, person) for person in (desk.ines, desk.nadia, desk.theo))
    place = f"/cases/{case.number}"
    answers = at_once(
        lambda: ines.post(f"{place}/messages", {"body": "Any news?"}).status_code,
        lambda: nadia.post(f"{place}/messages", {"body": "We look."}).status_code,
        lambda: theo.post(f"{place}/notes", {"body": "The gateway."}).status_code,
        lambda: nadia.post(f"{place}/assign", {"agent": "me"}).status_code,
        lambda: theo.post(f"{place}/severity", {"severity": "high", "reason": "Production."}).status_code,
        lambda: theo.post(f"{place}/calls", {"body": "She called.", "direction": "in"}).status_code,
    )
    assert set(answers) <= {200, 201}
    positions = list(Entry.objects.filter(stream=case.stream).order_by("position").values_list("position", flat=True))
    assert positions == list(range(1, len(positions) + 1))
    assert Message.objects.filter(case=case).count() == 3
    assert_sound(desk)


def test_who_waited_for_a_case_does_not_set_it_back(
    netop: Cast, api: Api, stopped_clock: Callable[[datetime], None]
) -> None:
    """Somebody's clock was read, then they waited for a colleague's change: what was stored missed that change."""
    case, nadia, theo = netop.open_case(), api(netop, netop.nadia), api(netop, netop.theo)
    stopped_clock(AT + timedelta(seconds=10))
    theo.post(f"/cases/{case.number}/severity", {"severity": "critical", "reason": "Production."})
    stopped_clock(AT + timedelta(seconds=9))
    assert nadia.post(f"/cases/{case.number}/notes", {"body": "The gateway."}).status_code == 201
    assert_sound(netop)
    case.refresh_from_db()
    assert case.severity == "critical"
    assert Clock.objects.get(case=case, key="first_response").due_at == case.next_due_at


def test_cases_opened_at_once_have_numbers_of_their_own(desk: Cast, api: Api) -> None:
    ines = api(desk, desk.ines)
    numbers = at_once(*[lambda: ines.post("/cases", NEW).json()["number"]] * 8)
    assert len(set(numbers)) == 8
    assert_sound(desk)


def test_merging_two_cases_into_each_other_at_once_loses_neither(desk: Cast, api: Api) -> None:
    first, second = desk.open_case(subject="One"), desk.open_case(subject="Two")
    nadia, theo = api(desk, desk.nadia), api(desk, desk.theo)
    answers = at_once(
        lambda: nadia.post(f"/cases/{first.number}/merge", {"other": second.number}).status_code,
        lambda: theo.post(f"/cases/{second.number}/merge", {"other": first.number}).status_code,
    )
    assert Counter(answers)[200] == 1
    assert sorted(Case.objects.values_list("state", flat=True)) == ["merged", "open"]
    assert_sound(desk)
