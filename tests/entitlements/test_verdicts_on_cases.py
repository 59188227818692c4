"""The verdict at the door, kept with the case; deciding against the rules; exclusions and the clocks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest

from kept.domain.cases import actions
from kept.domain.cases.cover import cover_of
from kept.domain.cases.errors import (
    AlreadyExcluded,
    NotCovered,
    NotExcluded,
    NotOverridden,
    ReasonMissing,
    UnfitDecision,
    UnknownExclusion,
)
from kept.domain.cases.models import Case, Clock
from kept.domain.cases.queries import list_queue
from kept.domain.cases.types import Request
from kept.domain.cases.verification import verify_cases
from kept.domain.entitlements.actions import (
    block_licence,
    change_agreement,
    end_override,
    issue_licence,
    make_agreement,
    override_cover,
)
from kept.domain.entitlements.models import Agreement
from kept.domain.parties.actions import add_contact
from kept.kernel.refusals import NotAllowed
from tests.desks import AT, Cast

Later = Callable[..., datetime]


def agreement_of(cast: Cast) -> Agreement:
    return Agreement.objects.get(organisation=cast.acme)


def change(cast: Cast, **changed: object) -> None:
    """Change Acme's agreement as Theo would."""
    now = agreement_of(cast)
    kept = {
        "starts_on": now.starts_on,
        "ends_on": now.ends_on,
        "covers": now.covers,
        "paid_through": now.paid_through,
    }
    change_agreement(agreement=now, reason="As signed.", actor=cast.actor(cast.theo), at=AT, **(kept | changed))  # type: ignore[arg-type]


def clean(cast: Cast) -> bool:
    """Whether everything stored is what the ledger says."""
    return [str(one) for one in verify_cases(desk_id=cast.desk.pk)] == []


def test_a_case_keeps_its_verdict_as_it_was(nagomi: Cast) -> None:
    case = nagomi.open_case()
    change(nagomi, ends_on=date(2026, 3, 4), paid_through=date(2026, 3, 1))
    given = cover_of(case).given
    assert given is not None
    assert (given.outcome, case.verdict) == ("entitled", "entitled")
    assert [step["step"] for step in given.steps] == [
        "caller", "agreement", "plan", "channel", "hours", "product", "licence", "paid", "exclusions",
    ]  # fmt: skip
    assert clean(nagomi)


def test_an_unpaid_subscription_is_refused_at_the_door_and_leaves_nothing(nagomi: Cast) -> None:
    change(nagomi, paid_through=date(2026, 3, 3))
    with pytest.raises(NotCovered, match="valid, paid and current subscription"):
        nagomi.open_case()
    assert Case.objects.count() == 0
    change(nagomi, paid_through=date(2026, 3, 4))
    assert nagomi.open_case().verdict == "entitled"


def test_an_agent_takes_in_what_the_policy_refuses_and_it_is_marked(nagomi: Cast) -> None:
    change(nagomi, ends_on=date(2026, 3, 3))
    case = nagomi.open_case(by=nagomi.nadia)
    assert case.verdict == "refused"
    page = list_queue("to-decide", actor=nagomi.actor(nagomi.nadia), now=AT)
    assert [one.number for one in page.cases] == [case.number]


def test_without_any_agreement_a_person_decides(nagomi: Cast) -> None:
    Agreement.objects.filter(organisation=nagomi.acme).delete()
    case = nagomi.open_case()
    assert (case.verdict, case.plan) == ("decide", "")
    assert clean(nagomi)


def test_where_the_policy_is_silent_about_an_ended_agreement_a_person_decides(netop: Cast) -> None:
    change(netop, ends_on=date(2026, 3, 3))
    assert netop.open_case().verdict == "decide"


def test_of_two_agreements_that_contradict_each_other_the_better_cover_counts(nextplane: Cast) -> None:
    theo = nextplane.actor(nextplane.theo)
    for plan, paid in (("startup", date(2027, 1, 1)), ("enterprise", date(2026, 1, 1))):
        make_agreement(
            organisation=nextplane.acme,
            plan=plan,
            starts_on=date(2022, 1, 1),
            paid_through=paid,
            actor=theo,
            at=AT,
        )
    case = nextplane.open_case()
    given = cover_of(case).given
    assert case.plan == "business"  # enterprise is not paid, startup has fewer channels
    assert given is not None
    assert "3 agreements are in force; Business" in given.agreements


