"""What a worker does with a million open clocks of which a thousand come due: it should cost the thousand."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

from bench.bulk import fill, make_desk
from bench.rows import Row

SLUG = "nextplane"
DUE = 1000


def measure(sizes: tuple[int, int]) -> list[Row]:
    """Wake a thousand due cases among few and among many that are not due."""
    from kept.domain.cases.models import Case

    now = datetime.now(UTC).replace(microsecond=0)
    players = make_desk(SLUG, now=now)
    taken = []
    for clocks in sizes:
        print(f"  filling the desk to {clocks:,} open cases …", flush=True)
        fill(players, SLUG, to=clocks, now=now, open_share=1.0)
        cases = Case.objects.filter(desk=players.desk)
        cases.update(next_wake_at=now + timedelta(days=300))
        due = list(cases.order_by("-pk").values_list("pk", flat=True)[:DUE])
        cases.filter(pk__in=due).update(next_wake_at=now)
        _tidy()
        taken.append(_wake_all(now + timedelta(days=30)))
    small, large = taken
    per_case = large / DUE * 1000
    return [
        Row(
            f"waking {DUE:,} due among {sizes[1]:,} open cases",
            f"{large:.1f} s ({per_case:.1f} ms each)",
            f"{small:.1f} s among {sizes[0]:,}",
            f"{large / small:.2f}",
            "about 1: in proportion to what is due",
        )
    ]


def _tidy() -> None:
    """Clear away what changing every row at once left behind, as autovacuum does all the time on a desk at work."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE cases_case")


def _wake_all(at: datetime) -> float:
    from kept.domain.cases.actions import wake_due_cases

    began, woken = time.perf_counter(), 0
    while woken < DUE and (count := wake_due_cases(at=at)):
        woken += count
    return time.perf_counter() - began
