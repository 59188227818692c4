"""Refusals about products."""

from kept.kernel.refusals import Conflict, Invalid, NotFound


class UnknownProduct(NotFound):
    """The desk has no such product."""


class UnknownRelease(NotFound):
    """The product has no such release."""


class ProductKnown(Conflict):
    """The desk has a product with this key already."""


class ReleaseKnown(Conflict):
    """The product has a release with this name already."""


class UnfitKey(Invalid):
    """A key is made of letters, digits and hyphens."""


class EndsTooEarly(Invalid):
    """Support cannot end before the release was out."""
