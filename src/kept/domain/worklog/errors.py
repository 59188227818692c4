"""Refusals about pages, handovers and calls."""

from kept.kernel.refusals import Conflict, Invalid, NotFound


class PageNotFound(NotFound):
    """There is no such page."""


class PageAnsweredAlready(Conflict):
    """Somebody answered this page before."""


class PageOver(Conflict):
    """Nobody has to answer this page any more."""


class LinkOver(NotFound):
    """This link is over, or never was one. Sign in to see what waits for you."""


class CallLogged(Conflict):
    """This call was logged before."""


class HandoverNotFound(NotFound):
    """There is no such handover."""


class HandoverEmpty(Invalid):
    """Say how it stands and what comes next, so that whoever takes over can begin."""


class NobodyToTakeOver(Conflict):
    """Nobody else is on shift then. Name who takes over."""


class NotGiven(Conflict):
    """This handover was read before, or has not been given yet."""


class NoCallerNamed(Invalid):
    """Name who called: a contact of the customer, or a name or a number."""


class CallFromTheFuture(Invalid):
    """A call is logged after it came in."""
