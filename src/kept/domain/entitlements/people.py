"""What a partner sees of a customer's people: what the customer's agreements say. Decided here and nowhere else."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db.models import Q

from kept.domain.entitlements.models import Agreement
from kept.domain.parties.models import Contact, ContactQuerySet, Organisation
from kept.kernel.actor import Actor, Role
from kept.kernel.refusals import NotFound

Standing = tuple[int, str]
"""A customer, and the agreement that something of theirs stands on, or nothing."""


def list_hidden(standings: Collection[Standing]) -> frozenset[Standing]:
    """Those of whose customer a partner may not see the people.

    The agreement that it stands on decides. Where it stands on none, the most restrictive of all that the customer has
    does; with none at all, nothing says that they may be seen.
    """
    shown: dict[int, dict[str, bool]] = {}
    customers = {organisation for organisation, _ in standings}
    rows = Agreement.objects.filter(organisation_id__in=customers)
    for organisation, name, is_shown in rows.values_list("organisation_id", "public_id", "shows_contacts"):
        shown.setdefault(organisation, {})[name] = is_shown
    return frozenset(one for one in standings if not _is_shown(shown.get(one[0], {}), one[1]))


def list_hiding(organisation_ids: Iterable[int]) -> frozenset[int]:
    """The customers whose people a partner may not see, whatever it is about."""
    return frozenset(organisation for organisation, _ in list_hidden([(one, "") for one in organisation_ids]))


def _is_shown(agreements: dict[str, bool], name: str) -> bool:
    return agreements[name] if name in agreements else bool(agreements) and all(agreements.values())


def contacts_visible_to(actor: Actor) -> ContactQuerySet:
    """The people of customers that the actor may see."""
    if actor.role != Role.PARTNER:
        return Contact.objects.visible_to(actor)
    customers = Organisation.objects.visible_to(actor).values_list("pk", flat=True)
    hiding = list_hiding(customers)
    rows: ContactQuerySet = Contact.objects.filter(actor.scope())
    return rows.exclude(organisation_id__in=hiding)


def get_contact(public_id: str, *, actor: Actor) -> Contact:
    """A contact that the actor may see. Raises NotFound."""
    contacts = contacts_visible_to(actor).select_related("organisation")
    contact: Contact | None = contacts.filter(public_id=public_id).first()
    if contact is None:
        raise NotFound
    return contact


def search_contacts(text: str, *, actor: Actor, limit: int = 12) -> list[Contact]:
    """The active contacts whose name, address or organisation begins with or contains the text, by name."""
    fits = Q(name__icontains=text) | Q(email__icontains=text) | Q(organisation__name__icontains=text)
    contacts = contacts_visible_to(actor).filter(fits, is_active=True).select_related("organisation")
    return list(contacts.order_by("name", "pk")[:limit]) if text else []
