"""Refusals about webhooks."""

from kept.kernel.refusals import Conflict, Invalid, NotFound


class EndpointNotFound(NotFound):
    """There is no such webhook endpoint."""


class DeliveryNotFound(NotFound):
    """There is no such webhook delivery."""


class EndpointAddressRefused(Invalid):
    """Webhooks cannot go to this URL."""


class UnknownEventKind(Invalid):
    """There is no such kind of event."""


class TooManyEndpoints(Conflict):
    """This desk has as many webhook endpoints as it may have. Remove one first."""


class NotReplayable(Conflict):
    """Only a delivery that was given up can be sent again."""
