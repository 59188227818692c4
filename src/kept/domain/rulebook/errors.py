"""Refusals about policies."""

from kept.kernel.refusals import Conflict, Invalid, NotFound


class PolicyInvalid(Invalid):
    """This policy file has errors; the version in force stays in force."""


class VersionTaken(Conflict):
    """A version with this label, or from the same instant on, is already published. Give the file a new version."""


class NoPolicyInForce(NotFound):
    """This desk has no policy in force at that time."""
