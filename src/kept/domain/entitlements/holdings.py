"""What a customer holds on a date, as a verdict sees it, in one query: a case is judged for every request."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection

from kept.domain.entitlements.models import shorten_key
from kept.policy.entitlement import Agreed, Decided, LicenceSeen

_HELD = """
    SELECT jsonb_build_object(
        'agreements', (
            SELECT jsonb_agg(to_jsonb(agreement) ORDER BY starts_on DESC, id DESC)
            FROM entitlements_agreement AS agreement WHERE organisation_id = %(organisation)s),
        'licence', (
            SELECT to_jsonb(licence) FROM entitlements_licence AS licence
            WHERE organisation_id = %(organisation)s
            ORDER BY blocked_at IS NOT NULL, registered_at DESC LIMIT 1),
        'override', (
            SELECT to_jsonb(override) FROM entitlements_coveroverride AS override
            WHERE organisation_id = %(organisation)s AND ended_at IS NULL AND %(on)s BETWEEN starts_on AND ends_on
            ORDER BY id DESC LIMIT 1))
"""


@dataclass(frozen=True, slots=True)
class Holdings:
    """Agreements, the latest first; a licence that counts, or else one that does not; the last decision that holds."""

    agreements: tuple[Agreed, ...] = ()
    licence: LicenceSeen = field(default_factory=LicenceSeen)
    decided: Decided | None = None


def find_holdings(organisation_id: int, on: date) -> Holdings:
    """What a customer holds on a date."""
    with connection.cursor() as cursor:
        cursor.execute(_HELD, {"organisation": organisation_id, "on": on})
        held = json.loads(cursor.fetchone()[0])
    return Holdings(
        agreements=tuple(_agreed(row) for row in held["agreements"] or ()),
        licence=_licence(held["licence"]),
        decided=_decided(held["override"]),
    )


def _agreed(row: Mapping[str, Any]) -> Agreed:
    return Agreed(
        name=row["public_id"],
        plan=row["plan"],
        starts_on=date.fromisoformat(row["starts_on"]),
        ends_on=_date(row["ends_on"]),
        covers=tuple(row["covers"]),
        paid_through=_date(row["paid_through"]),
        facts=row["facts"],
    )


def _licence(row: Mapping[str, Any] | None) -> LicenceSeen:
    if row is None:
        return LicenceSeen()
    return LicenceSeen("blocked" if row["blocked_at"] else "valid", shorten_key(row["key"]))


def _decided(row: Mapping[str, Any] | None) -> Decided | None:
    return Decided(row["outcome"], row["reason"], _date(row["ends_on"])) if row else None


def _date(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None
