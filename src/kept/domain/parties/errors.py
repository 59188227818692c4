"""Refusals about people."""

from kept.kernel.refusals import Conflict, Invalid


class AddressTaken(Conflict):
    """Somebody with this mail address is already there."""


class UnknownRole(Invalid):
    """There is no such role."""


class LastAdministrator(Conflict):
    """A desk keeps at least one administrator. Make somebody else administrator first."""


class NoPartner(Invalid):
    """Only a partner of this desk can have sold to a customer."""
