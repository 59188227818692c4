"""Browsers with and without scripts, signed in, and a clock that stands still."""

from tests.workspace.conftest import agent_client, browse_as, no_kept_counts, time

__all__ = ["agent_client", "browse_as", "no_kept_counts", "time"]
