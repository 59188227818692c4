"""Verdicts per second through the library: `check` over snapshots that differ."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from importlib import resources

from bench.clocks import best
from bench.rows import Row
from kept.policy import load
from kept.policy.entitlement import Agreed, Asking, Caller, LicenceSeen, Snapshot, check

ROUNDS = 200
AIM_PER_SECOND = 1_000


def measure() -> list[Row]:
    """How many verdicts a second one core gives, with one agreement and with three that overlap."""
    policy = load(resources.files("kept.packs").joinpath("nextplane").joinpath("policy.yaml").read_text())
    asking = Asking(datetime(2026, 3, 4, 15, tzinfo=UTC), "helpdesk", "incident")
    one = Snapshot(Caller("approved"), (Agreed("a", "business", date(2021, 1, 1)),), LicenceSeen("valid"))
    plans = ("startup", "business", "enterprise")
    three = replace(one, agreements=tuple(Agreed(plan, plan, date(2021, 1, 1)) for plan in plans))
    rows = []
    for words, snapshot in (("one agreement", one), ("three agreements", three)):
        seconds = best(lambda snapshot=snapshot: [check(policy, asking, snapshot) for _ in range(ROUNDS)]) / ROUNDS
        rate = f"{1 / seconds:,.0f} a second"
        aim = f"at least {AIM_PER_SECOND:,} a second"
        rows.append(Row(f"verdicts, {words}", rate, "nine steps each", f"{seconds * 1e6:,.0f} µs", aim))
    return rows
