"""Refusals about escalations to engineering."""

from kept.kernel.refusals import Conflict, Invalid, NotFound


class EscalationNotFound(NotFound):
    """There is no such escalation, or none that you may see."""


class NoEngineering(Invalid):
    """The policy of this case knows no engineering level to escalate to."""


class AlreadyEscalated(Conflict):
    """Engineering has this case already. Write to them there, or withdraw it first."""


class EscalationOver(Conflict):
    """This escalation is over. Ask engineering again if something is left."""


class NotAccepted(Conflict):
    """Nobody of engineering owns this yet. Accept it first."""


class QuestionOver(Conflict):
    """This question was answered already."""


class WantedTooEarly(Invalid):
    """An answer can be wanted in the future only."""


class NothingSaid(Invalid):
    """Say it in words first."""
