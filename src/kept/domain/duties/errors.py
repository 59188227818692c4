"""Why something about information asked for, or about what is owed afterwards, cannot be done."""

from __future__ import annotations

from kept.kernel.refusals import Conflict, Invalid, NotAllowed, NotFound


class RequestNotFound(NotFound):
    """There is no such request for information, or you may not see it."""


class NothingAskedFor(Invalid):
    """Name at least one thing that you need."""


class TooManyItems(Invalid):
    """Ask for fewer things at a time, each in a few words."""


class NothingSent(Invalid):
    """Tick what you send, or write something."""


class UnknownItem(Invalid):
    """This request has no such item that is still missing."""


class DeliverableNotFound(NotFound):
    """There is nothing of that kind owed on this case, or you may not see it."""


class OwedAlready(Conflict):
    """Something is promised on this case already. Send that first."""


class NothingOwed(Conflict):
    """Nothing is owed on this case. Promise it first."""


class BadPromise(Invalid):
    """Say what is promised, and within how many business days: 1 to 90."""


class NotDrafted(Conflict):
    """There is no draft that waits for approval."""


class OwnDraft(NotAllowed):
    """Somebody else than its author approves a draft."""


class DraftChanged(Conflict):
    """The draft was changed meanwhile. Read it again."""


class NotApproved(Conflict):
    """It has to be approved before it is sent."""


class SentAlready(Conflict):
    """It was sent already."""
