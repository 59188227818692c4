"""What is derived from a case's events: its columns, its clocks, and the instant at which somebody must look again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kept.domain.cases.engine_events import engine_events, read_entries
from kept.domain.cases.events import CaseOpened, ClockBreached, ClockWarned, PolicyMoved
from kept.domain.cases.fold import Fold, fold_events
from kept.domain.cases.models import Case, Clock
from kept.domain.cases.rules import rules_of
from kept.domain.rulebook.queries import get_policy
from kept.kernel.ledger import Event, list_entries
from kept.kernel.models import Entry
from kept.policy import Policy
from kept.policy.clocks import Evaluation, evaluate
from kept.policy.closing import Silence, follow_silence
from kept.policy.closing import closes_at as policy_closes_at
from kept.policy.terms import ClockRule, ClockState, State

CLOCK_COLUMNS = [
    "label", "state", "target", "rule", "calendar", "is_goal", "owed_by", "policy_version_id", "started_at", "due_at",
    "line_at", "warn_at", "stopped_at", "breached_at", "paused_since", "pause_reason", "elapsed_seconds",
    "remaining_seconds", "allowance_seconds", "intervals_missed",
]  # fmt: skip

FINAL = frozenset({State.MET, State.MISSED, State.CANCELLED})


@dataclass(frozen=True, slots=True)
class Announcement:
    """A warning or a breach that nobody has recorded yet."""

    clock: ClockState
    is_breach: bool
    at: datetime

    @property
    def effect_key(self) -> str:
        """What makes it happen once: a breach once per cycle, a warning once per cycle and due time."""
        due = f"{self.clock.due_at:%Y%m%dT%H%M%S}" if self.clock.due_at and not self.is_breach else ""
        return f"{'breached' if self.is_breach else 'warned'}:{self.clock.key}:{self.clock.cycle}:{due}"


@dataclass(frozen=True, slots=True)
class Derivation:
    """All that follows from a case's entries at an instant."""

    fold: Fold
    evaluation: Evaluation
    unannounced: tuple[Announcement, ...]


def derive(entries: Sequence[Entry], at: datetime) -> Derivation:
    """Fold a case's entries and evaluate its clocks as of `at`. Only looks."""
    events = read_entries(entries)
    fold = fold_events(zip(events, (entry.at for entry in entries), strict=True))
    evaluation = evaluate_entries(entries, events, at)
    return Derivation(fold, evaluation, tuple(_unannounced(evaluation, events, at)))


def evaluate_entries(entries: Sequence[Entry], events: Sequence[Event], at: datetime) -> Evaluation:
    """The clocks of a case as of `at`, under the policy versions that it was opened under and moved to."""
    opened = events[0]
    if not isinstance(opened, CaseOpened):
        raise ValueError(f"{entries[0].stream} does not begin with its opening.")
    versions = {opened.policy_version, *(event.new for event in events if isinstance(event, PolicyMoved))}
    return evaluate(rules_by_version(versions), str(opened.policy_version), {}, engine_events(entries, events), at)


def rules_by_version(versions: Iterable[int]) -> Mapping[str, Sequence[ClockRule]]:
    """The clock rules of some published versions, by their id as text."""
    return {str(version): rules_of(version) for version in versions}


def refresh_case(case: Case, at: datetime, entries: Sequence[Entry] | None = None) -> Derivation:
    """Write what follows from the case's events into its row and its clocks. The caller holds the case's lock.

    `entries` are all entries of a case that is being opened and has no row yet; else they are read.
    """
    is_new = entries is not None
    written = entries if entries is not None else list_entries(desk_id=case.desk_id, stream=case.stream)
    # Who waited for the lock read the clock before those whose events are in the ledger by now.
    at = max(at, *(entry.recorded_at for entry in written))
    derived = derive(written, at)
    for name, value in case_columns(derived, written, at).items():
        setattr(case, name, value)
    case.save(force_insert=is_new)
    rows = [clock_row(case, state) for state in derived.evaluation.clocks]
    Clock.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["case", "key", "cycle"], update_fields=CLOCK_COLUMNS
    )
    if not is_new:
        kept = {(row.key, row.cycle) for row in rows}
        gone = [row.pk for row in Clock.objects.filter(case=case) if (row.key, row.cycle) not in kept]
        if gone:
            Clock.objects.filter(pk__in=gone).delete()
    return derived


