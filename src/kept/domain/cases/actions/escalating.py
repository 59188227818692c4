"""Handing a case from one level of support to another: with what the next one asks for, or back for what is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from kept.domain.cases import queries
from kept.domain.cases.actions.recording import record_on
from kept.domain.cases.errors import CaseOver, NoIntake, NothingMissing, NotYourLevel, ReasonMissing, UnknownLevel
from kept.domain.cases.events import CaseAssigned, CaseHandedOn, FactsLearned
from kept.domain.cases.level_events import (
    FindingRecorded,
    IntakeAccepted,
    IntakeGiven,
    IntakeReturned,
    PartnerChanged,
)
from kept.domain.cases.levels import arriving, levels_of, party_of
from kept.domain.cases.models import Case
from kept.domain.parties.models import Agent, Organisation
from kept.domain.parties.queries import is_served_by
from kept.domain.rulebook.queries import get_policy
from kept.kernel.actor import Actor, Permission
from kept.kernel.ledger import Event
from kept.kernel.refusals import Invalid
from kept.policy import Policy

REPLICATED = ("yes", "no", "not_tried")
CAUSES = ("settings", "use", "error", "unknown")
LONGEST = 500
NO_PARTNER = "The customer has no partner any more."


@transaction.atomic
def escalate_case(
    *,
    number: str,
    level: str,
    reason: str,
    actor: Actor,
    at: datetime,
    given: Mapping[str, str] | None = None,
    seen_revision: int | None = None,
) -> Case:
    """Hand a case on to another level of the policy, whose own clocks begin (NT-08, NT-12).

    `given` says of each item that the level asks for what was given; an item without words is missing, and said to be.
    A partner hands on only what is at its own level. Raises NotAllowed, CaseNotFound, ChangedMeanwhile, CaseOver,
    UnknownLevel, NotYourLevel, ReasonMissing.
    """
    actor.require(Permission.WORK_CASE)
    case = _lock_open(number, actor, seen_revision)
    policy = get_policy(case.policy_version_id)
    here, known = str(case.facts.get("level", "")), [one.key for one in policy.levels]
    if level not in known or level == here:
        raise UnknownLevel(f"“{level}” is not one of {', '.join(known) or 'none'}, or the case is there already.")
    if actor.organisations is not None and party_of(policy, here) != "partner":
        raise NotYourLevel
    events = handing_on(case, level, _check_reason(reason))
    if given is not None:
        events.append(_intake(policy, level, given))
    record_on(case, *events, actor=actor, at=at)
    return case


@transaction.atomic
def accept_intake(*, number: str, actor: Actor, at: datetime, seen_revision: int | None = None) -> Case:
    """Say that what a level handed on is complete. Raises NotAllowed, CaseNotFound, CaseOver, NoIntake."""
    actor.require(Permission.ACCEPT_INTAKE)
    case = _lock_open(number, actor, seen_revision)
    if case.intake != "given":
        raise NoIntake
    record_on(case, IntakeAccepted(level=str(case.facts.get("level", ""))), actor=actor, at=at)
    return case


@transaction.atomic
def return_intake(
    *,
    number: str,
    missing: Sequence[str],
    reason: str,
    actor: Actor,
    at: datetime,
    seen_revision: int | None = None,
) -> Case:
    """Give a case back to the level that it came from, naming what is missing; whoever handed it on owns it again.

    Where that was a partner's and the customer has none any more, it goes to the vendor's first level instead.
    Raises NotAllowed, CaseNotFound, ChangedMeanwhile, CaseOver, NoIntake, NothingMissing.
    """
    actor.require(Permission.ACCEPT_INTAKE)
    case = _lock_open(number, actor, seen_revision)
    levels = levels_of(case)
    if case.intake not in ("given", "accepted") or len(levels.stays) < 2:
        raise NoIntake
    named = [" ".join(item.split())[:LONGEST] for item in missing if item.strip()]
    if not named:
        raise NothingMissing
    here, back = levels.stays[-1].level, levels.stays[-2].level
    said = reason.strip()[:LONGEST]
    words = f"Missing: {', '.join(named)}."
    events: list[Event] = []
    policy, customer = get_policy(case.policy_version_id), _customer(case)
    if party_of(policy, back) == "partner" and not (customer and customer.sold_by_id):
        back = _vendor_level(policy)
        events.append(PartnerChanged(old_partner=levels.stays[-2].partner_id, new_partner=None, reason=NO_PARTNER))
    if back != here:
        events += handing_on(case, back, f"{words} {said}".strip()[:LONGEST])
    events.append(IntakeReturned(level=here, to=back, missing=named, reason=said))
    events += _given_back(case, levels.given_by)
    record_on(case, *events, actor=actor, at=at)
    return case


@transaction.atomic
def record_finding(
    *,
    number: str,
    is_replicated: str,
    cause: str,
    said: str,
    actor: Actor,
    at: datetime,
    seen_revision: int | None = None,
) -> Case:
    """Record whether the problem could be replicated, and what causes it (NT-04); the policy's facts follow.

    Raises NotAllowed, CaseNotFound, ChangedMeanwhile, CaseOver, Invalid.
    """
    actor.require(Permission.WORK_CASE)
    case = _lock_open(number, actor, seen_revision)
    if is_replicated not in REPLICATED or cause not in CAUSES:
        raise Invalid(f"Replicated is one of {', '.join(REPLICATED)}; the cause one of {', '.join(CAUSES)}.")
    found = FindingRecorded(is_replicated=is_replicated, cause=cause, said=said.strip()[:LONGEST])
    events: list[Event] = [found]
    known = get_policy(case.policy_version_id).document.facts.get("cause")
    if known and cause in known.values and case.facts.get("cause") != cause:
        events.append(FactsLearned(facts={"cause": cause}, reason="Follows from the finding."))
    record_on(case, *events, actor=actor, at=at)
    return case


@transaction.atomic
def move_to_seller(*, case: Case, reason: str, actor: Actor, at: datetime) -> Case:
    """Let a case follow its customer to another partner, or to the vendor. Done twice, it is done once.

    What was said stays; the clocks of the new level begin, and the old partner's agents own it no more.
    """
    case = queries.lock_case(case.number, actor=actor)
    organisation, policy = case.organisation, get_policy(case.policy_version_id)
    stays = levels_of(case).stays
    new = organisation.sold_by_id if organisation else None
    if case.state != "open" or organisation is None:
        return case
    events: list[Event] = []
    is_at_partner = bool(stays) and party_of(policy, stays[-1].level) == "partner"
    if is_at_partner and stays[-1].partner_id != new:
        events.append(PartnerChanged(old_partner=stays[-1].partner_id, new_partner=new, reason=reason))
        level = stays[-1].level if new else _vendor_level(policy)
        events.append(CaseHandedOn(level=stays[-1].level, to=level, reason=reason))
        events.append(arriving(policy, level, organisation))
    if case.assignee and not is_served_by(case.organisation_id, case.assignee):
        events.append(CaseAssigned(agent=None, team=case.team_id))
    if events:
        record_on(case, *events, actor=actor, at=at)
    return case


def handing_on(case: Case, level: str, reason: str) -> list[Event]:
    """The events of a case that goes from its level to another; who works at another party's level owns it no more."""
    policy = get_policy(case.policy_version_id)
    here = str(case.facts.get("level", ""))
    events: list[Event] = [
        CaseHandedOn(level=here, to=level, reason=reason),
        arriving(policy, level, _customer(case)),
    ]
    owner = case.assignee
    if owner is not None and owner.partner_id and party_of(policy, level) != "partner":
        events.append(CaseAssigned(agent=None, team=case.team_id))
    return events


