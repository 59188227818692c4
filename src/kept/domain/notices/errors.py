"""Refusals about notices."""

from kept.kernel.refusals import Invalid


class UnknownNotice(Invalid):
    """There is no such notice."""


class UnknownPlaceholder(Invalid):
    """This notice has no such placeholder."""
