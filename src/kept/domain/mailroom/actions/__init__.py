"""What the mailroom does. Each function is one use case and one transaction."""

from kept.domain.mailroom.actions.accepting import accept_mail
from kept.domain.mailroom.actions.delivering import deliver_mail, replay_mail
from kept.domain.mailroom.actions.installation import hold_mail, release_mail, renew_instance
from kept.domain.mailroom.actions.mailboxes import add_mailbox, change_mailbox
from kept.domain.mailroom.actions.quarantine import reject_quarantined, take_quarantined
from kept.domain.mailroom.actions.queueing import acknowledge_case, lead_to_portal, queue_mail
from kept.domain.mailroom.actions.sweeping import forget_raw_mail
from kept.domain.mailroom.actions.taking_in import add_participants, take_in_mail

__all__ = [
    "accept_mail",
    "acknowledge_case",
    "add_mailbox",
    "add_participants",
    "change_mailbox",
    "deliver_mail",
    "forget_raw_mail",
    "hold_mail",
    "lead_to_portal",
    "queue_mail",
    "reject_quarantined",
    "release_mail",
    "renew_instance",
    "replay_mail",
    "take_in_mail",
    "take_quarantined",
]