def case_columns(derived: Derivation, entries: Sequence[Entry], at: datetime) -> dict[str, Any]:
    """The derived columns of a case's row."""
    policy = get_policy(derived.fold.policy_version_id)
    return {
        **derived.fold.columns(),
        "revision": entries[-1].position,
        "severity_rank": severity_rank(policy, derived.fold.severity),
        "refreshed_at": at,
        "next_due_at": _next_due(derived.evaluation.clocks),
        "next_wake_at": _next_wake(derived, policy),
    }


def severity_rank(policy: Policy, severity: str) -> int:
    """The place of a severity, 0 for the most severe; one that the policy does not know comes last."""
    keys = [known.key for known in policy.severities]
    return keys.index(severity) if severity in keys else len(keys)


def clock_row(case: Case, state: ClockState) -> Clock:
    """The row of a clock. What grows by the second while the clock runs is left out: it is computed when looked at."""
    is_final = state.state in FINAL
    return Clock(
        case=case,
        key=state.key,
        cycle=state.cycle,
        label=state.label,
        state=state.state.value,
        target=state.target.words[:160],
        rule=state.target.rule[:200],
        calendar=state.target.calendar_name[:80],
        is_goal=state.target.is_goal,
        owed_by=state.owed_by,
        policy_version_id=int(state.version),
        started_at=state.started_at,
        due_at=state.due_at,
        line_at=state.line_at,
        warn_at=state.warn_at,
        stopped_at=state.stopped_at,
        breached_at=state.breached_at,
        paused_since=state.paused_since,
        pause_reason=state.pause_reason or "",
        elapsed_seconds=state.elapsed_seconds if is_final else None,
        remaining_seconds=state.remaining_seconds if is_final or state.state == State.PAUSED else None,
        allowance_seconds=state.allowance_seconds,
        intervals_missed=state.intervals_missed if is_final else 0,
    )


def _next_due(clocks: Iterable[ClockState]) -> datetime | None:
    due = [
        clock.due_at for clock in clocks if clock.state == State.RUNNING and clock.due_at and clock.owed_by == "vendor"
    ]
    return min(due, default=None)


def _next_wake(derived: Derivation, policy: Policy) -> datetime | None:
    wakes = [announcement.at for announcement in derived.unannounced]
    if derived.evaluation.next_wake_at:
        wakes.append(derived.evaluation.next_wake_at)
    wakes += derived.fold.held.values()
    if closing := closes_at(derived.fold, policy):
        wakes.append(closing)
    if derived.fold.override_until:
        wakes.append(derived.fold.override_until)
    if derived.fold.waiting_until:
        wakes.append(derived.fold.waiting_until)
    if silence := silence_of(derived.fold, policy):
        wakes += [due for due in (silence.reminder_at, silence.closes_at) if due]
    return min(wakes, default=None)


def closes_at(fold: Fold, policy: Policy) -> datetime | None:
    """When a resolved case closes by itself, if the policy says that it does."""
    if fold.state != "resolved" or fold.resolved_at is None:
        return None
    return policy_closes_at(policy, fold.facts, fold.resolved_at)


def silence_of(fold: Fold, policy: Policy) -> Silence | None:
    """What follows if the customer, who is asked for something, stays silent; None where nothing is asked of them."""
    if fold.state != "open" or fold.silent_since is None:
        return None
    return follow_silence(policy, fold.facts, fold.silent_since, fold.reminded_at)


def _unannounced(evaluation: Evaluation, events: Sequence[Event], at: datetime) -> Iterable[Announcement]:
    breached = {(event.key, event.cycle) for event in events if isinstance(event, ClockBreached)}
    warned = {(event.key, event.cycle, event.due_at) for event in events if isinstance(event, ClockWarned)}
    for clock in evaluation.clocks:
        if clock.breached_at and clock.breached_at <= at:
            if (clock.key, clock.cycle) not in breached:
                yield Announcement(clock, True, clock.breached_at)
            continue
        is_near = clock.state == State.RUNNING and clock.warn_at is not None and clock.warn_at <= at
        if is_near and (clock.key, clock.cycle, clock.due_at) not in warned:
            yield Announcement(clock, False, clock.warn_at or at)
