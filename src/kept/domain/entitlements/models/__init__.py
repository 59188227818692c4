"""What customers are entitled to: agreements, licence keys, exceptions, approved contacts and what they are told of."""

from kept.domain.entitlements.models.agreement import Agreement
from kept.domain.entitlements.models.contact_change import ChangeKind, ChangeState, ChangeToken, ContactChange
from kept.domain.entitlements.models.licence import Licence, shorten_key, tidy_key
from kept.domain.entitlements.models.override import CoverOverride
from kept.domain.entitlements.models.registration import Invitation, Subscription

__all__ = [
    "Agreement",
    "ChangeKind",
    "ChangeState",
    "ChangeToken",
    "ContactChange",
    "CoverOverride",
    "Invitation",
    "Licence",
    "Subscription",
    "shorten_key",
    "tidy_key",
]
