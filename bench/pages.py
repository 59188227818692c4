"""The queue page and the case page of a signed-in agent, at ten thousand and at a million cases.

A case among a million has few panels: the page with all of them is that of the demo's case that engineering took over,
with its questions, lab, updates owed and calls.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime
from random import Random

from bench.bulk import fill, make_desk
from bench.rows import Row, percentile

SLUG = "nagomi"
FULL_SLUG = "nexthop"
VISITS = 120
LIMIT_MS = 100


def measure(sizes: tuple[int, int]) -> list[Row]:
    """Visit both pages at both sizes; a row for each page with the ratio of its p95."""
    now = datetime.now(UTC).replace(microsecond=0)
    players = make_desk(SLUG, now=now)
    taken: dict[str, list[list[float]]] = {"queue page": [], "case page": []}
    for size in sizes:
        print(f"  filling the desk to {size:,} cases …", flush=True)
        fill(players, SLUG, to=size, now=now)
        taken["queue page"].append(_visit([f"/{SLUG}/work/all-open/", f"/{SLUG}/work/all-open/?order=due"]))
        taken["case page"].append(_visit(_case_pages(players.desk.pk)))
    rows = [_row(page, sizes, small, large) for page, (small, large) in taken.items()]
    return [*rows, _row_of_all_panels(_visit([_full_case_page(now)]), taken["case page"][1])]


def _row_of_all_panels(full: list[float], plain: list[float]) -> Row:
    high, low = percentile(full, 0.95), percentile(plain, 0.95)
    return Row(
        "case page with all panels, p95",
        f"{high:.0f} ms",
        f"{low:.0f} ms of a plain case",
        f"{high / low:.2f}",
        f"under {LIMIT_MS} ms",
    )


def _full_case_page(now: datetime) -> str:
    """Build the desk of the demo that has an engineering level; return the page of its fullest escalated case."""
    from django.db import transaction

    from kept.domain.escalation.models import Escalation
    from kept.kernel.models import Entry
    from kept.surfaces.cli.demo.build import build_desk

    print("  building a desk with cases at engineering …", flush=True)
    with transaction.atomic():
        build_desk(FULL_SLUG, now=now)
    escalated = Escalation.objects.filter(case__desk__slug=FULL_SLUG).select_related("case")
    fullest = max((one.case for one in escalated), key=lambda case: Entry.objects.filter(stream=case.stream).count())
    return f"/{FULL_SLUG}/work/c/{fullest.number}"


def _row(page: str, sizes: tuple[int, int], small: list[float], large: list[float]) -> Row:
    low, high = percentile(small, 0.95), percentile(large, 0.95)
    return Row(
        f"{page}, p95 with {sizes[1]:,} cases",
        f"{high:.0f} ms",
        f"{low:.0f} ms with {sizes[0]:,}",
        f"{high / low:.2f}",
        f"≤ 1.3, under {LIMIT_MS} ms",
    )


def _case_pages(desk_id: int) -> list[str]:
    from kept.domain.cases.models import Case

    rng = Random(1)
    top = Case.objects.order_by("-pk").values_list("pk", flat=True)[0]
    picked = [rng.randint(1, top) for _ in range(VISITS)]
    numbers = Case.objects.filter(desk_id=desk_id, pk__in=picked).values_list("number", flat=True)
    return [f"/{SLUG}/work/c/{number}" for number in numbers]


def _visit(addresses: list[str]) -> list[float]:
    """Milliseconds of server time (the whole request, in this process) of VISITS visits after a few to warm up."""
    from django.test import Client

    from kept.domain.parties.models import User

    client = Client()
    client.force_login(User.objects.get(email="nadia@kept.example"), "django.contrib.auth.backends.ModelBackend")
    taken = []
    for number in range(-10, VISITS):
        address = addresses[number % len(addresses)]
        began = time.perf_counter()
        response = client.get(address, headers={"host": "localhost"})
        if response.status_code != 200:
            raise RuntimeError(f"{address} answered {response.status_code}")
        if number >= 0:
            taken.append((time.perf_counter() - began) * 1000)
    return taken
