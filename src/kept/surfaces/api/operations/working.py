"""Working on a case: owner, severity, kind, facts, waiting, ending, merging, policy version."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ninja import Router

from kept.domain.cases import actions, queries
from kept.domain.parties import queries as parties
from kept.domain.parties.models import Agent
from kept.kernel.actor import Permission
from kept.surfaces.api.door import View, Who, operation
from kept.surfaces.api.operations.cases import answers_to_facts
from kept.surfaces.api.request import ApiRequest
from kept.surfaces.api.schemas.cases import (
    Assignment,
    Cancellation,
    CaseOut,
    Ending,
    Merge,
    NewFacts,
    NewSeverity,
    NewSubject,
    PolicyMove,
    Resolution,
    Resume,
    Triage,
    Wait,
)
from kept.surfaces.api.words import Number

router = Router(tags=["Work"])


def _for_staff(path: str, permission: Permission) -> Callable[[View], View]:
    return operation(router, "POST", path, answers=CaseOut, who=Who.STAFF, permission=permission)


def _doing(request: ApiRequest, number: str) -> dict[str, Any]:
    return {"number": number, "actor": request.actor, "at": request.now}


def _now(request: ApiRequest, number: str) -> CaseOut:
    return CaseOut.of(queries.get_case(number, actor=request.actor))


@_for_staff("/cases/{number}/acknowledge", Permission.WORK_CASE)
def acknowledge_case(request: ApiRequest, number: Number) -> CaseOut:
    """Confirm that somebody has taken notice."""
    actions.acknowledge_case(**_doing(request, number))
    return _now(request, number)


@_for_staff("/cases/{number}/assign", Permission.WORK_CASE)
def assign_case(request: ApiRequest, number: Number, to: Assignment) -> CaseOut:
    """Give a case to an agent, a team, or nobody."""
    team = parties.get_team(to.team, actor=request.actor) if to.team else None
    actions.assign_case(
        **_doing(request, number), agent=_agent(request, to.agent), team=team, seen_revision=to.seen_revision
    )
    return _now(request, number)


def _agent(request: ApiRequest, wanted: str | None) -> Agent | None:
    if wanted == "me":
        return queries.find_agent(request.actor)
    return parties.get_agent(wanted, actor=request.actor) if wanted else None


@operation(router, "POST", "/cases/{number}/severity", answers=CaseOut)
def change_severity(request: ApiRequest, number: Number, to: NewSeverity) -> CaseOut:
    """Give the case another severity; its clocks follow. Customers may where the policy lets them."""
    actions.change_severity(
        **_doing(request, number), severity=to.severity, reason=to.reason, seen_revision=to.seen_revision
    )
    return _now(request, number)


@_for_staff("/cases/{number}/triage", Permission.CHANGE_SEVERITY)
def triage_case(request: ApiRequest, number: Number, found: Triage) -> CaseOut:
    """Decide what a request is, after looking into it."""
    actions.triage_case(
        **_doing(request, number),
        kind=found.kind,
        severity=found.severity,
        reason=found.reason,
        seen_revision=found.seen_revision,
    )
    return _now(request, number)


@_for_staff("/cases/{number}/subject", Permission.WORK_CASE)
def change_subject(request: ApiRequest, number: Number, to: NewSubject) -> CaseOut:
    """Give the case another subject."""
    actions.change_subject(**_doing(request, number), subject=to.subject)
    return _now(request, number)


@_for_staff("/cases/{number}/facts", Permission.WORK_CASE)
def learn_facts(request: ApiRequest, number: Number, learned: NewFacts) -> CaseOut:
    """Record what became known of a case; its targets follow."""
    actions.learn_facts(**_doing(request, number), facts=answers_to_facts(learned.facts), reason=learned.reason)
    return _now(request, number)


@_for_staff("/cases/{number}/wait", Permission.WORK_CASE)
def start_waiting(request: ApiRequest, number: Number, wait: Wait) -> CaseOut:
    """Let a case wait for a reason of its policy; that pauses the clocks the policy says."""
    actions.start_waiting(
        **_doing(request, number), reason=wait.reason, until=wait.until, seen_revision=wait.seen_revision
    )
    return _now(request, number)


@_for_staff("/cases/{number}/resume", Permission.WORK_CASE)
def resume_case(request: ApiRequest, number: Number, resume: Resume) -> CaseOut:
    """Go on with a case that waits."""
    actions.resume_case(**_doing(request, number), seen_revision=resume.seen_revision)
    return _now(request, number)


@_for_staff("/cases/{number}/workaround", Permission.WORK_CASE)
def give_workaround(request: ApiRequest, number: Number) -> CaseOut:
    """Record that the customer can work again, though the cause remains."""
    actions.give_workaround(**_doing(request, number))
    return _now(request, number)


@_for_staff("/cases/{number}/resolve", Permission.REPLY)
def resolve_case(request: ApiRequest, number: Number, resolution: Resolution) -> CaseOut:
    """Give the customer a resolution of a kind that the policy knows."""
    actions.resolve_case(
        **_doing(request, number),
        resolution_kind=resolution.resolution_kind,
        explanation=resolution.explanation,
        seen_revision=resolution.seen_revision,
    )
    return _now(request, number)


@operation(router, "POST", "/cases/{number}/close", answers=CaseOut, permission=Permission.CLOSE_CASE)
def close_case(request: ApiRequest, number: Number, ending: Ending) -> CaseOut:
    """Close a case; an open one needs a reason."""
    actions.close_case(**_doing(request, number), reason=ending.reason, seen_revision=ending.seen_revision)
    return _now(request, number)


@operation(router, "POST", "/cases/{number}/reopen", answers=CaseOut, permission=Permission.REOPEN_CASE)
def reopen_case(request: ApiRequest, number: Number, ending: Ending) -> CaseOut:
    """Go on with a resolved or closed case."""
    actions.reopen_case(**_doing(request, number), reason=ending.reason, seen_revision=ending.seen_revision)
    return _now(request, number)


@_for_staff("/cases/{number}/cancel", Permission.WORK_CASE)
def cancel_case(request: ApiRequest, number: Number, cancel: Cancellation) -> CaseOut:
    """Take a case off the desk that was no request for support."""
    actions.cancel_case(**_doing(request, number), reason=cancel.reason)
    return _now(request, number)


@_for_staff("/cases/{number}/merge", Permission.MERGE_CASES)
def merge_cases(request: ApiRequest, number: Number, merge: Merge) -> CaseOut:
    """Merge two cases of one customer. The answer is the one that goes on: the older."""
    goes_on = actions.merge_cases(**_doing(request, number), other=merge.other)
    return _now(request, goes_on.number)


@_for_staff("/cases/{number}/undo-merge", Permission.MERGE_CASES)
def undo_merge(request: ApiRequest, number: Number) -> CaseOut:
    """Undo the merge of a case that went on in another one; for thirty days."""
    actions.undo_merge(**_doing(request, number))
    return _now(request, number)


@_for_staff("/cases/{number}/move-policy", Permission.MOVE_POLICY)
def move_policy(request: ApiRequest, number: Number, to: PolicyMove) -> CaseOut:
    """Move a case to another published version of the policy."""
    actions.move_policy(**_doing(request, number), version=to.version, reason=to.reason)
    return _now(request, number)