def test_a_contact_of_two_organisations_is_judged_by_the_one_they_ask_for(nextplane: Cast) -> None:
    theo = nextplane.actor(nextplane.theo)
    add_contact(
        organisation=nextplane.other,
        name="Ines",
        email=nextplane.ines.email,
        user=nextplane.ines.user,
        is_approved=False,
        actor=theo,
        at=AT,
    )
    ines = nextplane.actor(nextplane.ines)
    request = Request(subject="s", body="b", channel="helpdesk", facts={"is_emergency": "no"})
    case = actions.open_case(request=request, organisation=nextplane.acme, contact=None, actor=ines, at=AT)
    assert case.verdict == "entitled"
    with pytest.raises(NotCovered, match="Only approved technical contacts"):
        actions.open_case(request=request, organisation=nextplane.other, contact=None, actor=ines, at=AT)


def licensed(cast: Cast, key: str) -> Case:
    """Open a case that names a licence key."""
    request = Request(subject="s", body="b", channel="form", licence=key)
    ines = cast.actor(cast.ines)
    return actions.open_case(request=request, organisation=cast.acme, contact=cast.ines, actor=ines, at=AT)


def test_keys_that_are_unknown_blocked_or_of_somebody_else_are_told_apart(netop: Cast) -> None:
    theo = netop.actor(netop.theo)
    own = issue_licence(key="ACME-1111-AAAA", organisation=netop.acme, actor=theo, at=AT)
    issue_licence(key="BORE-2222-BBBB", organisation=netop.other, actor=theo, at=AT)
    issue_licence(key="FREE-3333-CCCC", actor=theo, at=AT)
    assert licensed(netop, "acme 1111 aaaa").verdict == "partner"
    assert licensed(netop, "FREE-3333-CCCC").verdict == "decide"
    with pytest.raises(NotCovered, match="The licence key is not known"):
        licensed(netop, "NONE-9999-ZZZZ")
    with pytest.raises(NotCovered, match="belongs to another customer"):
        licensed(netop, "BORE-2222-BBBB")
    block_licence(licence=own, reason="Charged back.", actor=theo, at=AT)
    with pytest.raises(NotCovered, match="The licence key is blocked"):
        licensed(netop, "ACME-1111-AAAA")


def test_an_exception_for_a_customer_holds_until_its_date(nagomi: Cast, later: Later) -> None:
    change(nagomi, paid_through=date(2026, 3, 1))
    theo = nagomi.actor(nagomi.theo)
    override = override_cover(
        organisation=nagomi.acme, outcome="entitled", reason="Paid twice.", ends_on=date(2026, 3, 6), actor=theo, at=AT
    )
    case = nagomi.open_case()
    given = cover_of(case).given
    assert given is not None
    assert (case.verdict, given.by_rule, given.decided_because) == ("entitled", "refused", "Paid twice.")
    with pytest.raises(NotCovered):
        nagomi.open_case(at=later(days=3))
    end_override(override=override, reason="It was once.", actor=theo, at=AT)
    with pytest.raises(NotCovered):
        nagomi.open_case()


def test_an_exception_for_one_case_ends_at_its_time_by_itself(nagomi: Cast, later: Later) -> None:
    Agreement.objects.filter(organisation=nagomi.acme).delete()
    number = nagomi.open_case().number
    theo = nagomi.actor(nagomi.theo)
    until = later(days=40)
    actions.override_verdict(number=number, outcome="entitled", reason="Known.", until=until, actor=theo, at=AT)
    assert Case.objects.get().verdict == "entitled"
    while (case := Case.objects.get()).next_wake_at and case.next_wake_at <= until:
        actions.wake_due_cases(at=case.next_wake_at)
    assert case.verdict == "decide"
    assert clean(nagomi)


