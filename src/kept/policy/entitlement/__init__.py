"""Who may ask for what: one verdict from the policy, a request, and a snapshot of what is known.

from kept.policy.entitlement import Asking, Caller, Snapshot, check
verdict = check(policy, Asking(at, channel="portal"), Snapshot(Caller("approved")))
"""

from kept.policy.entitlement.checking import check
from kept.policy.entitlement.offers import price_words
from kept.policy.entitlement.snapshot import (
    Agreed,
    Asking,
    Caller,
    Decided,
    LicenceSeen,
    ProductSeen,
    ReleaseSeen,
    Snapshot,
)
from kept.policy.entitlement.verdict import DECIDABLE, Alternative, Outcome, Step, StepResult, Verdict

__all__ = [
    "DECIDABLE",
    "Agreed",
    "Alternative",
    "Asking",
    "Caller",
    "Decided",
    "LicenceSeen",
    "Outcome",
    "ProductSeen",
    "ReleaseSeen",
    "Snapshot",
    "Step",
    "StepResult",
    "Verdict",
    "check",
    "price_words",
]
