"""Refusals about mail."""

from kept.kernel.refusals import Conflict, Invalid, NotFound


class UnknownMailbox(NotFound):
    """There is no mailbox with this address."""


class MailboxTaken(Conflict):
    """This address is a mailbox already."""


class BadAddress(Invalid):
    """This is not one plain mail address, such as `support@example.org`."""


class MailNotFound(NotFound):
    """There is no such mail, or none that you may see."""


class AlreadyDisposed(Conflict):
    """Somebody decided about this mail already."""


class RawMailGone(Conflict):
    """The original of this mail is no longer kept."""


class NotReplayable(Conflict):
    """Only a mail that could not be delivered can be sent again."""
