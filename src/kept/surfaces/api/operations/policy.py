"""The policy in force: its text, what it promises, and its answers to questions that are not about a time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time
from typing import Annotated, Literal, TypeVar

from django.http import HttpResponse
from ninja import Path, Query, Router, Status

from kept.domain.rulebook.actions import publish_policy as publish_a_policy
from kept.domain.rulebook.queries import get_policy, get_version, get_version_in_force, list_versions
from kept.kernel.actor import Permission
from kept.kernel.refusals import Invalid
from kept.policy import Policy, ask
from kept.policy.calendars import load_zone
from kept.policy.facts import UnknownFact, checked
from kept.policy.promise import promise
from kept.policy.render import render
from kept.policy.terms import By, CaseEvent
from kept.surfaces.api.door import Who, operation
from kept.surfaces.api.operations.cases import answers_to_facts
from kept.surfaces.api.request import ApiRequest
from kept.surfaces.api.schemas.policy import (
    Calculation,
    Happening,
    NewVersion,
    PolicyOut,
    PolicyQuestion,
    Promises,
    ReplyOut,
    VersionList,
    VersionOut,
)

router = Router(tags=["Policy"])

MEDIA_TYPES = {"html": "text/html", "md": "text/markdown", "json": "application/json"}

T = TypeVar("T")
Label = Annotated[str, Path(pattern=r"^[^\x00/]{1,40}$")]
Stated = dict[str, str | bool | int]


class FactUnknown(Invalid):
    """The policy knows no such fact, or no such value of it."""


class CannotBeSaid(Invalid):
    """The policy does not speak of this, or something that the answer needs was not stated."""


@operation(router, "GET", "/policy", answers=PolicyOut)
def get_policy_now(request: ApiRequest) -> PolicyOut:
    """The policy in force: plans, severities, channels and whatever else requests may name, and its file."""
    version = get_version_in_force(request.actor.desk_id, request.now)
    return PolicyOut.of(version, get_policy(version.pk))


@operation(router, "GET", "/policy/document", answers=None)
def get_policy_document(
    request: ApiRequest, format: Annotated[Literal["html", "md", "json"], Query()] = "json"
) -> HttpResponse:
    """The policy in force as it is published: a page, Markdown, or JSON."""
    policy = get_policy(get_version_in_force(request.actor.desk_id, request.now).pk)
    response = HttpResponse(render(policy, format), content_type=f"{MEDIA_TYPES[format]}; charset=utf-8")
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


@operation(router, "GET", "/policy/versions", answers=VersionList)
def list_policy_versions(request: ApiRequest) -> VersionList:
    """The published versions, newest first."""
    return VersionList(versions=[VersionOut.of(version) for version in list_versions(request.actor.desk_id)])


@operation(router, "GET", "/policy/versions/{label}", answers=PolicyOut)
def get_policy_version(request: ApiRequest, label: Label) -> PolicyOut:
    """One published version."""
    version = get_version(request.actor.desk_id, label)
    return PolicyOut.of(version, get_policy(version.pk))


@operation(
    router,
    "POST",
    "/policy/versions",
    answers=VersionOut,
    status=201,
    who=Who.STAFF,
    permission=Permission.PUBLISH_POLICY,
)
def publish_policy(request: ApiRequest, new: NewVersion) -> Status[VersionOut]:
    """Publish a version. A file with mistakes is refused with line, column and cure; the running one stays in force."""
    if new.starts_at < request.now:
        raise Invalid("A version cannot have been in force before it was published: let “starts_at” lie ahead.")
    version = publish_a_policy(source=new.source, starts_at=new.starts_at, actor=request.actor, at=request.now)
    return Status(201, VersionOut.of(version))


@operation(router, "POST", "/promises/calculate", answers=Promises, is_keyed=False)
def calculate_promises(request: ApiRequest, imagined: Calculation) -> Promises:
    """What the policy in force promises for a case of these facts, and why: the function that runs the live clocks."""
    policy = get_policy(get_version_in_force(request.actor.desk_id, request.now).pk)
    if any(one.at < imagined.opened_at for one in imagined.timeline):
        raise Invalid("Something in “timeline” lies before “opened_at”.")
    facts = _stated(policy, imagined)
    found = promise(policy, facts, imagined.opened_at, [_event(policy, one) for one in imagined.timeline])
    if imagined.clock is not None:
        found = [one for one in found if one.key == imagined.clock]
        if not found:
            raise CannotBeSaid(f"There is no clock “{imagined.clock}” for these facts.")
    return Promises(policy=policy.vendor, version=policy.version, promises=[one.as_json() for one in found])


def _event(policy: Policy, happening: Happening) -> CaseEvent:
    by = By.CUSTOMER if happening.name == "customer_wrote" else By.VENDOR
    facts = _known(policy, answers_to_facts(happening.facts))
    return CaseEvent(happening.at, 0, happening.name, by, facts, reason=happening.reason)


def _stated(policy: Policy, said: Calculation | PolicyQuestion) -> Stated:
    named = {"plan": said.plan, "severity": said.severity, "channel": said.channel, "kind": said.kind}
    return _known(
        policy, {**answers_to_facts(said.facts), **{name: value for name, value in named.items() if value is not None}}
    )


def _known(policy: Policy, facts: Stated) -> Stated:
    try:
        return checked(policy, facts)
    except UnknownFact as error:
        raise FactUnknown(_sentence(error)) from error


@operation(router, "POST", "/ask", answers=ReplyOut, is_keyed=False)
def ask_policy(request: ApiRequest, said: PolicyQuestion) -> ReplyOut:
    """Answer what is not about a time, such as a warranty, a charge or a credit, with the reason."""
    policy = get_policy(get_version_in_force(request.actor.desk_id, request.now).pk)
    stated = _stated(policy, said)
    moment = said.at or _noon(policy, said)
    facts = policy.complete(stated, moment) if moment else policy.with_defaults(stated)
    try:
        reply = QUESTIONS[said.question](policy, facts, said, moment)
    except ask.CannotSay as error:
        raise CannotBeSaid(_sentence(error)) from error
    return ReplyOut(
        question=reply.question, answer=reply.answer, reason=reply.reason, rule=reply.rule, details=reply.details
    )


def _sentence(error: ValueError) -> str:
    """The error's words as a sentence of a problem."""
    words = str(error)
    return words[:1].upper() + words[1:] + ("" if words.endswith((".", "?")) else ".")


