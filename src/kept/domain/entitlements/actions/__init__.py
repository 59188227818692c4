"""What can be done to what customers are entitled to."""

from kept.domain.entitlements.actions.agreements import change_agreement, make_agreement
from kept.domain.entitlements.actions.contacts import (
    agree_contact_change,
    answer_by_token,
    ask_contact_change,
    decline_contact_change,
    end_expired_changes,
    make_change_token,
)
from kept.domain.entitlements.actions.licences import block_licence, issue_licence, register_licence, unblock_licence
from kept.domain.entitlements.actions.overrides import end_override, override_cover
from kept.domain.entitlements.actions.registration import (
    accept_invitation,
    admit_contact,
    change_subscription,
    dismiss_contact,
    invite_contact,
    invite_person,
    renew_secret,
    subscribe_approved,
)

__all__ = [
    "accept_invitation",
    "admit_contact",
    "agree_contact_change",
    "answer_by_token",
    "ask_contact_change",
    "block_licence",
    "change_agreement",
    "change_subscription",
    "decline_contact_change",
    "dismiss_contact",
    "end_expired_changes",
    "end_override",
    "invite_contact",
    "invite_person",
    "issue_licence",
    "make_agreement",
    "make_change_token",
    "override_cover",
    "register_licence",
    "renew_secret",
    "subscribe_approved",
    "unblock_licence",
]
