"""Refusals about cases."""

from kept.kernel.refusals import Conflict, Invalid, NotAllowed, NotFound


class CaseNotFound(NotFound):
    """There is no such case, or none that you may see."""


class UnknownSeverity(Invalid):
    """The policy has no such severity."""


class UnknownChannel(Invalid):
    """The policy has no such channel."""


class NotCovered(Invalid):
    """The support policy does not cover this request."""


class UnknownExclusion(Invalid):
    """The policy has no such exclusion, or it does not apply here."""


class AlreadyExcluded(Conflict):
    """An exclusion is on this case already. Take it off first."""


class NotExcluded(Conflict):
    """No exclusion is on this case."""


class NotOverridden(Conflict):
    """Nobody has decided against the rules on this case."""


class UnfitDecision(Invalid):
    """Somebody is served, served with conditions, or not; and an exception ends in the future."""


class UnknownKind(Invalid):
    """The policy has no such kind of request."""


class UnknownLevel(Invalid):
    """The case cannot go to this level."""


class UnknownReason(Invalid):
    """The policy has no such reason for waiting."""


class UnknownResolution(Invalid):
    """The policy has no such kind of resolution."""


class EmptyBody(Invalid):
    """Write something first; an empty message says nothing."""


class ReasonMissing(Invalid):
    """Say why: a change like this needs a reason."""


class CaseOver(Conflict):
    """This case is over. Reopen it first."""


class NotOver(Conflict):
    """This case is open already."""


class AlreadyWaiting(Conflict):
    """This case waits already."""


class NotWaiting(Conflict):
    """This case does not wait for anything."""


class AlreadySent(Conflict):
    """This reply was sent already and cannot be withdrawn."""


class ChangedMeanwhile(Conflict):
    """Somebody else changed this case while you looked at it."""


class CannotMerge(Conflict):
    """These cases cannot be merged."""


class NothingToUndo(Conflict):
    """There is nothing to undo."""


class UnknownFact(Invalid):
    """The policy asks for no such fact, or the answer is not one of its choices."""


class BeyondLimit(Invalid):
    """A case of these facts cannot be that severe. Correct the facts first."""


class SeverityRule(NotAllowed):
    """The policy does not let you change the severity so."""


class SeverityIsYours(Conflict):
    """You set the severity yourself here; nobody needs to be asked."""


class SameSeverity(Invalid):
    """This is the severity that the case has."""


class SeverityAskedAlready(Conflict):
    """Another severity has been asked for already; an answer comes first."""


class NotAsked(Conflict):
    """Nobody has asked for another severity, or it was answered already."""


class UnfitPeople(Invalid):
    """Name between one and ten people, each with a phone number."""


class NoException(Invalid):
    """The policy knows no exception for emergencies."""


class ApprovedAlready(Conflict):
    """An approved contact asked; no exception is needed."""


class AlreadyProvisional(Conflict):
    """This case is or was an emergency already."""


class NotProvisional(Conflict):
    """This case is no emergency that still has to be settled."""


class HelpStopped(NotAllowed):
    """Help with this case goes on with an approved contact of your organisation only; please ask one of them."""


class OutsideEmergency(NotAllowed):
    """You are helped in an emergency: until it is settled you can read this case and write to it, no more."""


class FilesOutsideEmergency(NotAllowed):
    """You are helped in an emergency whose limits allow no files; please write without them."""


class NotNamed(Invalid):
    """Only an approved contact of this customer can take part for it."""


class NotServed(Invalid):
    """This person works for a partner that does not serve the customer."""


class NotYourLevel(Conflict):
    """The case is with the vendor now; it comes back to you if something is missing."""


class NoIntake(Conflict):
    """Nothing that a level handed on waits to be accepted or returned."""


class NothingMissing(Invalid):
    """Name at least one thing that is missing."""


class NoOffer(Conflict):
    """The policy names no price for this work; it is part of the plan, or not sold."""


class OfferIsAnswered(Conflict):
    """The price was answered already."""


class NotAccepted(Conflict):
    """Nobody of the customer has accepted the price yet, so work that is charged cannot start."""


class NoPlannedEnd(Invalid):
    """A wait for the customer ends when they answer; it has no planned end."""


class BadPlannedEnd(Invalid):
    """The planned end of a wait lies ahead, within a year."""


class CannotShareCause(Invalid):
    """These two cases cannot be put together."""


class NoChildren(Conflict):
    """No open case shares this one's cause."""


class NotAChild(Conflict):
    """This case shares no other one's cause any more."""


class NoPartnerReads(Conflict):
    """No partner serves this customer, so nobody would read it. Write an internal note instead."""
