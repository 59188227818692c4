"""Refusals about rosters."""

from kept.kernel.refusals import Conflict, Invalid, NotFound


class RosterNotFound(NotFound):
    """There is no such roster."""


class RosterKnown(Conflict):
    """This team has a roster already; change that one."""


class UnknownHours(Invalid):
    """The policy in force has no shift and no calendar of that name."""


class UnknownRosterZone(Invalid):
    """A zone is an IANA name such as Europe/Copenhagen."""


class NotOfTeam(Invalid):
    """Only people of the desk who still work there can be on a roster."""


class BadAnswerTime(Invalid):
    """Whoever is paged has between 1 and 120 minutes to answer before the next in line is paged."""


class SwapBackwards(Invalid):
    """A swap ends after it starts, and lasts at most 60 days."""


class SwapOver(Conflict):
    """This swap is over, or was taken back before."""


class QuietIncomplete(Invalid):
    """Quiet hours need a beginning and an end that differ, or neither."""
