"""An error of the product: its cases, its plan, and what happens when the correction is out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest

from kept.domain.cases import actions as cases
from kept.domain.cases.models import Case, Message
from kept.domain.cases.verification import verify_cases
from kept.domain.defects import actions
from kept.domain.defects.errors import CaseHasDefect, DefectNotFound, DefectOver, PlanUnfit, ReleaseUnfit
from kept.domain.defects.models import Defect, DefectCase
from kept.domain.defects.queries import list_outline, list_top
from kept.domain.defects.verification import verify_defects
from kept.domain.products.actions import add_product, add_release, change_release
from kept.domain.products.models import Release
from kept.kernel.refusals import NotAllowed
from tests.behind import hire_pavel, react
from tests.desks import AT, Cast

Later = Callable[..., datetime]


def confirm(cast: Cast, case: Case, title: str = "Sessions end after a minute") -> Defect:
    return actions.confirm_defect(number=case.number, title=title, actor=cast.actor(cast.nadia), at=AT)


def make_release(cast: Cast, name: str = "13.02", product: str = "remote") -> Release:
    theo = cast.actor(cast.theo)
    return add_release(
        product=add_product(key=product, name=product.capitalize(), actor=theo, at=AT), name=name, actor=theo, at=AT
    )


def publish(cast: Cast, release: Release, at: datetime) -> None:
    change_release(
        release=release, released_on=at.date(), supported_until=None, actor=cast.actor(cast.theo), at=at
    )
    react(at, prefixes=("kept.domain.defects",))


def differences(cast: Cast) -> list[object]:
    return [*verify_cases(desk_id=cast.desk.pk), *verify_defects(desk_id=cast.desk.pk)]


def open_critical(cast: Cast, **more: object) -> Case:
    return cast.open_case(severity="critical", environment="production", has_workaround="no", **more)  # type: ignore[arg-type]


def test_a_confirmed_error_takes_its_case_to_product_management(netop: Cast) -> None:
    case = open_critical(netop)
    defect = confirm(netop, case)
    case.refresh_from_db()
    assert (case.facts["level"], case.facts["cause"]) == ("product_management", "error")
    assert (defect.label, defect.severity) == ("D-1", "critical")
    with pytest.raises(CaseHasDefect):
        confirm(netop, case)
    assert differences(netop) == []


def test_the_most_severe_case_makes_the_severity(netop: Cast) -> None:
    mild = netop.open_case(severity="low", environment="none")
    defect = confirm(netop, mild)
    assert defect.severity == "low"
    actions.link_defect(
        number=open_critical(netop).number,
        defect_id=defect.public_id,
        actor=netop.actor(netop.nadia),
        at=AT,
    )
    defect.refresh_from_db()
    assert (defect.severity, defect.severity_rank) == ("critical", 0)
    actions.unlink_defect(number=mild.number, reason="Settings.", actor=netop.actor(netop.nadia), at=AT)
    (top,) = list_top(actor=netop.actor(netop.theo))
    assert (top.cases_open, top.cases_all, top.customers) == (1, 1, 1)  # type: ignore[attr-defined]
    assert differences(netop) == []


def test_a_hot_fix_is_product_managements_to_assign(netop: Cast) -> None:
    pavel = hire_pavel(netop)
    defect = confirm(netop, open_critical(netop))
    plan: dict[str, Any] = {"defect_id": defect.public_id, "at": AT}
    for person in (netop.nadia, netop.theo, netop.lena):
        with pytest.raises(NotAllowed):
            actions.plan_correction(**plan, plan="hot_fix", actor=netop.actor(person))
    with pytest.raises(PlanUnfit):
        actions.plan_correction(**plan, plan="future_release", actor=netop.actor(pavel))
    planned = actions.plan_correction(**plan, plan="hot_fix", actor=netop.actor(pavel))
    assert planned.state == "planned"


@pytest.mark.parametrize(
    ("severity", "allowed"),
    [
        ("critical", {"hot_fix"}),
        ("high", {"hot_fix", "next_release"}),
        ("medium", {"future_release"}),
        ("low", {"future_release"}),
    ],
)
def test_the_plan_follows_the_severity(netop: Cast, severity: str, allowed: set[str]) -> None:
    pavel = netop.actor(hire_pavel(netop))
    defect = confirm(netop, netop.open_case(severity=severity, environment="production"))
    Defect.objects.filter(pk=defect.pk).update(severity=severity)
    done = set()
    for plan in ("hot_fix", "next_release", "future_release"):
        try:
            actions.plan_correction(defect_id=defect.public_id, plan=plan, actor=pavel, at=AT)
            done.add(plan)
        except PlanUnfit:
            continue
    assert done == allowed


def test_when_the_release_is_out_its_cases_close_the_loop(netop: Cast, later: Later) -> None:
    pavel = netop.actor(hire_pavel(netop))
    nadia = netop.actor(netop.nadia)
    case, other = open_critical(netop), open_critical(netop, by=netop.omar)
    done, merged = open_critical(netop), open_critical(netop)
    defect = confirm(netop, case)
    for one in (other, done, merged):
        actions.link_defect(number=one.number, defect_id=defect.public_id, actor=nadia, at=AT)
    cases.close_case(number=done.number, reason="They wait for it.", actor=nadia, at=AT)
    cases.merge_cases(number=merged.number, other=case.number, actor=nadia, at=AT)
    release = make_release(netop)
    actions.plan_correction(defect_id=defect.public_id, plan="hot_fix", release=release, actor=pavel, at=AT)
    publish(netop, release, later(days=3))
    publish(netop, release, later(days=4))
    for one in (case, other, done):
        one.refresh_from_db()
    assert {one.state for one in (case, other, done)} == {"closed"}
    assert case.resolution_kind == other.resolution_kind == "correction"
    for one in (case, other, done):
        assert Message.objects.filter(case=one, body__contains="13.02").count() == 1
    defect.refresh_from_db()
    assert (defect.state, defect.released_at) == ("released", later(days=3))
    assert not DefectCase.objects.filter(told_at=None).exists()
    assert differences(netop) == []


def test_where_resolved_cases_stay_they_wait_in_close_the_loop(nexthop: Cast, later: Later) -> None:
    pavel = nexthop.actor(hire_pavel(nexthop))
    case = nexthop.open_case(severity="P2")
    defect = confirm(nexthop, case)
    release = make_release(nexthop)
    actions.plan_correction(defect_id=defect.public_id, plan="next_release", release=release, actor=pavel, at=AT)
    publish(nexthop, release, later(days=3))
    case.refresh_from_db()
    assert case.state == "resolved"


def test_a_release_in_the_future_corrects_on_its_day(netop: Cast, later: Later) -> None:
    pavel = netop.actor(hire_pavel(netop))
    defect = confirm(netop, open_critical(netop))
    release = make_release(netop)
    actions.plan_correction(defect_id=defect.public_id, plan="hot_fix", release=release, actor=pavel, at=AT)
    change_release(
        release=release, released_on=date(2026, 3, 9), supported_until=None, actor=netop.actor(netop.theo), at=AT
    )
    react(AT, prefixes=("kept.domain.defects",))
    assert actions.release_due(at=later(days=3)) == 0
    assert actions.release_due(at=later(days=5)) == 1
    assert actions.release_due(at=later(days=5)) == 0


def test_a_plan_for_a_release_that_is_out_already_corrects_at_once(netop: Cast) -> None:
    pavel = netop.actor(hire_pavel(netop))
    defect = confirm(netop, open_critical(netop))
    release = make_release(netop)
    publish(netop, release, AT)
    actions.plan_correction(defect_id=defect.public_id, plan="hot_fix", release=release, actor=pavel, at=AT)
    react(AT, prefixes=("kept.domain.defects",))
    defect.refresh_from_db()
    assert defect.state == "released"


def test_a_dropped_defect_leaves_its_cases_open(netop: Cast) -> None:
    pavel = netop.actor(hire_pavel(netop))
    case = open_critical(netop)
    defect = confirm(netop, case)
    actions.drop_defect(defect_id=defect.public_id, reason="It was a setting.", actor=pavel, at=AT)
    case.refresh_from_db()
    assert case.state == "open"
    with pytest.raises(DefectOver):
        actions.link_defect(
            number=case.number, defect_id=defect.public_id, actor=netop.actor(netop.nadia), at=AT
        )
    assert differences(netop) == []


def test_what_makes_no_sense_is_refused(netop: Cast, nexthop: Cast) -> None:
    pavel = netop.actor(hire_pavel(netop))
    defect = confirm(netop, open_critical(netop))
    plan: dict[str, Any] = {"defect_id": defect.public_id, "plan": "hot_fix", "at": AT}
    with pytest.raises(DefectNotFound):
        actions.link_defect(
            number=nexthop.open_case().number,
            defect_id=defect.public_id,
            actor=nexthop.actor(nexthop.nadia),
            at=AT,
        )
    with pytest.raises(ReleaseUnfit):
        actions.plan_correction(**plan, actor=pavel, release=make_release(nexthop))


def test_the_outline_names_what_is_the_readers_own(netop: Cast) -> None:
    confirm(netop, open_critical(netop), "Ines's trouble")
    confirm(netop, open_critical(netop, by=netop.omar), "Omar's trouble")
    own, others = list_outline(netop.desk, actor=netop.actor(netop.ines))
    assert (own.defect.title, own.is_named, others.is_named) == ("Ines's trouble", True, False)
    assert [line.is_named for line in list_outline(netop.desk, actor=None)] == [False, False]


def test_what_is_stored_of_a_defect_and_not_the_ledgers_is_found(netop: Cast, later: Later) -> None:
    pavel = netop.actor(hire_pavel(netop))
    defect = confirm(netop, open_critical(netop))
    release = make_release(netop)
    actions.plan_correction(defect_id=defect.public_id, plan="hot_fix", release=release, actor=pavel, at=AT)
    publish(netop, release, later(days=3))
    Defect.objects.filter(pk=defect.pk).update(plan="future_release")
    DefectCase.objects.filter(defect=defect).update(told_at=later(days=9))
    found = [(one.table, one.column) for one in verify_defects(desk_id=netop.desk.pk)]
    assert found == [("defect", "plan"), ("defect_case", "told_at")]