def _customer(case: Case) -> Organisation | None:
    return case.organisation if case.organisation_id else None


def _vendor_level(policy: Policy) -> str:
    return next((one.key for one in policy.levels if one.party == "vendor"), policy.levels[0].key)


def _intake(policy: Policy, level: str, given: Mapping[str, str]) -> IntakeGiven:
    asked = list(policy.document.levels[level].asks_for)
    said = {item: " ".join(words.split())[:LONGEST] for item, words in given.items() if words.strip() and item in asked}
    return IntakeGiven(level=level, given=said, missing=[item for item in asked if item not in said])


def _given_back(case: Case, agent_id: int | None) -> list[Event]:
    giver = Agent.objects.filter(pk=agent_id or 0, is_active=True).first()
    if giver is None or not is_served_by(case.organisation_id, giver) or giver.pk == case.assignee_id:
        return []
    return [CaseAssigned(agent=giver.pk, team=case.team_id)]


def _lock_open(number: str, actor: Actor, seen_revision: int | None) -> Case:
    case = queries.lock_case(number, actor=actor, seen_revision=seen_revision)
    if case.state != "open":
        raise CaseOver
    return case


def _check_reason(reason: str) -> str:
    if not reason.strip():
        raise ReasonMissing
    return reason.strip()[:LONGEST]
