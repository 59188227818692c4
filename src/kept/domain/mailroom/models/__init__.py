"""The rows of the mailroom: mailboxes, mail that came in, mail that goes out, and who belongs to a conversation."""

from kept.domain.mailroom.models.inbound import Disposition, InboundMail, RawMail
from kept.domain.mailroom.models.mailbox import Mailbox, MailroomState
from kept.domain.mailroom.models.outbound import OutboundMail, OutboundState
from kept.domain.mailroom.models.participation import Participant, ReplyToken

__all__ = [
    "Disposition",
    "InboundMail",
    "Mailbox",
    "MailroomState",
    "OutboundMail",
    "OutboundState",
    "Participant",
    "RawMail",
    "ReplyToken",
]
