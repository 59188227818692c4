"""What a partner does not learn of a customer: who its people are, unless the agreement of the case says so."""

from __future__ import annotations

from collections.abc import Sequence

from kept.domain.cases.events import VerdictGiven
from kept.domain.cases.models import Case, Message
from kept.domain.cases.types import Page
from kept.domain.entitlements.people import Standing, list_hidden
from kept.kernel.actor import Actor, Role
from kept.kernel.models import Entry


def veil(case: Case, actor: Actor) -> Case:
    """The row as the actor may read it: a partner learns who asked only where the agreement of the case says so."""
    return veil_all([case], actor)[0]


def veil_page(page: Page, actor: Actor) -> Page:
    """A page of rows as the actor may read them."""
    return Page(veil_all(page.cases, actor), page.next_cursor)


def veil_all(cases: Sequence[Case], actor: Actor) -> list[Case]:
    """Rows as the actor may read them; what hides them is looked up once for all."""
    hidden = hidden_from_partners(cases) if actor.role == Role.PARTNER else frozenset()
    for case in cases:
        if case.pk in hidden:
            case.contact, case.reporter_name, case.reporter_address = None, "", ""
    return list(cases)


def hides_people(case: Case, actor: Actor) -> bool:
    """Whether the actor may not learn who the customer's people are."""
    return actor.role == Role.PARTNER and case.pk in hidden_from_partners([case])


def hidden_from_partners(cases: Sequence[Case]) -> frozenset[int]:
    """Those of some cases of which a partner may not learn who the customer's people are."""
    standings = _standings([case for case in cases if case.organisation_id])
    hidden = list_hidden(list(standings.values()))
    return frozenset(pk for pk, standing in standings.items() if standing in hidden)


def _standings(cases: Sequence[Case]) -> dict[int, Standing]:
    """The customer of each case, and the agreement that its last verdict stands on."""
    given = Entry.objects.filter(stream__in=[case.stream for case in cases], kind=VerdictGiven.kind)
    told = given.filter(desk_id__in={case.desk_id for case in cases}, payload__isnull=False).order_by("position")
    agreements = {entry.stream: (entry.payload or {}).get("agreement") or "" for entry in told}
    return {case.pk: (case.organisation_id or 0, agreements.get(case.stream, "")) for case in cases}


def veil_message(message: Message) -> Message:
    """A message without the name of whoever of the customer wrote it."""
    if message.side == "customer":
        message.contact, message.author_name = None, ""
    return message
