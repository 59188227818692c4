"""The products that the desk knows, and the support of their releases."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from kept.domain.products.actions import add_product, add_release, change_product, change_release
from kept.domain.products.models import Product, Release
from kept.domain.products.queries import get_product, get_release, list_products, list_releases
from kept.kernel.actor import Permission
from kept.surfaces.doors import Request, staff_page
from kept.surfaces.workspace.admin.acting import do_form, go
from kept.surfaces.workspace.admin.cover import DATE
from kept.surfaces.workspace.shell import show


class ProductForm(forms.Form):
    """A new product."""

    key = forms.CharField(label=_("Key"), max_length=60, help_text=_("For programs: letters, digits and hyphens."))
    name = forms.CharField(label=_("Name"), max_length=120)
    is_supported = forms.BooleanField(label=_("It is supported"), required=False, initial=True)


class ProductChange(forms.Form):
    """What a product is called, and whether it is supported."""

    prefix = "product"
    name = forms.CharField(label=_("Name"), max_length=120)
    is_supported = forms.BooleanField(label=_("It is supported"), required=False)


class ReleaseDates(forms.Form):
    """When a release came out, and the last day of its support."""

    released_on = forms.DateField(label=_("Released on"), required=False, **DATE)
    supported_until = forms.DateField(
        label=_("Supported until"), required=False, help_text=_("Left open, its support has no end yet."), **DATE
    )


class ReleaseForm(ReleaseDates):
    """A new release."""

    prefix = "release"
    name = forms.CharField(label=_("Release"), max_length=60)
    field_order = ("name", "released_on", "supported_until")


@staff_page(Permission.MANAGE_COVER)
@require_http_methods(["GET", "HEAD", "POST"])
def products(request: Request) -> HttpResponse:
    """Show the products with their releases, and add one."""
    form = ProductForm(request.POST if request.method == "POST" else None)
    who: dict[str, Any] = {"actor": request.actor, "at": request.now}
    if form.is_bound and do_form(request, form, lambda said: add_product(**said, **who), _("The product was added.")):
        return go(request, "products")
    releases: dict[int, list[Release]] = {}
    for release in list_releases(desk_id=request.desk.pk):
        releases.setdefault(release.product_id, []).append(release)
    rows = [(product, releases.get(product.pk, [])) for product in list_products(desk_id=request.desk.pk)]
    context = {"form": form, "rows": rows}
    return show(request, "workspace/admin/products.html", context, status=422 if form.is_bound else 200)


@staff_page(Permission.MANAGE_COVER)
@require_http_methods(["GET", "HEAD", "POST"])
def product(request: Request, product: str) -> HttpResponse:
    """Show one product; change it, and add a release."""
    found = get_product(product, actor=request.actor)
    sent = request.POST if request.method == "POST" else None
    adds = request.POST.get("adds", "")
    now = {"name": found.name, "is_supported": found.is_supported}
    form = ProductChange(sent if adds == "change" else None, initial=now)
    release_form = ReleaseForm(sent if adds == "release" else None)
    who: dict[str, Any] = {"product": found, "actor": request.actor, "at": request.now}
    if form.is_bound and do_form(request, form, lambda said: change_product(**said, **who), _("It was changed.")):
        return go(request, "product", product=product)
    if release_form.is_bound and do_form(
        request, release_form, lambda said: add_release(**said, **who), _("The release was added.")
    ):
        return go(request, "product", product=product)
    context = {
        "product": found,
        "releases": [(one, one.is_supported(request.now.date())) for one in releases_of(found)],
        "form": form,
        "release_form": release_form,
    }
    return show(request, "workspace/admin/product.html", context, status=422 if sent else 200)


@staff_page(Permission.MANAGE_COVER)
@require_http_methods(["GET", "HEAD", "POST"])
def release(request: Request, release: str) -> HttpResponse:
    """Show the dates of a release and change them."""
    found = get_release(release, actor=request.actor)
    now = {"released_on": found.released_on, "supported_until": found.supported_until}
    form = ReleaseDates(request.POST if request.method == "POST" else None, initial=now)
    who: dict[str, Any] = {"release": found, "actor": request.actor, "at": request.now}
    if form.is_bound and do_form(request, form, lambda said: change_release(**said, **who), _("It was changed.")):
        return go(request, "product", product=found.product.key)
    context = {"release": found, "form": form}
    return show(request, "workspace/admin/release.html", context, status=422 if form.is_bound else 200)


def releases_of(product: Product) -> list[Release]:
    """The releases of one product, the latest first."""
    return [one for one in list_releases(desk_id=product.desk_id) if one.product_id == product.pk]
