"""Mail handed to a server that takes it, refuses it for now, refuses it for ever, or is away."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope

from kept.channels.mail.composing import compose_mail
from kept.channels.mail.submission import FolderCarrier, PermanentFailure, SmtpCarrier, TemporaryFailure
from tests.mail.channel.test_composing import AT, MAIL


class Server:
    """Answers every recipient and every mail with the lines it is told to."""

    def __init__(self) -> None:
        self.for_recipient = "250 OK"
        self.for_mail = "250 OK"
        self.taken: list[Envelope] = []

    async def handle_RCPT(self, server: Any, session: Any, envelope: Envelope, address: str, options: Any) -> str:
        if self.for_recipient.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.for_recipient

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:
        if self.for_mail.startswith("250"):
            self.taken.append(envelope)
        return self.for_mail


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def carrier(server: Server) -> Iterator[SmtpCarrier]:
    controller = Controller(server, hostname="127.0.0.1", port=_free_port())
    controller.start()
    yield SmtpCarrier("127.0.0.1", controller.port, seconds=5)
    controller.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


RAW = compose_mail(MAIL, at=AT)


def test_a_mail_is_taken_for_exactly_its_recipient(server: Server, carrier: SmtpCarrier) -> None:
    carrier.carry(RAW, sender="desk@kept.example", recipient="ines@alder.example")
    (envelope,) = server.taken
    assert (envelope.mail_from, envelope.rcpt_tos) == ("desk@kept.example", ["ines@alder.example"])
    assert bytes(envelope.content or b"").rstrip() == RAW.rstrip()


def test_automatic_mail_can_go_with_the_null_return_path(server: Server, carrier: SmtpCarrier) -> None:
    carrier.carry(RAW, sender="", recipient="ines@alder.example")
    assert server.taken[0].mail_from == "<>"


@pytest.mark.parametrize("place", ["for_recipient", "for_mail"])
@pytest.mark.parametrize(("line", "failure"), [("451 busy", TemporaryFailure), ("550 no such user", PermanentFailure)])
def test_later_and_never_are_told_apart(
    server: Server, carrier: SmtpCarrier, place: str, line: str, failure: type[Exception]
) -> None:
    setattr(server, place, line)
    with pytest.raises(failure, match=line):
        carrier.carry(RAW, sender="desk@kept.example", recipient="ines@alder.example")


def test_a_server_that_is_away_means_later() -> None:
    with pytest.raises(TemporaryFailure, match="cannot be reached"):
        SmtpCarrier("127.0.0.1", _free_port(), seconds=2).carry(RAW, sender="", recipient="ines@alder.example")


def test_a_folder_holds_one_file_for_a_mail_carried_twice(tmp_path: Path) -> None:
    carrier = FolderCarrier(tmp_path / "out")
    for _ in range(2):
        carrier.carry(RAW, sender="", recipient="ines@alder.example")
    (file,) = (tmp_path / "out").iterdir()
    assert file.read_bytes() == RAW


def test_a_folder_that_cannot_be_written_means_later(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file stands in the way")
    with pytest.raises(TemporaryFailure, match="cannot be written"):
        FolderCarrier(tmp_path / "out").carry(RAW, sender="", recipient="ines@alder.example")
