"""Making agreements."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from kept.domain.entitlements.errors import UnknownPlan
from kept.domain.entitlements.events import AgreementMade
from kept.domain.entitlements.models import Agreement
from kept.domain.parties.models import Organisation
from kept.domain.rulebook.queries import get_policy_in_force
from kept.kernel import ledger
from kept.kernel.actor import Actor, Permission


@transaction.atomic
def make_agreement(
    *,
    organisation: Organisation,
    plan: str,
    starts_on: date,
    actor: Actor,
    at: datetime,
    ends_on: date | None = None,
    facts: Mapping[str, str] | None = None,
) -> Agreement:
    """Give a customer a plan of the policy in force. Raises NotAllowed, UnknownPlan, NoPolicyInForce."""
    actor.require(Permission.MANAGE_PEOPLE)
    plans = [known.key for known in get_policy_in_force(actor.desk_id, at).plans]
    if plan not in plans:
        raise UnknownPlan(f"“{plan}” is not one of {', '.join(plans)}.")
    agreement = Agreement.objects.create(
        desk_id=actor.desk_id,
        organisation=organisation,
        plan=plan,
        starts_on=starts_on,
        ends_on=ends_on,
        facts=dict(facts or {}),
    )
    ledger.record(
        AgreementMade(
            agreement=agreement.pk,
            organisation=organisation.pk,
            plan=plan,
            starts_on=starts_on,
            ends_on=ends_on,
        ),
        stream=f"organisation:{organisation.pk}",
        actor=actor,
        at=at,
    )
    return agreement
