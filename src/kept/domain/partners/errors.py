"""Refusals about partners."""

from kept.kernel.refusals import Invalid, NotFound


class PartnerNotFound(NotFound):
    """There is no such partner."""


class UnfitHours(Invalid):
    """Nobody can be reached in these hours. Write windows such as “mon-fri 09:00-17:00”, one line for each."""
