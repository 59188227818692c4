"""Pages of rows in the order of one unique text column; cases have pages of their own (cases.queries)."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from django.db.models import QuerySet

from kept.kernel.refusals import Invalid


def page_of(rows: QuerySet[Any], column: str, cursor: str | None, limit: int) -> tuple[list[Any], str | None]:
    """The rows behind the cursor, and the cursor behind them. Raises Invalid for a cursor that is none."""
    if cursor:
        rows = rows.filter(**{f"{column}__gt": _read(cursor)})
    found = list(rows.order_by(column)[: limit + 1])
    if len(found) <= limit:
        return found, None
    last = str(getattr(found[limit - 1], column))
    return found[:limit], base64.urlsafe_b64encode(last.encode()).decode().rstrip("=")


def _read(cursor: str) -> str:
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except (ValueError, binascii.Error):
        text = "\0"
    if "\0" in text:
        raise Invalid("This cursor does not come from here. Start again at the first page.")
    return text