def test_deciding_needs_the_right_a_reason_and_an_end_ahead(nagomi: Cast) -> None:
    number = nagomi.open_case().number
    theo = nagomi.actor(nagomi.theo)
    with pytest.raises(NotAllowed):
        actions.override_verdict(number=number, outcome="refused", reason="r", actor=nagomi.actor(nagomi.nadia), at=AT)
    with pytest.raises(ReasonMissing):
        actions.override_verdict(number=number, outcome="refused", reason=" ", actor=theo, at=AT)
    with pytest.raises(UnfitDecision):
        actions.override_verdict(number=number, outcome="maybe", reason="r", actor=theo, at=AT)
    with pytest.raises(UnfitDecision):
        actions.override_verdict(number=number, outcome="refused", reason="r", until=AT, actor=theo, at=AT)
    with pytest.raises(NotOverridden):
        actions.restore_verdict(number=number, reason="r", actor=theo, at=AT)
    actions.override_verdict(number=number, outcome="refused", reason="r", actor=theo, at=AT)
    assert actions.restore_verdict(number=number, reason="Wrong case.", actor=theo, at=AT).verdict == "entitled"


def test_an_exclusion_that_ends_targets_gives_them_back_when_it_is_taken_off(nextplane: Cast, later: Later) -> None:
    case = nextplane.open_case()
    nadia = nextplane.actor(nextplane.nadia)
    before = Clock.objects.get(case=case, key="first_response").due_at
    put = {"number": case.number, "actor": nadia}
    actions.put_exclusion(exclusion="customer_files", reason="Their list is broken.", at=later(minutes=5), **put)
    assert Clock.objects.get(case=case, key="first_response").state == "no_time"
    with pytest.raises(AlreadyExcluded):
        actions.put_exclusion(exclusion="customer_cause", reason="r", at=later(minutes=6), **put)
    actions.take_exclusion(reason="It was our parser.", at=later(minutes=10), **put)
    again = Clock.objects.get(case=case, key="first_response")
    assert again.state == "running"
    assert before is not None
    assert again.due_at is not None
    assert again.due_at >= before
    assert clean(nextplane)


def test_an_exclusion_that_pauses_outlives_waiting_resolving_and_reopening(nextplane: Cast, later: Later) -> None:
    case = nextplane.open_case()
    nadia, ines = nextplane.actor(nextplane.nadia), nextplane.actor(nextplane.ines)
    who = {"number": case.number, "actor": nadia}
    actions.reply_to_case(body="Looking.", at=later(minutes=1), **who)
    actions.put_exclusion(exclusion="platforms_down", reason="Teams is down.", at=later(minutes=2), **who)

    def states() -> set[str]:
        return set(Clock.objects.filter(case=case, stopped_at=None).values_list("key", "state"))  # type: ignore[arg-type]

    assert ("update", "paused") in states()
    actions.start_waiting(reason="customer", at=later(minutes=3), **who)
    actions.resume_case(at=later(minutes=4), **who)
    assert ("update", "paused") in states()
    actions.resolve_case(resolution_kind="solved", explanation="Back.", at=later(minutes=5), **who)
    actions.add_customer_message(number=case.number, body="Not for us.", actor=ines, at=later(minutes=6))
    assert ("next_response", "running") not in states()
    assert {state for _, state in states()} <= {"paused", "no_time"}
    actions.take_exclusion(reason="Up again.", at=later(minutes=7), **who)
    assert ("update", "running") in states()
    assert clean(nextplane)


def test_an_exclusion_that_does_not_apply_here_is_refused(nextplane: Cast) -> None:
    number = nextplane.open_case().number
    who = {"number": number, "actor": nextplane.actor(nextplane.nadia), "at": AT}
    with pytest.raises(UnknownExclusion, match="reasonable steps taken is not known"):
        actions.put_exclusion(exclusion="misuse", reason="Shared password.", **who)
    actions.learn_facts(facts={"reasonable_steps_taken": "yes"}, reason="Asked security.", **who)
    assert actions.put_exclusion(exclusion="misuse", reason="Shared password.", **who).exclusion == "misuse"
    with pytest.raises(UnknownExclusion):
        actions.put_exclusion(exclusion="nothing", reason="r", **{**who, "number": nextplane.open_case().number})
    with pytest.raises(NotExcluded):
        actions.take_exclusion(reason="r", **{**who, "number": nextplane.open_case().number})


def test_an_exception_holds_through_its_last_day(nagomi: Cast) -> None:
    theo = nagomi.actor(nagomi.theo)
    change(nagomi, ends_on=date(2026, 3, 3))
    override_cover(organisation=nagomi.acme, outcome="conditions", reason="r", ends_on=AT.date(), actor=theo, at=AT)
    assert nagomi.open_case().verdict == "conditions"
    with pytest.raises(NotCovered):
        nagomi.open_case(at=AT + timedelta(days=1))
