"""Refusals about cases."""

from kept.kernel.refusals import Conflict, Invalid, NotFound


class CaseNotFound(NotFound):
    """There is no such case, or none that you may see."""


class UnknownSeverity(Invalid):
    """The policy has no such severity."""


class UnknownChannel(Invalid):
    """The policy has no such channel."""


class ChannelNotInPlan(Invalid):
    """The customer's plan does not include this channel."""


class NoAgreement(Invalid):
    """This customer has no agreement that is in force."""


class UnknownKind(Invalid):
    """The policy has no such kind of request."""


class UnknownLevel(Invalid):
    """The case cannot go to this level."""


class UnknownReason(Invalid):
    """The policy has no such reason for waiting."""


class UnknownResolution(Invalid):
    """The policy has no such kind of resolution."""


class EmptyBody(Invalid):
    """Write something first; an empty message says nothing."""


class ReasonMissing(Invalid):
    """Say why: a change like this needs a reason."""


class CaseOver(Conflict):
    """This case is over. Reopen it first."""


class NotOver(Conflict):
    """This case is open already."""


class AlreadyWaiting(Conflict):
    """This case waits already."""


class NotWaiting(Conflict):
    """This case does not wait for anything."""


class AlreadySent(Conflict):
    """This reply was sent already and cannot be withdrawn."""


class ChangedMeanwhile(Conflict):
    """Somebody else changed this case while you looked at it."""


class CannotMerge(Conflict):
    """These cases cannot be merged."""


class NothingToUndo(Conflict):
    """There is nothing to undo."""


class UnknownFact(Invalid):
    """The policy asks for no such fact, or the answer is not one of its choices."""
