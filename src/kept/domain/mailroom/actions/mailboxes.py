"""A desk's addresses."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from kept.channels.mail.addresses import parse_spec
from kept.domain.desks.models import Desk
from kept.domain.mailroom.errors import BadAddress, MailboxTaken, UnknownMailbox
from kept.domain.mailroom.events import MailboxAdded, MailboxChanged
from kept.domain.mailroom.models import Mailbox
from kept.kernel import ledger
from kept.kernel.actor import Actor, Permission
from kept.kernel.refusals import Invalid

_CHANGEABLE = frozenset(
    {"name", "channel", "requires_verified_sender", "authserv_ids", "checks_dkim", "is_open_to_strangers", "is_active"}
)
_LONGEST_LOCAL = 20
"""A reply token needs 40 of the 64 characters before the @."""


@transaction.atomic
def add_mailbox(
    *,
    address: str,
    name: str,
    actor: Actor,
    at: datetime,
    channel: str = "mail",
    requires_verified_sender: bool = True,
    authserv_ids: tuple[str, ...] = (),
    checks_dkim: bool = True,
    is_open_to_strangers: bool = True,
) -> Mailbox:
    """Read mail to an address as requests to the desk. Raises NotAllowed, BadAddress, MailboxTaken."""
    actor.require(Permission.MANAGE_DESK)
    spec = parse_spec(address.strip())
    if spec is None or "+" in spec:
        raise BadAddress
    if len(spec.partition("@")[0]) > _LONGEST_LOCAL:
        raise BadAddress(f"Keep the part before the @ within {_LONGEST_LOCAL} characters, so that replies find back.")
    if Mailbox.objects.filter(address=spec).exists():
        raise MailboxTaken
    mailbox = Mailbox.objects.create(
        desk=Desk.objects.get(pk=actor.desk_id),
        address=spec,
        name=name[:100],
        channel=channel,
        requires_verified_sender=requires_verified_sender,
        authserv_ids=list(authserv_ids),
        checks_dkim=checks_dkim,
        is_open_to_strangers=is_open_to_strangers,
    )
    event = MailboxAdded(mailbox=mailbox.pk, address=spec)
    ledger.record(event, stream=f"mailbox:{mailbox.pk}", actor=actor, at=at)
    return mailbox


@transaction.atomic
def change_mailbox(
    *, public_id: str, changed: dict[str, str | bool | list[str]], actor: Actor, at: datetime
) -> Mailbox:
    """Change what a mailbox asks of its mail. Raises NotAllowed, UnknownMailbox, Invalid."""
    actor.require(Permission.MANAGE_DESK)
    mailbox = Mailbox.objects.select_for_update().filter(desk_id=actor.desk_id, public_id=public_id).first()
    if mailbox is None:
        raise UnknownMailbox
    unknown = set(changed) - _CHANGEABLE
    if unknown:
        raise Invalid(f"{', '.join(sorted(unknown))} cannot be changed.")
    for field, value in changed.items():
        if not isinstance(value, type(getattr(mailbox, field))):
            raise Invalid(f"{field} cannot be {value!r}.")
        setattr(mailbox, field, value)
    mailbox.save(update_fields=sorted(changed))
    event = MailboxChanged(mailbox=mailbox.pk, changed=changed)
    ledger.record(event, stream=f"mailbox:{mailbox.pk}", actor=actor, at=at)
    return mailbox
