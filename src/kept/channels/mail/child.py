"""The process that reads hostile mail: `python -m kept.channels.mail.child`, one mail after another.

It has no database and no secrets, little memory and little time for each mail, and may write no file.
"""

from __future__ import annotations

import resource
import sys

from kept.channels.mail.reading import read_mail
from kept.channels.mail.types import Limits, Unprocessable
from kept.channels.mail.wire import pack_answer, unpack_request


def main() -> None:
    """Answer requests on standard output until standard input ends."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    while True:
        try:
            raw, trust, limits, has_null_sender, depth = unpack_request(_read)
        except EOFError:
            return
        _limit(limits)
        try:
            answer = read_mail(raw, trust=trust, limits=limits, has_null_sender=has_null_sender, depth=depth)
        except MemoryError:
            return  # a fresh process reads the rest of this mail, and the next ones
        except Exception as fault:  # noqa: BLE001  a mail that our own code trips over is kept, and said
            answer = Unprocessable(f"Reading it failed with {type(fault).__name__}.")
        sys.stdout.buffer.write(pack_answer(answer))
        sys.stdout.buffer.flush()


def _read(size: int) -> bytes:
    content = sys.stdin.buffer.read(size)
    if len(content) < size:
        raise EOFError
    return content


def _limit(limits: Limits) -> None:
    """Allow the next mail its processor seconds on top of those already used."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(used.ru_utime + used.ru_stime) + limits.child_cpu_seconds
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, resource.RLIM_INFINITY))
    resource.setrlimit(resource.RLIMIT_AS, (limits.child_memory_bytes, resource.RLIM_INFINITY))


if __name__ == "__main__":
    main()
