"""Finding products and releases."""

from __future__ import annotations

from kept.domain.products.errors import UnknownProduct, UnknownRelease
from kept.domain.products.models import Product, Release
from kept.kernel.actor import Actor


def find_product(key: str, *, desk_id: int) -> Product | None:
    """The product with that key; people write it as they like, so case and blanks do not count."""
    return Product.objects.filter(desk_id=desk_id, key=key.strip().lower()).first()


def find_release(product: Product, name: str) -> Release | None:
    """The release of a product with that name."""
    return Release.objects.filter(product=product, name__iexact=name.strip()).first()


def get_product(key: str, *, actor: Actor) -> Product:
    """A product of the actor's desk. Raises UnknownProduct."""
    product = find_product(key, desk_id=actor.desk_id)
    if product is None:
        raise UnknownProduct
    return product


def get_release(public_id: str, *, actor: Actor) -> Release:
    """A release of the actor's desk. Raises UnknownRelease."""
    release = Release.objects.filter(desk_id=actor.desk_id, public_id=public_id).select_related("product").first()
    if release is None:
        raise UnknownRelease
    return release


def list_products(*, desk_id: int) -> list[Product]:
    """The products that a desk knows, by name."""
    return list(Product.objects.filter(desk_id=desk_id).order_by("name"))


def list_releases(*, desk_id: int) -> list[Release]:
    """The releases of all products of a desk, by product and the latest first."""
    releases = Release.objects.filter(desk_id=desk_id).select_related("product")
    return list(releases.order_by("product__name", "-released_on", "-pk"))
