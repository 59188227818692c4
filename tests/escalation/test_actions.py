"""A case goes to engineering and comes back, and its customer is owed updates meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from kept.domain.cases import actions as cases
from kept.domain.cases.models import Case, Clock
from kept.domain.cases.verification import verify_cases
from kept.domain.escalation import actions
from kept.domain.escalation.errors import (
    AlreadyEscalated,
    EscalationNotFound,
    EscalationOver,
    NoEngineering,
    NotAccepted,
    WantedTooEarly,
)
from kept.domain.escalation.models import Escalation
from kept.domain.escalation.verification import verify_escalations
from kept.kernel.refusals import NotAllowed
from tests.behind import react
from tests.desks import AT, Cast

Later = Callable[..., datetime]


def ask(cast: Cast, case: Case, at: datetime = AT, **more: object) -> Escalation:
    said = {"reason": "The outcome is not what was expected.", "asked": "Why does the port flap?"} | more
    return actions.ask_engineering(number=case.number, actor=cast.actor(cast.nadia), at=at, **said)  # type: ignore[arg-type]


def clocks(case: Case) -> list[tuple[int, str, datetime | None]]:
    rows = Clock.objects.filter(case=case, key="escalation_update").order_by("cycle")
    return [(row.cycle, row.state, row.due_at) for row in rows]


def differences(cast: Cast) -> list[object]:
    return [*verify_cases(desk_id=cast.desk.pk), *verify_escalations(desk_id=cast.desk.pk)]


def test_updates_are_owed_from_the_escalation_to_the_answer(nexthop: Cast, later: Later) -> None:
    case = nexthop.open_case(severity="P1")
    nadia, theo = nexthop.actor(nexthop.nadia), nexthop.actor(nexthop.theo)
    cases.reply_to_case(number=case.number, body="We look into it.", actor=nadia, at=later(minutes=5))
    assert clocks(case) == []
    escalation = ask(nexthop, case, later(minutes=10))
    assert escalation.is_fast_track
    assert clocks(case) == [(1, "running", later(hours=4, minutes=10))]
    cases.reply_to_case(number=case.number, body="Engineering has it.", actor=nadia, at=later(hours=1))
    assert clocks(case) == [(1, "met", later(hours=4, minutes=10)), (2, "running", later(hours=5))]
    actions.accept_escalation(escalation_id=escalation.public_id, actor=theo, at=later(hours=1))
    actions.begin_escalation(escalation_id=escalation.public_id, actor=theo, at=later(hours=2))
    actions.answer_escalation(escalation_id=escalation.public_id, text="A loose fan.", actor=theo, at=later(hours=3))
    assert [state for _, state, _ in clocks(case)] == ["met", "met"]
    cases.reply_to_case(number=case.number, body="It is the fan.", actor=nadia, at=later(hours=4))
    assert len(clocks(case)) == 2
    assert differences(nexthop) == []


def test_an_update_that_does_not_come_is_a_breach(nexthop: Cast, later: Later) -> None:
    case = nexthop.open_case(severity="P1")
    ask(nexthop, case)
    cases.wake_due_cases(at=later(hours=4, minutes=1))
    breached = Clock.objects.get(case=case, key="escalation_update", cycle=1)
    assert breached.breached_at == later(hours=4)


def test_the_case_is_at_engineering_until_it_comes_back(nexthop: Cast, later: Later) -> None:
    case = nexthop.open_case(severity="P2")
    before = case.facts.get("level")
    escalation = ask(nexthop, case)
    case.refresh_from_db()
    assert case.facts["level"] == "engineering"
    assert not escalation.is_fast_track
    theo = nexthop.actor(nexthop.theo)
    actions.decline_escalation(escalation_id=escalation.public_id, text="The logs.", actor=theo, at=later(hours=1))
    case.refresh_from_db()
    assert case.facts.get("level") == (before or "engineering")
    assert ask(nexthop, case, later(hours=2)).pk != escalation.pk


def test_questions_go_back_and_forth(nexthop: Cast, later: Later) -> None:
    case = nexthop.open_case(severity="P2")
    escalation = ask(nexthop, case)
    theo, nadia = nexthop.actor(nexthop.theo), nexthop.actor(nexthop.nadia)
    where: dict[str, Any] = {"escalation_id": escalation.public_id}
    question = actions.ask_question(**where, text="Which optics?", actor=theo, at=later(minutes=1))
    with pytest.raises(EscalationNotFound):
        actions.answer_question(**where, question_id="nothing", text="LR4", actor=nadia, at=later(minutes=2))
    answered = actions.answer_question(
        **where, question_id=question.public_id, text="LR4", actor=nadia, at=later(minutes=2)
    )
    assert answered.answer == "LR4"
    assert differences(nexthop) == []


def test_what_makes_no_sense_is_refused(nexthop: Cast, netop: Cast, later: Later) -> None:
    case = nexthop.open_case(severity="P2")
    with pytest.raises(WantedTooEarly):
        ask(nexthop, case, wanted_by=AT)
    escalation = ask(nexthop, case)
    with pytest.raises(AlreadyEscalated):
        ask(nexthop, case)
    where: dict[str, Any] = {"escalation_id": escalation.public_id, "at": later(minutes=1)}
    with pytest.raises(NotAccepted):
        actions.answer_escalation(**where, text="Done.", actor=nexthop.actor(nexthop.theo))
    with pytest.raises(NotAllowed):
        actions.accept_escalation(**where, actor=nexthop.actor(nexthop.nadia))
    with pytest.raises(EscalationNotFound):
        actions.accept_escalation(**where, actor=netop.actor(netop.theo))
    with pytest.raises(NoEngineering):
        ask(netop, netop.open_case())


def test_it_ends_with_its_case(nexthop: Cast, later: Later) -> None:
    case = nexthop.open_case(severity="P2")
    escalation = ask(nexthop, case)
    nadia = nexthop.actor(nexthop.nadia)
    cases.resolve_case(
        number=case.number, resolution_kind="solved", explanation="Solved.", actor=nadia, at=later(hours=1)
    )
    react(later(hours=1), prefixes=("kept.domain.escalation",))
    escalation.refresh_from_db()
    assert escalation.state == "withdrawn"
    with pytest.raises(EscalationOver):
        actions.accept_escalation(
            escalation_id=escalation.public_id, actor=nexthop.actor(nexthop.theo), at=later(hours=2)
        )
    assert differences(nexthop) == []


def test_a_stored_state_that_is_not_the_ledgers_is_found(nexthop: Cast) -> None:
    escalation = ask(nexthop, nexthop.open_case(severity="P2"))
    Escalation.objects.filter(pk=escalation.pk).update(state="in_work", asked="Something else")
    assert {one.column for one in verify_escalations(desk_id=nexthop.desk.pk)} == {"state", "asked"}
