"""Products and their releases."""

from __future__ import annotations

from typing import Annotated, Any

from ninja import Path, Router, Status

from kept.domain.products import actions, queries
from kept.domain.products.models import Product
from kept.kernel.actor import Permission
from kept.surfaces.api.door import Who, operation
from kept.surfaces.api.request import ApiRequest
from kept.surfaces.api.schemas.cover import NewProduct, NewRelease, ProductList, ProductOut, ReleaseDates, ReleaseOut
from kept.surfaces.api.words import PublicId

router = Router(tags=["Products"])
ProductKey = Annotated[str, Path(pattern=r"^[a-z0-9][a-z0-9._-]{0,59}$", description="The key of a product")]


@operation(router, "GET", "/products", answers=ProductList)
def list_products(request: ApiRequest) -> ProductList:
    """The products that the desk knows, with the support of their releases."""
    products = queries.list_products(desk_id=request.actor.desk_id)
    return ProductList(products=[_out(product) for product in products])


@operation(
    router, "POST", "/products", answers=ProductOut, status=201, who=Who.STAFF, permission=Permission.MANAGE_COVER
)
def add_product(request: ApiRequest, new: NewProduct) -> Status[ProductOut]:
    """Add a product."""
    added = actions.add_product(**new.model_dump(), **_who(request))
    return Status(201, _out(added))


@operation(
    router,
    "POST",
    "/products/{product_key}/releases",
    answers=ReleaseOut,
    status=201,
    who=Who.STAFF,
    permission=Permission.MANAGE_COVER,
)
def add_release(request: ApiRequest, product_key: ProductKey, new: NewRelease) -> Status[ReleaseOut]:
    """Add a release of a product."""
    product = queries.get_product(product_key, actor=request.actor)
    return Status(201, ReleaseOut.of(actions.add_release(product=product, **new.model_dump(), **_who(request))))


@operation(
    router,
    "POST",
    "/releases/{release_id}",
    answers=ReleaseOut,
    who=Who.STAFF,
    permission=Permission.MANAGE_COVER,
)
def change_release(request: ApiRequest, release_id: PublicId, to: ReleaseDates) -> ReleaseOut:
    """Give a release other dates; both are set."""
    release = queries.get_release(release_id, actor=request.actor)
    return ReleaseOut.of(actions.change_release(release=release, **to.model_dump(), **_who(request)))


def _who(request: ApiRequest) -> dict[str, Any]:
    return {"actor": request.actor, "at": request.now}


def _out(product: Product) -> ProductOut:
    releases = queries.list_releases(desk_id=product.desk_id)
    return ProductOut.of(product, [release for release in releases if release.product_id == product.pk])
