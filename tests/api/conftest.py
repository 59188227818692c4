"""The clock of the doors stands still."""

import pytest


@pytest.fixture(autouse=True)
def _stand_still(stopped_clock: object) -> None:
    """Every test here happens at AT, unless it moves the hands."""
