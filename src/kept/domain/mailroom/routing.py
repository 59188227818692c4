"""Where a mail goes: to a case, to a new one, or to somebody who decides.

The order is that of how much it proves: a secret reply address, an answer to a mail of ours, a case number. None of
them lets anybody in by itself: who writes must be on the case already, and be vouched for where the mailbox asks.
"""

from __future__ import annotations

from dataclasses import dataclass

from kept.channels.mail.types import ParsedMail
from kept.domain.cases.models import Case
from kept.domain.mailroom import queries
from kept.domain.mailroom.identity import find_reply_token, is_own_message_id
from kept.domain.mailroom.models import Disposition, InboundMail, Mailbox
from kept.domain.mailroom.types import Route
from kept.domain.parties.models import Contact
from kept.domain.parties.queries import find_contacts

_NOT_ON_CASE = "The sender is not on this case. Let them in, or open a case of their own."
_NOT_VOUCHED = "Nobody vouches that this comes from the person named as its sender."


@dataclass(frozen=True, slots=True)
class _Sender:
    """Who a mail seems to come from, and whether to believe it."""

    address: str
    contacts: tuple[Contact, ...]
    is_trusted: bool

    def find_member(self, case: Case) -> Contact | None:
        """The contact that the sender is in the case's own organisation."""
        members = [contact for contact in self.contacts if contact.organisation_id == case.organisation_id]
        return members[0] if members else None

    def is_reporter(self, case: Case) -> bool:
        """True for the stranger whose request the case is."""
        return case.organisation_id is None and self.address == case.reporter_address.lower()


def route_mail(mail: ParsedMail, inbound: InboundMail, *, domain: str) -> Route:
    """Decide about a mail; `domain` is the installation's mail domain. Reads, changes nothing."""
    mailbox = inbound.mailbox
    earlier = queries.find_earlier_copy(inbound)
    if earlier:
        return Route(Disposition.DUPLICATE, f"It came in through {earlier.mailbox.address} before.", earlier.case)
    if mail.message_id and is_own_message_id(mail.message_id, domain):
        return Route(Disposition.REJECTED, "It is a mail of ours that came back.")
    token = find_reply_token((inbound.delivered_to, *mail.to, *mail.cc), mailbox)
    answered = queries.find_answered(mail.references + mail.reported_ids, mailbox.desk_id)
    thread = token.case if token else answered.case if answered else None
    if mail.is_automatic:
        return Route(Disposition.AUTO_NOTED, f"It gets no answer: {mail.automatic_because}.", thread)
    if mail.sender is None:
        return Route(Disposition.QUARANTINED, "Its From is not exactly one plain mail address.", thread)
    if queries.find_mailbox(mail.sender.address):
        return Route(Disposition.QUARANTINED, "It names one of our own mailboxes as its sender.", thread)
    sender = _Sender(
        mail.sender.address,
        tuple(find_contacts(mail.sender.address, desk_id=mailbox.desk_id)),
        mail.is_verified or not mailbox.requires_verified_sender,
    )
    if thread:
        return _join(thread, sender)
    numbered = queries.find_numbered(mail.subject, mailbox.desk)
    if numbered and (sender.find_member(numbered) or sender.is_reporter(numbered)):
        return _join(numbered, sender)
    return _open(mail, mailbox, sender)


def _join(case: Case, sender: _Sender) -> Route:
    member = sender.find_member(case)
    if member is None and not sender.is_reporter(case):
        return Route(Disposition.QUARANTINED, _NOT_ON_CASE, case)
    if not sender.is_trusted:
        return Route(Disposition.QUARANTINED, _NOT_VOUCHED, case)
    return Route(Disposition.APPENDED, case=case, contact=member)


def _open(mail: ParsedMail, mailbox: Mailbox, sender: _Sender) -> Route:
    if sender.contacts and sender.is_trusted:
        return Route(Disposition.CREATED, contact=sender.contacts[0])
    if mail.silent_because:
        return Route(Disposition.QUARANTINED, f"Its sender is no contact, and {mail.silent_because}.")
    if not mailbox.is_open_to_strangers:
        return Route(Disposition.QUARANTINED, _NOT_VOUCHED if sender.contacts else "Its sender is no contact.")
    return Route(Disposition.CREATED, _NOT_VOUCHED if sender.contacts else "Its sender is no contact.")
