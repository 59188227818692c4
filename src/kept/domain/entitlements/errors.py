"""Refusals about agreements."""

from kept.kernel.refusals import Invalid


class UnknownPlan(Invalid):
    """The policy has no such plan."""
