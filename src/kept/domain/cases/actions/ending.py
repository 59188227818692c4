"""Resolving, closing, cancelling and reopening a case."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from kept.domain.cases import queries
from kept.domain.cases.actions.recording import check_body, digest_body, find_author, record_on, write_message
from kept.domain.cases.errors import CaseOver, NotOver, ReasonMissing, UnknownResolution
from kept.domain.cases.events import CaseCancelled, CaseClosed, CaseReopened, CaseResolved, ReplySent
from kept.domain.cases.models import Case
from kept.domain.rulebook.queries import get_policy
from kept.kernel.actor import Actor, Permission, Role
from kept.kernel.ledger import Event
from kept.policy.closing import closes_when_resolved


@transaction.atomic
def resolve_case(
    *,
    number: str,
    resolution_kind: str,
    explanation: str,
    actor: Actor,
    at: datetime,
    seen_revision: int | None = None,
) -> Case:
    """Give the customer a resolution of a kind that the policy knows; its text is sent to everyone on the case.

    Where the policy says that a resolution ends a case (NT-11), it closes at once. Raises NotAllowed, CaseNotFound,
    ChangedMeanwhile, CaseOver, UnknownResolution, EmptyBody.
    """
    actor.require(Permission.REPLY)
    case = queries.lock_case(number, actor=actor, seen_revision=seen_revision)
    if case.state != "open":
        raise CaseOver
    policy = get_policy(case.policy_version_id)
    kinds = [known.key for known in policy.resolution_kinds]
    if resolution_kind not in kinds:
        raise UnknownResolution(f"“{resolution_kind}” is not one of {', '.join(kinds)}.")
    body = check_body(explanation)
    agent, _ = find_author(actor)
    side = "partner" if actor.role == Role.PARTNER else "vendor"
    message = write_message(
        case,
        body=body,
        side=side,
        via=actor.via,
        at=at,
        agent=agent,
        author_name="" if agent else case.desk.name,
    )
    events: list[Event] = [
        ReplySent(message=message.pk, body_sha256=digest_body(body), side=side),
        CaseResolved(resolution_kind=resolution_kind),
    ]
    if closes_when_resolved(policy):
        events.append(CaseClosed(is_automatic=True, reason="The policy closes a case with its resolution."))
    record_on(case, *events, actor=actor, at=at)
    return case


@transaction.atomic
def close_case(*, number: str, reason: str, actor: Actor, at: datetime, seen_revision: int | None = None) -> Case:
    """Close a case. An open one needs a reason. Raises NotAllowed, CaseNotFound, ChangedMeanwhile, CaseOver."""
    actor.require(Permission.CLOSE_CASE)
    case = queries.lock_case(number, actor=actor, seen_revision=seen_revision)
    if case.state not in ("open", "resolved"):
        raise CaseOver
    if case.state == "open" and not reason.strip():
        raise ReasonMissing
    closed = CaseClosed(is_automatic=actor.role == Role.ROBOT, reason=reason.strip()[:500])
    record_on(case, closed, actor=actor, at=at)
    return case


@transaction.atomic
def reopen_case(*, number: str, reason: str, actor: Actor, at: datetime, seen_revision: int | None = None) -> Case:
    """Go on with a resolved or closed case. Raises NotAllowed, CaseNotFound, ChangedMeanwhile, NotOver, CaseOver."""
    actor.require(Permission.REOPEN_CASE)
    case = queries.lock_case(number, actor=actor, seen_revision=seen_revision)
    if case.state == "open":
        raise NotOver
    if case.state == "merged":
        raise CaseOver("It goes on in another case; undo the merge instead.")
    if not reason.strip():
        raise ReasonMissing
    reopened = CaseReopened(by_customer=actor.is_customer, reason=reason.strip()[:500])
    record_on(case, reopened, actor=actor, at=at)
    return case


@transaction.atomic
def cancel_case(*, number: str, reason: str, actor: Actor, at: datetime) -> Case:
    """Take a case off the desk that was no request for support. Raises NotAllowed, CaseNotFound, CaseOver."""
    actor.require(Permission.WORK_CASE)
    case = queries.lock_case(number, actor=actor)
    if case.state != "open":
        raise CaseOver
    if not reason.strip():
        raise ReasonMissing
    record_on(case, CaseCancelled(reason=reason.strip()[:500]), actor=actor, at=at)
    return case
