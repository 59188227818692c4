"""What the customer has: their agreements with what each plan promises, their licences, and who looks after it."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from kept.domain.entitlements.models import Agreement
from kept.domain.entitlements.queries import list_agreements_of, list_licences
from kept.domain.parties.queries import list_organisations
from kept.domain.products.queries import list_products, list_releases
from kept.domain.rulebook.queries import get_policy_in_force
from kept.policy import Policy
from kept.policy.promise import promise
from kept.surfaces.doors import Request, customer_page
from kept.surfaces.portal.shell import show


@dataclass(frozen=True, slots=True)
class Promised:
    """What a plan promises for one severity: each clock's label with its target."""

    label: str
    targets: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Held:
    """One agreement with what it brings."""

    agreement: Agreement
    plan: str
    description: str
    includes: tuple[str, ...]
    covers: list[str]
    is_in_force: bool
    is_overdue: bool
    promises: list[Promised]


@customer_page()
@require_GET
def show_cover(request: Request) -> HttpResponse:
    """Show the agreements of the customer's organisations, what their plans promise, and their licences."""
    policy = get_policy_in_force(request.desk.pk, request.now)
    organisations = list_organisations(actor=request.actor)
    products = {product.key: product.name for product in list_products(desk_id=request.desk.pk)}
    agreements = list_agreements_of([organisation.pk for organisation in organisations])
    held: dict[int, list[Held]] = {organisation.pk: [] for organisation in organisations}
    for agreement in agreements:
        held[agreement.organisation_id].append(_held(request, policy, agreement, products))
    licences = list_licences(actor=request.actor)
    context = {
        "covers": [
            (organisation, held[organisation.pk], [one for one in licences if one.organisation_id == organisation.pk])
            for organisation in organisations
        ],
        "policy": policy,
        "releases": list_releases(desk_id=request.desk.pk),
        "today": request.now.date(),
    }
    return show(request, "portal/cover.html", context)


def _held(request: Request, policy: Policy, agreement: Agreement, products: dict[str, str]) -> Held:
    on = policy.date_of(request.now)
    plan = next((one for one in policy.plans if one.key == agreement.plan), None)
    is_in_force = agreement.is_in_force(on)
    return Held(
        agreement=agreement,
        plan=plan.label if plan else agreement.plan,
        description=plan.description if plan else "",
        includes=plan.includes if plan else (),
        covers=[products.get(key, key) for key in agreement.covers],
        is_in_force=is_in_force,
        is_overdue=agreement.paid_through is not None and agreement.paid_through < on,
        promises=_promises(request, policy, agreement) if plan and is_in_force else [],
    )


def _promises(request: Request, policy: Policy, agreement: Agreement) -> list[Promised]:
    found = []
    for severity in policy.severities:
        facts = {**agreement.facts, "plan": agreement.plan, "kind": policy.default_kind, "severity": severity.key}
        made = [one for one in promise(policy, facts, request.now) if one.owed_by == "vendor"]
        found.append(Promised(severity.label, [(one.label, one.target) for one in made]))
    return found
