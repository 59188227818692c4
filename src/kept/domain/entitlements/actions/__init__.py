"""What can be done to what customers are entitled to."""

from kept.domain.entitlements.actions.agreements import change_agreement, make_agreement
from kept.domain.entitlements.actions.licences import block_licence, issue_licence, register_licence, unblock_licence
from kept.domain.entitlements.actions.overrides import end_override, override_cover

__all__ = [
    "block_licence",
    "change_agreement",
    "end_override",
    "issue_licence",
    "make_agreement",
    "override_cover",
    "register_licence",
    "unblock_licence",
]
