"""Decides: a support policy as a file, its calendars and clocks, and what it promises. Needs no Django.

    from kept.policy import load
    policy = load(Path("policy.yaml"))
"""

from kept.policy.language.policy import Policy, load
from kept.policy.language.problems import PolicyError, Problem

__all__ = ["Policy", "PolicyError", "Problem", "load"]
