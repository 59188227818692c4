"""One cause, many cases: children join a parent case and leave it; what is said on it publicly answers them all."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from kept.domain.cases import queries
from kept.domain.cases.actions.conversation import reply_to_case
from kept.domain.cases.actions.ending import resolve_case
from kept.domain.cases.actions.recording import check_body, digest_body, find_author, record_on, write_message
from kept.domain.cases.cause_events import (
    AnsweredByParent,
    ChildAdded,
    ChildrenAnswered,
    ChildTakenOut,
    ParentLeft,
    ParentNamed,
)
from kept.domain.cases.errors import CannotShareCause, CaseOver, NoChildren, NotAChild, ReasonMissing
from kept.domain.cases.events import ReplySent
from kept.domain.cases.models import Case, Message
from kept.domain.rulebook.queries import get_policy
from kept.kernel.actor import Actor, Permission
from kept.kernel.models import Entry

MOST_CHILDREN = 500


@transaction.atomic
def share_cause(*, number: str, child: str, actor: Actor, at: datetime) -> Case:
    """Put a case under another one with the same cause: it is answered with it from now on. Return the parent.

    Whose cases they are does not matter: no customer sees another one's. A case that is there already stays. Raises
    NotAllowed, CaseNotFound, CannotShareCause.
    """
    actor.require(Permission.SHARE_CAUSE)
    parent, joining = _lock_two(number, child, actor)
    if joining.parent_id == parent.pk:
        return parent
    _refuse(parent, joining)
    record_on(joining, ParentNamed(parent=parent.pk), actor=actor, at=at)
    record_on(parent, ChildAdded(child=joining.pk), actor=actor, at=at)
    return parent


@transaction.atomic
def leave_cause(*, number: str, reason: str, actor: Actor, at: datetime) -> Case:
    """Let a case go on by itself: its cause is another one.

    Raises NotAllowed, CaseNotFound, NotAChild, ReasonMissing.
    """
    actor.require(Permission.SHARE_CAUSE)
    if not reason.strip():
        raise ReasonMissing
    parent_id = queries.get_case(number, actor=actor).parent_id
    if parent_id is None:
        raise NotAChild
    parent, leaving = _lock_two(Case.objects.get(pk=parent_id).number, number, actor)
    if leaving.parent_id != parent.pk:
        raise NotAChild
    record_on(leaving, ParentLeft(parent=parent.pk, reason=reason.strip()[:500]), actor=actor, at=at)
    record_on(parent, ChildTakenOut(child=leaving.pk, reason=reason.strip()[:500]), actor=actor, at=at)
    return leaving


@transaction.atomic
def answer_children(
    *, number: str, body: str, actor: Actor, at: datetime, once: str | None = None, seen_revision: int | None = None
) -> Case:
    """Say the same to the customer of a parent case and to those of all its open children, each on their own case.

    It is a reply on each of them and fulfils their clocks. A second one with the same `once` says nothing. Raises
    NotAllowed, CaseNotFound, ChangedMeanwhile, CaseOver, NoChildren, EmptyBody.
    """
    actor.require(Permission.SHARE_CAUSE)
    actor.require(Permission.REPLY)
    body = check_body(body)
    parent, children = _lock_family(number, actor, seen_revision)
    effect_key = f"{parent.stream}:children:{once}" if once else None
    if effect_key and Entry.objects.filter(desk_id=parent.desk_id, effect_key=effect_key).exists():
        return parent
    parent, message = reply_to_case(number=parent.number, body=body, actor=actor, at=at)
    for child in children:
        _answer(child, parent, body, actor, at)
    answered = ChildrenAnswered(message=message.pk, children=len(children))
    record_on(parent, answered, actor=actor, at=at, effect_key=effect_key)
    return parent


@transaction.atomic
def resolve_children(*, number: str, resolution_kind: str, explanation: str, actor: Actor, at: datetime) -> list[Case]:
    """Resolve the open children of a case, each with the same words; return them. The parent stays as it is.

    A child under a policy that knows no such resolution is left open and not among them. Raises NotAllowed,
    CaseNotFound, NoChildren, EmptyBody.
    """
    actor.require(Permission.SHARE_CAUSE)
    explanation = check_body(explanation)
    _, children = _lock_family(number, actor)
    return [
        resolve_case(number=child.number, resolution_kind=resolution_kind, explanation=explanation, actor=actor, at=at)
        for child in children
        if resolution_kind in {kind.key for kind in get_policy(child.policy_version_id).resolution_kinds}
    ]


def _answer(child: Case, parent: Case, body: str, actor: Actor, at: datetime) -> Message:
    agent, _ = find_author(actor)
    message = write_message(
        child,
        body=body,
        side="vendor",
        via=actor.via,
        at=at,
        agent=agent,
        author_name="" if agent else child.desk.name,
    )
    sent = ReplySent(message=message.pk, body_sha256=digest_body(body), side="vendor")
    record_on(child, sent, AnsweredByParent(message=message.pk, parent=parent.pk), actor=actor, at=at)
    return message


def _lock_two(parent: str, child: str, actor: Actor) -> tuple[Case, Case]:
    if parent.upper() == child.upper():
        raise CannotShareCause("A case cannot be its own parent.")
    locked = {name: queries.lock_case(name, actor=actor) for name in sorted((parent.upper(), child.upper()))}
    return locked[parent.upper()], locked[child.upper()]


def _lock_family(number: str, actor: Actor, seen_revision: int | None = None) -> tuple[Case, list[Case]]:
    """Lock a parent and its open children, in the order of their numbers."""
    parent_id = queries.get_case(number, actor=actor).pk
    numbers = [child.number for child in queries.list_children(parent_id, actor=actor) if child.state == "open"]
    locked = {}
    for name in sorted({number.upper(), *numbers}):
        seen = seen_revision if name == number.upper() else None
        locked[name] = queries.lock_case(name, actor=actor, seen_revision=seen)
    parent = locked.pop(number.upper())
    if parent.state in ("merged", "cancelled"):
        raise CaseOver
    children = [child for child in locked.values() if child.state == "open" and child.parent_id == parent.pk]
    if not children:
        raise NoChildren
    return parent, children


def _refuse(parent: Case, joining: Case) -> None:
    if joining.parent_id is not None:
        raise CannotShareCause("It has another parent already; take it out there first.")
    if parent.parent_id is not None:
        raise CannotShareCause("The parent is a child itself; choose the case that it belongs to.")
    if parent.state != "open" or joining.state != "open":
        raise CannotShareCause("Both must be open.")
    children = Case.objects.filter(desk_id=parent.desk_id, parent_id__in=(parent.pk, joining.pk))
    if children.filter(parent_id=joining.pk).exists():
        raise CannotShareCause("It is the parent of other cases itself; let them join this one instead.")
    if children.count() >= MOST_CHILDREN:
        raise CannotShareCause(f"A parent has up to {MOST_CHILDREN} children.")
