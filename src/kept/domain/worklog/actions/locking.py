"""Locks, always in this order: the page, then its case."""

from __future__ import annotations

from kept.domain.cases.models import Case
from kept.domain.worklog.models import Page


def lock_case_row(case_id: int) -> Case:
    """The case, held until the transaction ends."""
    return Case.objects.select_for_update(of=("self",), no_key=True).select_related("desk").get(pk=case_id)


def lock_page(page_id: int) -> Page:
    """The page, held until the transaction ends."""
    return Page.objects.select_for_update(of=("self",), no_key=True).get(pk=page_id)
