"""Clocks: the events of a case, folded under a policy's rules into what is due when, and why (CLOCKS.md)."""

from kept.policy.clocks.evaluation import Evaluation, UnknownClock, UnknownVersion, evaluate, explain
from kept.policy.clocks.moves import UnexplainedPause
from kept.policy.clocks.words import duration_words

__all__ = ["Evaluation", "UnexplainedPause", "UnknownClock", "UnknownVersion", "duration_words", "evaluate", "explain"]
