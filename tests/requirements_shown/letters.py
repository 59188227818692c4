"""A mail of Ines's, handed to the listener by SMTP and taken in as the worker does it."""

from __future__ import annotations

import smtplib
from datetime import datetime

from kept.domain.mailroom.actions import take_in_mail
from kept.domain.mailroom.models import InboundMail
from tests.desks import Cast
from tests.mail.intake.running import Listener
from tests.mail.letters import letter
from tests.mail.mailroom.desk import VOUCHED, open_mailbox


def mail_a_request(cast: Cast, listener: Listener, *, subject: str, taken_in_at: datetime) -> InboundMail:
    """Send a request of Ines's to a mailbox of the desk; return the mail after it was taken in."""
    mailbox = open_mailbox(cast, f"{cast.desk.slug}@kept.example")
    sender = cast.ines.email
    raw = letter("It stopped.", sender=sender, subject=subject, headers=VOUCHED + sender.partition("@")[2])
    with smtplib.SMTP(listener.host, listener.port, timeout=20) as client:
        assert client.sendmail(sender, [mailbox.address], raw) == {}
    return take_in_mail(mail_id=InboundMail.objects.get(mailbox=mailbox).pk, at=taken_in_at)
