"""Finding desks."""

from __future__ import annotations

from kept.domain.desks.models import Desk
from kept.kernel.refusals import NotFound


def get_desk(slug: str) -> Desk:
    """The desk with that slug. Raises NotFound."""
    desk = Desk.objects.filter(slug=slug).first()
    if desk is None:
        raise NotFound
    return desk


def find_desk_by_host(host: str) -> Desk | None:
    """The desk that a host name is mapped to, if any."""
    return Desk.objects.filter(host=host).first()


def list_desks() -> list[Desk]:
    """All desks of the installation, by name. For commands and the worker; no page of one desk shows another."""
    return list(Desk.objects.order_by("name"))


def number_sequence(desk_id: int) -> str:
    """The name of the database sequence that counts a desk's cases."""
    return f"case_number_of_desk_{int(desk_id)}"
