"""`make bench`: measure everything and print one table. `--small` takes a hundredth of the sizes."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from bench import clocks, verdicts
from bench.ground import ground
from bench.rows import Row, show

SIZES = (10_000, 1_000_000)


def measure(sizes: tuple[int, int]) -> Iterator[Row]:
    """Every figure, the quick ones first."""
    print("clocks …", flush=True)
    yield from clocks.measure()
    print("verdicts …", flush=True)
    yield from verdicts.measure()
    with ground() as where:
        from bench import memory, pages, worker, writes

        print("writes …", flush=True)
        yield from writes.measure(where)
        print("memory …", flush=True)
        yield from memory.measure()
        print("pages …", flush=True)
        yield from pages.measure(sizes)
        print("worker …", flush=True)
        yield from worker.measure(sizes)


def main() -> None:
    """Measure and print."""
    small = "--small" in sys.argv
    show(list(measure((SIZES[0] // 100, SIZES[1] // 100) if small else SIZES)))


if __name__ == "__main__":
    main()
