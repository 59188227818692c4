"""Refusals about saved views."""

from kept.kernel.refusals import Conflict, NotFound


class ViewNotFound(NotFound):
    """There is no such view, or none that you may see."""


class ViewNameTaken(Conflict):
    """You have a view of this name already."""


class TooManyViews(Conflict):
    """You have as many views as fit beside a list. Delete one first."""
