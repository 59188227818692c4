"""Addresses that a desk reads, and who this installation is."""

from __future__ import annotations

from typing import Any

from django.db import models

from kept.channels.mail.types import Trust
from kept.domain.desks.models import Desk
from kept.kernel.actor import Actor
from kept.kernel.ids import new_public_id


class MailboxQuerySet(models.QuerySet["Mailbox"]):
    """Mailboxes, and which of them somebody may see."""

    def visible_to(self, actor: Actor) -> MailboxQuerySet:
        """Those of the desk, for its people."""
        return self.filter(actor.scope(organisation=None))


class Mailbox(models.Model):
    """One address of a desk.

    `requires_verified_sender`: a mail acts with the authority of the person in its From only if somebody trusted
    vouches for that (`authserv_ids`, `checks_dkim`); otherwise a person decides.
    """

    desk = models.ForeignKey(Desk, models.PROTECT, related_name="+")
    public_id = models.CharField(max_length=12, default=new_public_id, unique=True)
    address = models.EmailField(unique=True)
    name = models.CharField(max_length=100)
    channel = models.CharField(max_length=40, default="mail")
    requires_verified_sender = models.BooleanField(default=True)
    authserv_ids: Any = models.JSONField(default=list)
    checks_dkim = models.BooleanField(default=True)
    is_open_to_strangers = models.BooleanField(default=True)
    is_active = models.BooleanField(default=True)

    objects = MailboxQuerySet.as_manager()

    def __str__(self) -> str:
        return self.address

    @property
    def trust(self) -> Trust:
        """Who may vouch for senders here."""
        return Trust(frozenset(name.lower() for name in self.authserv_ids), self.checks_dkim)


class MailroomState(models.Model):
    """Who this installation is in Message-IDs and reply addresses, and whether its mail is held back. One row.

    A copy of the database gets another `instance` (`kept mail renew`), so that mail which belongs to the original
    does not join conversations of the copy.
    """

    instance = models.CharField(max_length=12, default=new_public_id)
    is_held = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.instance
