"""Proof that agreements, licences, exceptions, products and releases are what their events say. Looks only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db.models import Model, QuerySet

from kept.domain.entitlements import events as told
from kept.domain.entitlements.models import Agreement, CoverOverride, Licence
from kept.domain.parties.events import ContactsShown
from kept.domain.products import events as products
from kept.domain.products.models import Product, Release
from kept.kernel.ledger import Event, read_event
from kept.kernel.models import Entry

Columns = dict[str, Any]
Rows = dict[int, Columns]
KINDS = [
    event.kind
    for module in (told, products)
    for event in vars(module).values()
    if isinstance(event, type) and issubclass(event, Event) and event is not Event
]
KINDS.append(ContactsShown.kind)


def verify_cover(*, desk_id: int) -> Iterator[str]:
    """Every difference between these rows of a desk and their events, in words."""
    tables: dict[type[Model], Rows] = {Agreement: {}, Licence: {}, CoverOverride: {}, Product: {}, Release: {}}
    said: dict[int, bool] = {}
    for entry in Entry.objects.filter(desk_id=desk_id, kind__in=KINDS).order_by("stream", "position"):
        if entry.payload is not None:
            _apply(tables, said, read_event(entry.kind, entry.version, entry.payload), entry)
    for model, rows in tables.items():
        stored: QuerySet[Any] = model._default_manager.filter(desk_id=desk_id)
        yield from _compare(model._meta.model_name or "", stored, rows)


def _apply(tables: Mapping[type[Model], Rows], said: dict[int, bool], event: Event, entry: Entry) -> None:
    """`said` holds what was told of all agreements of a customer, before each told it itself."""
    names: tuple[str, ...]
    match event:
        case told.AgreementMade():
            names = ("organisation", "plan", "starts_on", "ends_on", "covers", "paid_through")
            shown = event.shows_contacts if event.shows_contacts is not None else said.get(event.organisation, True)
            tables[Agreement][event.agreement] = {**_columns(event, names), "shows_contacts": shown}
        case told.AgreementChanged():
            names = ("starts_on", "ends_on", "covers", "paid_through")
            names = names if event.shows_contacts is None else (*names, "shows_contacts")
            tables[Agreement].setdefault(event.agreement, {}).update(_columns(event, names))
        case ContactsShown():
            said[event.organisation] = event.is_shown
            for row in tables[Agreement].values():
                if row.get("organisation_id") == event.organisation:
                    row["shows_contacts"] = event.is_shown
        case told.LicenceIssued():
            unregistered: Columns = {"organisation_id": None, "registered_at": None, "blocked_at": None}
            tables[Licence][event.licence] = {**_columns(event, ("product",)), **unregistered, "short": event.ending}
        case told.LicenceRegistered():
            registered = {"organisation_id": event.organisation, "registered_at": entry.at}
            tables[Licence].setdefault(event.licence, {}).update(registered)
        case told.LicenceBlocked():
            blocked = {"blocked_at": entry.at, "blocked_reason": event.reason}
            tables[Licence].setdefault(event.licence, {}).update(blocked)
        case told.LicenceUnblocked():
            tables[Licence].setdefault(event.licence, {}).update({"blocked_at": None, "blocked_reason": ""})
        case told.OverrideGiven():
            names = ("organisation", "outcome", "reason", "starts_on", "ends_on")
            tables[CoverOverride][event.override] = {**_columns(event, names), "ended_at": None}
        case told.OverrideEnded():
            tables[CoverOverride].setdefault(event.override, {})["ended_at"] = entry.at
        case products.ProductAdded():
            tables[Product][event.product] = _columns(event, ("key", "name", "is_supported"))
        case products.ProductChanged():
            tables[Product].setdefault(event.product, {}).update(_columns(event, ("name", "is_supported")))
        case products.ReleaseAdded():
            names = ("product", "name", "released_on", "supported_until")
            tables[Release][event.release] = _columns(event, names)
        case products.ReleaseChanged():
            dates = _columns(event, ("released_on", "supported_until"))
            tables[Release].setdefault(event.release, {}).update(dates)


def _columns(event: Event, names: Iterable[str]) -> Columns:
    relations = {"organisation": "organisation_id", "product": "product_id"}
    return {relations.get(name, name): getattr(event, name) for name in names}


def _compare(table: str, stored: Iterable[Any], rows: Rows) -> Iterator[str]:
    kept = {row.pk: row for row in stored}
    for key in sorted(kept.keys() | rows.keys()):
        if key not in kept or key not in rows:
            words = ("missing", "made") if key not in kept else ("present", "never made")
            yield f"{table} {key}: row is {words[0]}, but the ledger says {words[1]}"
            continue
        for name, value in rows[key].items():
            if getattr(kept[key], name) != value:
                yield f"{table} {key}: {name} is {getattr(kept[key], name)!r}, but the ledger says {value!r}"
