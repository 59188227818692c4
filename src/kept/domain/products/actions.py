"""Adding products and releases, and changing what is said of them."""

from __future__ import annotations

import re
from datetime import date, datetime

from django.db import transaction

from kept.domain.products.errors import EndsTooEarly, ProductKnown, ReleaseKnown, UnfitKey
from kept.domain.products.events import ProductAdded, ProductChanged, ReleaseAdded, ReleaseChanged
from kept.domain.products.models import Product, Release
from kept.domain.products.queries import find_product, find_release
from kept.kernel import ledger
from kept.kernel.actor import Actor, Permission

_KEY = re.compile(r"[a-z0-9][a-z0-9._-]{0,59}")


@transaction.atomic
def add_product(*, key: str, name: str, actor: Actor, at: datetime, is_supported: bool = True) -> Product:
    """Add a product to the desk. Raises NotAllowed, UnfitKey, ProductKnown."""
    actor.require(Permission.MANAGE_COVER)
    key = key.strip().lower()
    if not _KEY.fullmatch(key):
        raise UnfitKey(f"“{key}” is none.")
    if find_product(key, desk_id=actor.desk_id):
        raise ProductKnown
    product = Product.objects.create(desk_id=actor.desk_id, key=key, name=name.strip(), is_supported=is_supported)
    event = ProductAdded(product=product.pk, key=key, name=product.name, is_supported=is_supported)
    ledger.record(event, stream=f"product:{product.pk}", actor=actor, at=at)
    return product


@transaction.atomic
def change_product(*, product: Product, name: str, is_supported: bool, actor: Actor, at: datetime) -> Product:
    """Give a product another name, or say that it is supported or not. Raises NotAllowed."""
    actor.require(Permission.MANAGE_COVER)
    product = Product.objects.select_for_update().get(pk=product.pk, desk_id=actor.desk_id)
    product.name, product.is_supported = name.strip(), is_supported
    product.save(update_fields=["name", "is_supported"])
    event = ProductChanged(product=product.pk, name=product.name, is_supported=is_supported)
    ledger.record(event, stream=f"product:{product.pk}", actor=actor, at=at)
    return product


@transaction.atomic
def add_release(
    *,
    product: Product,
    name: str,
    actor: Actor,
    at: datetime,
    released_on: date | None = None,
    supported_until: date | None = None,
) -> Release:
    """Add a release of a product. Raises NotAllowed, ReleaseKnown, EndsTooEarly."""
    actor.require(Permission.MANAGE_COVER)
    product = Product.objects.select_for_update().get(pk=product.pk, desk_id=actor.desk_id)
    if find_release(product, name):
        raise ReleaseKnown
    _check_dates(released_on, supported_until)
    release = Release.objects.create(
        desk_id=actor.desk_id,
        product=product,
        name=name.strip(),
        released_on=released_on,
        supported_until=supported_until,
    )
    event = ReleaseAdded(
        product=product.pk,
        release=release.pk,
        name=release.name,
        released_on=released_on,
        supported_until=supported_until,
    )
    ledger.record(event, stream=f"product:{product.pk}", actor=actor, at=at)
    return release


@transaction.atomic
def change_release(
    *, release: Release, released_on: date | None, supported_until: date | None, actor: Actor, at: datetime
) -> Release:
    """Give a release other dates. Raises NotAllowed, EndsTooEarly."""
    actor.require(Permission.MANAGE_COVER)
    release = Release.objects.select_for_update().get(pk=release.pk, desk_id=actor.desk_id)
    _check_dates(released_on, supported_until)
    release.released_on, release.supported_until = released_on, supported_until
    release.save(update_fields=["released_on", "supported_until"])
    event = ReleaseChanged(
        product=release.product_id, release=release.pk, released_on=released_on, supported_until=supported_until
    )
    ledger.record(event, stream=f"product:{release.product_id}", actor=actor, at=at)
    return release


def _check_dates(released_on: date | None, supported_until: date | None) -> None:
    if released_on and supported_until and supported_until < released_on:
        raise EndsTooEarly
