"""Refusals about labs."""

from kept.kernel.refusals import Conflict, Invalid, NotFound


class ResourceNotFound(NotFound):
    """There is no such equipment."""


class ReservationNotFound(NotFound):
    """There is no such reservation, or none that you may see."""


class ResourceKnown(Conflict):
    """There is equipment of this name already."""


class ResourceRetired(Conflict):
    """This equipment cannot be booked any more."""


class Taken(Conflict):
    """Somebody else has this equipment then."""


class UnfitTime(Invalid):
    """A reservation ends after it begins, lasts two weeks at most, and is not over yet."""


class UnknownResult(Invalid):
    """The problem was reproduced, partly reproduced, or not reproduced."""


class ReservationOver(Conflict):
    """This reservation was cancelled, or its result is recorded already."""


class Unsaid(Invalid):
    """Say it in words first."""
