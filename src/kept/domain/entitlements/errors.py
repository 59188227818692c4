"""Refusals about agreements, licences, exceptions and approved contacts."""

from kept.kernel.refusals import Conflict, Invalid, NotAllowed, NotFound


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


class ChangeNotFound(NotFound):
    """There is no such request about a contact, or none that you may see."""


class ChangeOver(Conflict):
    """This request about a contact has been answered already, or is too old. Ask again if it is still needed."""


class AskedAlready(Conflict):
    """The same has been asked for already, and waits to be agreed."""


class UnfitPerson(Invalid):
    """Give the name and the mail address of the person."""


class UnfitContact(Invalid):
    """Choose the contact that this is about: an approved one of this customer."""


class AlreadyApproved(Conflict):
    """This person is an approved contact already."""


class TooManyContacts(Conflict):
    """The plan has room for no further approved contact. Replace or remove one."""


class LastContact(Conflict):
    """A customer keeps at least one approved contact. Replace them instead."""


class NotAdministrator(NotAllowed):
    """Only an administrator of this customer may do this."""


class NeedsBothSides(Conflict):
    """An approved contact is changed by a request that both sides agree to."""


class LinkSpent(Conflict):
    """This link has been used, is too old, or was never given out. Sign in to answer."""


class UnknownNotification(Invalid):
    """The policy has no such service notification."""


class IsYou(Conflict):
    """You cannot deactivate yourself. Ask another administrator."""
