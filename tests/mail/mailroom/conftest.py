"""A mail desk: mailboxes on the desks of the cast, and what mail does there."""

from __future__ import annotations

import pytest

from tests.desks import Cast
from tests.mail.mailroom.desk import MailDesk, open_mailbox


@pytest.fixture
def nagomi_mail(nagomi: Cast) -> MailDesk:
    """The Nagomi desk, reading mail at desk@kept.example."""
    return MailDesk(nagomi, open_mailbox(nagomi, "desk@kept.example"))


@pytest.fixture
def netop_mail(netop: Cast) -> MailDesk:
    """The Netop desk, reading mail at help@kept.example."""
    return MailDesk(netop, open_mailbox(netop, "help@kept.example"))


@pytest.fixture
def nextplane_mail(nextplane: Cast) -> MailDesk:
    """The NextPlane desk, on which mail is part of no plan."""
    return MailDesk(nextplane, open_mailbox(nextplane, "plane@kept.example"))
