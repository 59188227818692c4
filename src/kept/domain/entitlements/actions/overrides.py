"""Exceptions for a customer, made by somebody who may, with a reason and an end."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from kept.domain.entitlements.errors import EndsBeforeItStarts, ReasonNeeded, UnknownOutcome
from kept.domain.entitlements.events import OverrideEnded, OverrideGiven
from kept.domain.entitlements.models import CoverOverride
from kept.domain.parties.models import Organisation
from kept.kernel import ledger
from kept.kernel.actor import Actor, Permission
from kept.kernel.refusals import NotFound
from kept.policy.entitlement import DECIDABLE


@transaction.atomic
def override_cover(
    *, organisation: Organisation, outcome: str, reason: str, ends_on: date, actor: Actor, at: datetime
) -> CoverOverride:
    """Decide for all requests of a customer until a date, whatever the rules say.

    Raises NotAllowed, NotFound, UnknownOutcome, ReasonNeeded, EndsBeforeItStarts.
    """
    actor.require(Permission.OVERRIDE_VERDICT)
    if organisation.desk_id != actor.desk_id:
        raise NotFound
    if outcome not in DECIDABLE:
        raise UnknownOutcome(f"“{outcome}” is not one of {', '.join(sorted(DECIDABLE))}.")
    if not reason.strip():
        raise ReasonNeeded
    starts_on = at.date()
    if ends_on < starts_on:
        raise EndsBeforeItStarts
    override = CoverOverride.objects.create(
        desk_id=actor.desk_id,
        organisation=organisation,
        outcome=outcome,
        reason=reason.strip()[:500],
        starts_on=starts_on,
        ends_on=ends_on,
        made_by_id=actor.person_id if actor.is_staff else None,
    )
    given = OverrideGiven(
        override=override.pk,
        organisation=organisation.pk,
        outcome=outcome,
        reason=override.reason,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    ledger.record(given, stream=f"organisation:{organisation.pk}", actor=actor, at=at)
    return override


@transaction.atomic
def end_override(*, override: CoverOverride, reason: str, actor: Actor, at: datetime) -> CoverOverride:
    """Take an exception back before its end. Raises NotAllowed, ReasonNeeded."""
    actor.require(Permission.OVERRIDE_VERDICT)
    if not reason.strip():
        raise ReasonNeeded
    override = CoverOverride.objects.select_for_update().get(pk=override.pk, desk_id=actor.desk_id)
    if override.ended_at is None:
        override.ended_at = at
        override.save(update_fields=["ended_at"])
        ended = OverrideEnded(override=override.pk, organisation=override.organisation_id, reason=reason.strip()[:500])
        ledger.record(ended, stream=f"organisation:{override.organisation_id}", actor=actor, at=at)
    return override
