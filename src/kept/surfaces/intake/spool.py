"""A copy of every mail on this machine's disk, outside the database, for fourteen days.

A database that fails over or is restored may have lost what it had committed; reading the spool again repairs that,
because accepting a mail twice changes nothing.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

KEPT_FOR = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Delivery:
    """What the door knows of one mail for one mailbox."""

    mailbox: str
    delivered_to: str
    transport_key: str
    accepted_at: datetime
    has_null_sender: bool = False


class Spool:
    """A folder with one folder per day."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(self, raw: bytes, delivery: Delivery) -> Path:
        """Keep a mail durably: the file is complete and on disk, or it is not there. Raises OSError."""
        day = self.folder / f"{delivery.accepted_at:%Y-%m-%d}"
        if not day.is_dir():
            day.mkdir(parents=True, exist_ok=True, mode=0o700)
            _flush(self.folder)
        unfinished = day / f".{secrets.token_hex(8)}"
        head = asdict(delivery) | {"accepted_at": delivery.accepted_at.isoformat()}
        with unfinished.open("xb") as file:
            os.fchmod(file.fileno(), 0o600)
            file.write(json.dumps(head).encode() + b"\n" + raw)
            file.flush()
            os.fsync(file.fileno())
        finished = unfinished.with_name(f"{unfinished.name[1:]}.mail")
        unfinished.rename(finished)
        _flush(day)
        return finished

    def read(self, since: datetime) -> Iterator[tuple[bytes, Delivery]]:
        """Yield the mail accepted since an instant, oldest day first."""
        for day in sorted(self.folder.glob("????-??-??")):
            if day.name < f"{since:%Y-%m-%d}":
                continue
            for file in sorted(day.glob("*.mail")):
                head, _, raw = file.read_bytes().partition(b"\n")
                fields = json.loads(head)
                delivery = Delivery(**fields | {"accepted_at": datetime.fromisoformat(fields["accepted_at"])})
                if delivery.accepted_at >= since:
                    yield raw, delivery

    def forget(self, at: datetime) -> None:
        """Delete the days that are over by more than fourteen days."""
        oldest = f"{at - KEPT_FOR:%Y-%m-%d}"
        for day in self.folder.glob("????-??-??"):
            if day.name < oldest:
                shutil.rmtree(day, ignore_errors=True)


def _flush(folder: Path) -> None:
    """Make a rename or a new folder durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
