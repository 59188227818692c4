"""Refusals about agreements, licences and exceptions."""

from kept.kernel.refusals import Conflict, Invalid, NotFound


class UnknownPlan(Invalid):
    """The policy has no such plan."""


class UnknownCover(Invalid):
    """An agreement covers products that the desk knows."""


class EndsBeforeItStarts(Invalid):
    """It ends on the day on which it starts, or later."""


class AgreementNotFound(NotFound):
    """There is no such agreement, or none that you may see."""


class LicenceNotFound(NotFound):
    """There is no such licence, or none that you may see."""


class LicenceKnown(Conflict):
    """This licence key was issued already."""


class LicenceTaken(Conflict):
    """This licence key is registered to another customer."""


class UnfitLicence(Invalid):
    """A licence key has between 6 and 80 letters and digits."""


class OverrideNotFound(NotFound):
    """There is no such exception."""


class UnknownOutcome(Invalid):
    """An exception says that somebody is served, or that they are not."""


class ReasonNeeded(Invalid):
    """Say why: an exception or a block needs a reason."""
