"""Commands about mail: reading it, keeping it back, repairing it after a restore."""

from __future__ import annotations

import asyncio
import signal
import smtplib
import threading
from email.message import EmailMessage
from email.utils import make_msgid
from typing import TYPE_CHECKING

import typer

from kept.surfaces.cli.desk import desk_called, desk_open, leave, read_instant
from kept.surfaces.intake.spool import Spool

if TYPE_CHECKING:
    from kept.surfaces.intake.fetcher import ImapAccount


def listen() -> None:
    """Take mail by LMTP or SMTP at KEPT_MAIL_LISTEN until stopped."""
    with desk_open():
        from django.conf import settings

        from kept.surfaces.intake.listener import listen_until_signalled

        address = settings.KEPT.mail_door or ""
        if not address:
            leave("KEPT_MAIL_LISTEN is not set: give it an address and a port, as in 127.0.0.1:8025")
        host, _, port = address.rpartition(":")
        try:
            asyncio.run(listen_until_signalled(host.strip("[]"), int(port), _spool(), hostname=settings.MAIL_DOMAIN))
        except OSError as taken:
            leave(f"Kept cannot take mail at {address}: {taken}")


def write(sender: str, recipient: str, subject: str, body: str, address: str) -> None:
    """Send a mail to a listener at `address`, as a customer's mail server would."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"], mail["Message-ID"] = sender, recipient, subject, make_msgid()
    mail.set_content(body)
    host, _, port = address.rpartition(":")
    try:
        with smtplib.SMTP(host.strip("[]"), int(port), timeout=20) as server:
            server.send_message(mail)
    except (OSError, smtplib.SMTPException) as refused:
        leave(f"The mail was not taken: {refused}")
    typer.echo("The mail was taken.")


def fetch() -> None:
    """Fetch mail from KEPT_IMAP_URL until stopped."""
    with desk_open():
        from kept.surfaces.intake.fetcher import watch

        stop = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stop.set())
        watch(_account(), _spool(), stop)


def reingest(since: str) -> None:
    """Accept again what came in since an instant; what the database still has is left alone."""
    began = read_instant(since)
    with desk_open():
        from django.conf import settings

        from kept.surfaces.intake.door import reingest as accept_again
        from kept.surfaces.intake.fetcher import fetch_again

        new, known, gone = accept_again(_spool(), began)
        typer.echo(f"From the spool: {new} were missing and are back, {known} were there.")
        for address in gone:
            typer.echo(f"Left in the spool: mail to {address}, which is no mailbox any more.", err=True)
        if settings.KEPT.imap_url:
            back = fetch_again(_account(), _spool(), began)
            typer.echo(f"From the mail server: {back} were missing and are back.")


def add_mailbox(desk: str, address: str, name: str, authserv_ids: list[str], believes_everybody: bool) -> None:
    """Read mail to an address as requests to a desk."""
    with desk_open():
        from kept.domain.mailroom import actions
        from kept.kernel import clock
        from kept.kernel.actor import Actor
        from kept.kernel.refusals import Refusal

        try:
            found = desk_called(desk)
            actions.add_mailbox(
                address=address,
                name=name or found.name,
                requires_verified_sender=not believes_everybody,
                authserv_ids=tuple(authserv_ids),
                actor=Actor.robot(found.pk, via="cli"),
                at=clock.now(),
            )
        except Refusal as refusal:
            leave(refusal.message)
        typer.echo(f"Mail to {address.lower()} comes in on {found.name}.")


def hold(is_held: bool) -> None:
    """Keep all outgoing mail back, or let it go."""
    with desk_open():
        from kept.domain.mailroom import actions

        if is_held:
            actions.hold_mail()
            typer.echo("No mail is sent until `kept mail release`.")
        else:
            actions.release_mail()
            typer.echo("Mail is sent again.")


def renew() -> None:
    """Become another installation than the one this database was copied from."""
    with desk_open():
        from kept.domain.mailroom import actions

        instance = actions.renew_instance()
        typer.echo(f"This installation is {instance} now; answers to mail of the original open new cases here.")


def _spool() -> Spool:
    from django.conf import settings

    return Spool(settings.KEPT.var / "spool")


def _account() -> ImapAccount:
    from django.conf import settings

    from kept.surfaces.intake.fetcher import ImapAccount

    address = settings.KEPT.imap_url or ""
    if not address:
        leave("KEPT_IMAP_URL is not set: give it an account, as in imaps://user:password@host:993/INBOX")
    return ImapAccount.read(address)
