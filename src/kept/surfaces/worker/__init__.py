"""Time as a surface: what comes due is looked for, and the ledger is told."""

from kept.surfaces.worker.clocks import watch_clocks

__all__ = ["watch_clocks"]
