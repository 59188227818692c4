"""The snapshot of facts from which a verdict is made. Looks only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from kept.domain.entitlements.holdings import Holdings, find_holdings
from kept.domain.entitlements.models import shorten_key, tidy_key
from kept.domain.entitlements.queries import find_licence
from kept.domain.parties.models import Contact, Organisation
from kept.domain.products.models import Product, Release
from kept.domain.products.queries import find_product, find_release
from kept.policy.entitlement import Caller, LicenceSeen, ProductSeen, ReleaseSeen, Snapshot
from kept.policy.entitlement.snapshot import LicenceState, ReleaseState


@dataclass(frozen=True, slots=True)
class Named:
    """What a request names, as people write it: a product by its key, a release and a licence key by their texts."""

    product: str = ""
    release: str = ""
    licence: str = ""


def snapshot_for(
    *,
    desk_id: int,
    organisation: Organisation | None,
    contact: Contact | None,
    on: date,
    named: Named | None = None,
) -> Snapshot:
    """What the desk knows of somebody who asks on a date. Of whom a key really is, nothing is told."""
    named = named or Named()
    product, product_seen = _product(named, desk_id)
    held = find_holdings(organisation.pk, on) if organisation else Holdings()
    return Snapshot(
        caller=_caller(organisation, contact),
        agreements=held.agreements,
        licence=_licence(named.licence, organisation, desk_id) if tidy_key(named.licence) else held.licence,
        product=product_seen,
        release=_release(named.release, product, on),
        facts=_facts(organisation),
        partner=_partner(organisation),
        decided=held.decided,
    )


def _caller(organisation: Organisation | None, contact: Contact | None) -> Caller:
    if contact is None:
        return Caller("unknown")
    if organisation is None:
        same = Contact.objects.filter(desk_id=contact.desk_id, email=contact.email, is_active=True)
        return Caller("unknown", serves=same.count())
    if contact.organisation_id != organisation.pk or not contact.is_active:
        return Caller("unknown")
    return Caller("approved" if contact.is_approved else "not_approved")


def _licence(key: str, organisation: Organisation | None, desk_id: int) -> LicenceSeen:
    """The key that was stated."""
    licence, ending = find_licence(key, desk_id=desk_id), shorten_key(key)
    if licence is None:
        return LicenceSeen("unknown", ending)
    if licence.organisation_id is not None and (organisation is None or licence.organisation_id != organisation.pk):
        return LicenceSeen("of_another", ending)
    state: LicenceState = (
        "blocked" if licence.blocked_at else "unregistered" if not licence.organisation_id else "valid"
    )
    return LicenceSeen(state, ending)


def _product(named: Named, desk_id: int) -> tuple[Product | None, ProductSeen]:
    if not named.product.strip():
        return None, ProductSeen()
    product = find_product(named.product, desk_id=desk_id)
    if product is None:
        return None, ProductSeen("unknown", name=named.product.strip()[:120])
    return product, ProductSeen("supported" if product.is_supported else "not_supported", product.key, product.name)


def _release(name: str, product: Product | None, on: date) -> ReleaseSeen:
    if product is None or not name.strip():
        return ReleaseSeen()
    release = find_release(product, name)
    if release is None:
        return ReleaseSeen("unknown", name.strip()[:60])
    state: ReleaseState = "supported" if release.is_supported(on) else "ended"
    return ReleaseSeen(state, release.name, release.supported_until, _dates(release))


def _dates(release: Release) -> Mapping[str, str]:
    return {"released": release.released_on.isoformat()} if release.released_on else {}


def _facts(organisation: Organisation | None) -> Mapping[str, str]:
    return dict(organisation.facts) if organisation else {}


def _partner(organisation: Organisation | None) -> str:
    return organisation.sold_by.name if organisation and organisation.sold_by else ""
