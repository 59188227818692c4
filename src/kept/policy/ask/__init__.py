"""Questions about a policy that are not about a time: pure functions of the policy and stated facts."""

from kept.policy.ask.course import closing, contacts, maintenance
from kept.policy.ask.figures import attainment, availability, charge, credit, notice
from kept.policy.ask.goods import authorisation, phase, replacement, warranty
from kept.policy.ask.replies import CannotSay, Reply
from kept.policy.ask.service import channel, entitled, level, quota, right, severity, shift

__all__ = [
    "CannotSay",
    "Reply",
    "attainment",
    "authorisation",
    "availability",
    "channel",
    "charge",
    "closing",
    "contacts",
    "credit",
    "entitled",
    "level",
    "maintenance",
    "notice",
    "phase",
    "quota",
    "replacement",
    "right",
    "severity",
    "shift",
    "warranty",
]
