"""Holding all mail back, and becoming another installation than the one a copy was made of."""

from __future__ import annotations

from django.db import transaction

from kept.domain.mailroom.identity import get_state
from kept.kernel.ids import new_public_id


@transaction.atomic
def hold_mail() -> None:
    """Send no mail until it is released: after a restore, before anybody has looked at what would go out."""
    state = get_state()
    state.is_held = True
    state.save(update_fields=["is_held"])


@transaction.atomic
def release_mail() -> None:
    """Send mail again."""
    state = get_state()
    state.is_held = False
    state.save(update_fields=["is_held"])


@transaction.atomic
def renew_instance() -> str:
    """Give this installation a new identity: reply addresses given out before belong to the one it was copied from."""
    state = get_state()
    state.instance = new_public_id()
    state.save(update_fields=["instance"])
    return state.instance