def _noon(policy: Policy, said: PolicyQuestion) -> datetime | None:
    return datetime.combine(said.on, time(12), load_zone(policy.document.zone)) if said.on else None


def _needed(value: T | None, name: str) -> T:
    if value is None:
        raise CannotBeSaid(f"This question needs “{name}”.")
    return value


Answering = Callable[[Policy, Stated, PolicyQuestion, datetime | None], ask.Reply]

QUESTIONS: dict[str, Answering] = {
    "severity": lambda policy, facts, said, at: ask.severity(policy, facts),
    "entitled": lambda policy, facts, said, at: ask.entitled(policy, facts),
    "right": lambda policy, facts, said, at: ask.right(policy, facts),
    "channel": lambda policy, facts, said, at: ask.channel(policy, facts),
    "level": lambda policy, facts, said, at: ask.level(policy, facts),
    "shift": lambda policy, facts, said, at: ask.shift(policy, facts, _needed(at, "at")),
    "quota": lambda policy, facts, said, at: ask.quota(policy, _needed(said.name, "name"), facts, said.used),
    "warranty": lambda policy, facts, said, at: ask.warranty(policy, facts, policy.date_of(_needed(at, "on"))),
    "authorisation": lambda policy, facts, said, at: ask.authorisation(
        policy, facts, policy.date_of(_needed(at, "on"))
    ),
    "replacement": lambda policy, facts, said, at: ask.replacement(policy, _needed(said.name, "name"), facts),
    "phase": lambda policy, facts, said, at: ask.phase(policy, facts, policy.date_of(_needed(at, "on"))),
    "charge": lambda policy, facts, said, at: ask.charge(
        policy, _needed(said.name, "name"), facts, said.minutes, said.units
    ),
    "credit": lambda policy, facts, said, at: ask.credit(
        policy, said.name, facts, said.period, said.down_minutes, said.excluded_minutes, said.misses
    ),
    "attainment": lambda policy, facts, said, at: ask.attainment(
        policy, _needed(said.name, "name"), facts, said.kept, said.of
    ),
    "notice": lambda policy, facts, said, at: ask.notice(policy, _needed(said.name, "name"), _needed(at, "at")),
}
