"""The clock of the public pages stands at AT."""

from tests.portal.conftest import stopped_clock

__all__ = ["stopped_clock"]
