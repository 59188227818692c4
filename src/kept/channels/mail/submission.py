"""Hand a finished mail to a mail server, or to a folder, and tell "later" from "never"."""

from __future__ import annotations

import os
import smtplib
import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


class DeliveryFailed(Exception):
    """A mail was not taken; the text says by whom and why."""


class TemporaryFailure(DeliveryFailed):
    """Worth another try: the server is away, busy, or refuses for now."""


class PermanentFailure(DeliveryFailed):
    """The server will never take this mail for this recipient."""


class Carrier(Protocol):
    """Something that takes finished mail off our hands. Raises TemporaryFailure or PermanentFailure."""

    def carry(self, raw: bytes, *, sender: str, recipient: str) -> None: ...


@dataclass(frozen=True, slots=True)
class SmtpCarrier:
    """A mail server that takes our mail. `security` is `none`, `starttls` or `tls`."""

    host: str
    port: int = 25
    security: str = "none"
    user: str = ""
    password: str = ""
    seconds: float = 30.0

    def carry(self, raw: bytes, *, sender: str, recipient: str) -> None:
        """Submit one mail for one recipient; an empty `sender` is the null return path of automatic mail."""
        try:
            with self._connect() as server:
                server.sendmail(sender, [recipient], raw)
        except smtplib.SMTPRecipientsRefused as refused:
            code, words = refused.recipients[recipient]
            raise _failure(code, words) from refused
        except smtplib.SMTPAuthenticationError as refused:
            said = _words(refused.smtp_error)
            raise TemporaryFailure(f"{self.host} refused our login: {said}") from refused
        except smtplib.SMTPResponseException as refused:
            raise _failure(refused.smtp_code, refused.smtp_error) from refused
        except (OSError, smtplib.SMTPException) as fault:
            raise TemporaryFailure(f"{self.host}:{self.port} cannot be reached: {fault}") from fault

    def _connect(self) -> smtplib.SMTP:
        if self.security == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                self.host, self.port, timeout=self.seconds, context=ssl.create_default_context()
            )
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=self.seconds)
        try:
            if self.security == "starttls":
                server.starttls(context=ssl.create_default_context())
            if self.user:
                server.login(self.user, self.password)
        except BaseException:
            server.close()
            raise
        return server


@dataclass(frozen=True, slots=True)
class FolderCarrier:
    """Writes mail as files instead of sending it: for a demo, and for a look at what would go out."""

    folder: Path

    def carry(self, raw: bytes, *, sender: str, recipient: str) -> None:
        """Write one file, named so that a repeated mail replaces itself."""
        message_id = raw.partition(b"Message-ID: <")[2].partition(b">")[0].decode("ascii", "replace")
        name = "".join(mark if mark.isalnum() or mark in ".-@" else "-" for mark in message_id)[:150]
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            unfinished = self.folder / f".{name}.{os.getpid()}"
            unfinished.write_bytes(raw)
            unfinished.replace(self.folder / f"{name}.eml")
        except OSError as fault:
            raise TemporaryFailure(f"{self.folder} cannot be written: {fault}") from fault


def _failure(code: int, words: bytes | str) -> DeliveryFailed:
    said = f"{code} {_words(words)}"
    return PermanentFailure(said) if 500 <= code < 600 else TemporaryFailure(said)


def _words(said: bytes | str) -> str:
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else said
