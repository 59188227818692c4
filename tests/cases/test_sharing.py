"""One cause, many cases: what is said on the parent answers every child, and no customer sees another."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from kept.domain.cases import actions, queries
from kept.domain.cases.errors import CannotMerge, CannotShareCause, CaseNotFound, NoChildren, NotAChild
from kept.domain.cases.models import Case, Clock, Message
from kept.domain.cases.verification import verify_cases
from kept.kernel.refusals import NotAllowed
from tests.desks import AT, Cast

Later = Callable[..., datetime]


@pytest.fixture
def family(nexthop: Cast) -> tuple[Case, Case, Case]:
    """A parent of Acme's, one child of Acme's and one of Borealis's."""
    parent = nexthop.open_case(subject="Links flap")
    children = [nexthop.open_case(), nexthop.open_case(by=nexthop.omar)]
    for child in children:
        actions.share_cause(number=parent.number, child=child.number, actor=nexthop.actor(nexthop.nadia), at=AT)
    return parent, *[Case.objects.get(pk=child.pk) for child in children]


def test_a_public_update_answers_every_child_and_fulfils_its_clocks(
    nexthop: Cast, family: tuple[Case, Case, Case], later: Later
) -> None:
    nadia = nexthop.actor(nexthop.nadia)
    for _ in range(2):
        actions.answer_children(
            number=family[0].number, body="It is the firmware.", actor=nadia, at=later(hours=1), once="a"
        )
    for case in family:
        assert Message.objects.filter(case=case, body="It is the firmware.").count() == 1
        assert Clock.objects.get(case=case, key="first_response").state == "met"
    assert list(verify_cases(desk_id=nexthop.desk.pk)) == []


def test_customers_of_one_cause_do_not_see_each_other(nexthop: Cast, family: tuple[Case, Case, Case]) -> None:
    omar = nexthop.actor(nexthop.omar)
    with pytest.raises(CaseNotFound):
        queries.get_case(family[0].number, actor=omar)
    assert queries.list_children(family[0].pk, actor=omar) == [family[2]]
    actions.answer_children(number=family[0].number, body="Soon.", actor=nexthop.actor(nexthop.nadia), at=AT)
    told = [item.event for item in queries.list_timeline(family[2], actor=omar) if item.event]
    assert {event.kind for event in told} >= {"case.parent_named", "case.answered_by_parent"}
    with pytest.raises(NotAllowed):
        actions.answer_children(number=family[2].number, body="Me too.", actor=omar, at=AT)


def test_a_child_that_left_is_answered_no_more(nexthop: Cast, family: tuple[Case, Case, Case]) -> None:
    nadia = nexthop.actor(nexthop.nadia)
    actions.leave_cause(number=family[2].number, reason="Another firmware", actor=nadia, at=AT)
    actions.answer_children(number=family[0].number, body="Fixed.", actor=nadia, at=AT)
    assert not Message.objects.filter(case=family[2], body="Fixed.").exists()
    assert not Case.objects.get(pk=family[2].pk).parent_id
    with pytest.raises(NotAChild):
        actions.leave_cause(number=family[2].number, reason="Again", actor=nadia, at=AT)
    assert list(verify_cases(desk_id=nexthop.desk.pk)) == []


def test_the_children_are_resolved_with_the_same_words_also_after_the_parent_is_over(
    nexthop: Cast, family: tuple[Case, Case, Case]
) -> None:
    nadia = nexthop.actor(nexthop.nadia)
    actions.close_case(number=family[0].number, reason="Found", actor=nadia, at=AT)
    done = actions.resolve_children(
        number=family[0].number, resolution_kind="solved", explanation="Take 4.2.", actor=nadia, at=AT
    )
    assert {case.state for case in done} == {"resolved"}
    assert len(done) == 2
    with pytest.raises(NoChildren):
        actions.resolve_children(
            number=family[0].number, resolution_kind="solved", explanation="Take 4.2.", actor=nadia, at=AT
        )


def test_families_are_one_generation_and_nobody_is_their_own_parent(
    nexthop: Cast, family: tuple[Case, Case, Case]
) -> None:
    parent, child, _ = family
    other = nexthop.open_case()
    who = {"actor": nexthop.actor(nexthop.nadia), "at": AT}
    for over, under in ((parent, parent), (child, other), (other, parent), (other, child)):
        with pytest.raises(CannotShareCause):
            actions.share_cause(number=over.number, child=under.number, **who)  # type: ignore[arg-type]
    with pytest.raises(CannotMerge):
        actions.merge_cases(number=child.number, other=other.number, **who)  # type: ignore[arg-type]
    again = actions.share_cause(number=parent.number, child=child.number, **who)  # type: ignore[arg-type]
    assert again.pk == parent.pk
