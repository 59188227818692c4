"""What a partner does not learn of a customer: who its people are, unless the customer's agreement says that it may."""

from __future__ import annotations

from kept.domain.cases.models import Case, Message
from kept.domain.cases.types import Page
from kept.kernel.actor import Actor, Role


def veil(case: Case, actor: Actor) -> Case:
    """The row as the actor may read it: a partner learns who asked only where the customer's agreement says so."""
    if hides_people(case, actor):
        case.contact, case.reporter_name, case.reporter_address = None, "", ""
    return case


def veil_page(page: Page, actor: Actor) -> Page:
    """A page of rows as the actor may read them."""
    return Page([veil(case, actor) for case in page.cases], page.next_cursor)


def hides_people(case: Case, actor: Actor) -> bool:
    """Whether the actor may not learn who the customer's people are."""
    return actor.role == Role.PARTNER and case.organisation is not None and not case.organisation.shows_contacts


def veil_message(message: Message) -> Message:
    """A message without the name of whoever of the customer wrote it."""
    if message.side == "customer":
        message.contact, message.author_name = None, ""
    return message
