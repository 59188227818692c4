"""The mail desks that these stories happen on."""

from tests.mail.mailroom.conftest import nagomi_mail, netop_mail, nextplane_mail

__all__ = ["nagomi_mail", "netop_mail", "nextplane_mail"]
