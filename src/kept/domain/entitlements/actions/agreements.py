"""Making agreements, and changing them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import transaction

from kept.domain.entitlements.errors import EndsBeforeItStarts, ReasonNeeded, UnknownCover, UnknownPlan
from kept.domain.entitlements.events import AgreementChanged, AgreementMade
from kept.domain.entitlements.models import Agreement
from kept.domain.parties.models import Organisation
from kept.domain.products.queries import list_products
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
    covers: Sequence[str] = (),
    paid_through: date | None = None,
    shows_contacts: bool | None = None,
) -> Agreement:
    """Give a customer a plan of the policy in force.

    `covers` names products; none means all. Where it is not said whether a partner sees the customer's people, they
    stay hidden if an earlier agreement hides them. Raises NotAllowed, UnknownPlan, UnknownCover, EndsBeforeItStarts,
    NoPolicyInForce.
    """
    actor.require(Permission.MANAGE_PEOPLE)
    plans = [known.key for known in get_policy_in_force(actor.desk_id, at).plans]
    if plan not in plans:
        raise UnknownPlan(f"“{plan}” is not one of {', '.join(plans)}.")
    _check_dates(starts_on, ends_on)
    if shows_contacts is None:
        shows_contacts = not Agreement.objects.filter(organisation=organisation, shows_contacts=False).exists()
    agreement = Agreement.objects.create(
        desk_id=actor.desk_id,
        organisation=organisation,
        plan=plan,
        starts_on=starts_on,
        ends_on=ends_on,
        covers=_check_covers(covers, actor),
        paid_through=paid_through,
        facts=dict(facts or {}),
        shows_contacts=shows_contacts,
    )
    ledger.record(
        AgreementMade(
            agreement=agreement.pk,
            organisation=organisation.pk,
            plan=plan,
            starts_on=starts_on,
            ends_on=ends_on,
            covers=agreement.covers,
            paid_through=paid_through,
            shows_contacts=shows_contacts,
        ),
        stream=f"organisation:{organisation.pk}",
        actor=actor,
        at=at,
    )
    return agreement


@transaction.atomic
def change_agreement(
    *,
    agreement: Agreement,
    starts_on: date,
    ends_on: date | None,
    covers: Sequence[str],
    paid_through: date | None,
    reason: str,
    actor: Actor,
    at: datetime,
    shows_contacts: bool | None = None,
) -> Agreement:
    """Give an agreement other dates or products, or note until when it is paid. Another plan is another agreement.

    `shows_contacts` says whether a partner sees who the customer's people are; None leaves it as it is.
    Raises NotAllowed, EndsBeforeItStarts, UnknownCover, ReasonNeeded.
    """
    actor.require(Permission.MANAGE_COVER)
    if not reason.strip():
        raise ReasonNeeded
    _check_dates(starts_on, ends_on)
    agreement = Agreement.objects.select_for_update().get(pk=agreement.pk, desk_id=actor.desk_id)
    agreement.starts_on, agreement.ends_on = starts_on, ends_on
    agreement.covers, agreement.paid_through = _check_covers(covers, actor), paid_through
    if shows_contacts is not None:
        agreement.shows_contacts = shows_contacts
    agreement.save(update_fields=["starts_on", "ends_on", "covers", "paid_through", "shows_contacts"])
    ledger.record(
        AgreementChanged(
            agreement=agreement.pk,
            organisation=agreement.organisation_id,
            starts_on=starts_on,
            ends_on=ends_on,
            covers=agreement.covers,
            paid_through=paid_through,
            reason=reason.strip()[:500],
            shows_contacts=agreement.shows_contacts,
        ),
        stream=f"organisation:{agreement.organisation_id}",
        actor=actor,
        at=at,
    )
    return agreement


def _check_dates(starts_on: date, ends_on: date | None) -> None:
    if ends_on is not None and ends_on < starts_on:
        raise EndsBeforeItStarts


def _check_covers(covers: Sequence[str], actor: Actor) -> list[str]:
    known = [product.key for product in list_products(desk_id=actor.desk_id)]
    unknown = [key for key in covers if key not in known]
    if unknown:
        raise UnknownCover(f"“{unknown[0]}” is not one of {', '.join(known) or 'none'}.")
    return sorted(set(covers))
