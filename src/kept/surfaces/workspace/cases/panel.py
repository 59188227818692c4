"""What stands beside a case: what the customer has agreed on, who asked, their other cases, the facts."""

from __future__ import annotations

from dataclasses import dataclass

from kept.domain.cases.models import Case
from kept.domain.cases.queries import list_queue
from kept.domain.cases.types import CaseFilter
from kept.domain.entitlements.models import Agreement
from kept.domain.entitlements.queries import find_agreement
from kept.domain.rulebook.queries import get_policy, label_versions
from kept.policy import Policy
from kept.policy.calendars import to_moment, to_seconds
from kept.policy.hours import HOURS_FACT
from kept.policy.promised import DAYS_FACT
from kept.surfaces.doors import Request
from kept.surfaces.verdicts.showing import ShownCover, show_cover
from kept.surfaces.workspace.words import label_in

OTHERS_SHOWN = 5
NAMED_ELSEWHERE = frozenset({"plan", "channel", "kind", "severity", DAYS_FACT, HOURS_FACT})


@dataclass(frozen=True, slots=True)
class Coverage:
    """The hours that the case is covered in, and whether they are on."""

    label: str
    is_open: bool
    opens_at: object


@dataclass(frozen=True, slots=True)
class Panel:
    """The cards beside a case."""

    shown: ShownCover
    agreement: Agreement | None
    plan: str
    coverage: Coverage
    channels: list[str]
    channel: str
    kind: str
    facts: list[tuple[str, str]]
    others: list[Case]
    version: str
    no_promise: tuple[str, ...]


def make_panel(case: Case, request: Request) -> Panel:
    """Gather what stands beside a case."""
    policy = get_policy(case.policy_version_id)
    agreement = find_agreement(case.organisation_id, request.now.date()) if case.organisation_id else None
    plan = str(case.facts.get("plan", ""))
    return Panel(
        shown=show_cover(case),
        agreement=agreement,
        plan=label_in(policy.plans, plan),
        coverage=_coverage(case, policy, request),
        channels=[channel.label for channel in policy.channels_for(plan)] if plan else [],
        channel=label_in(policy.channels, case.channel),
        kind=label_in(policy.case_kinds, case.kind),
        facts=_facts(case, policy),
        others=_others(case, request),
        version=label_versions([case.policy_version_id])[case.policy_version_id],
        no_promise=policy.no_promise,
    )


def _coverage(case: Case, policy: Policy, request: Request) -> Coverage:
    name = policy.coverage(case.facts).value
    calendar, at = policy.calendar(name), to_seconds(request.now)
    is_open = calendar.is_open(at)
    return Coverage(policy.calendar_label(name), is_open, None if is_open else to_moment(calendar.next_open(at)))


def _facts(case: Case, policy: Policy) -> list[tuple[str, str]]:
    questions = policy.document.facts
    told = []
    for key, value in case.facts.items():
        if key in NAMED_ELSEWHERE:
            continue
        fact = questions.get(key)
        label = (fact.label if fact else None) or key.replace("_", " ").capitalize()
        told.append((label, str(fact.values.get(str(value), value) if fact else value)))
    return told


def _others(case: Case, request: Request) -> list[Case]:
    if case.organisation_id is None:
        return []
    page = list_queue(
        "all-open",
        actor=request.actor,
        now=request.now,
        order="due",
        filters=CaseFilter(organisation=case.organisation_id),
        limit=OTHERS_SHOWN + 1,
    )
    return [other for other in page.cases if other.pk != case.pk][:OTHERS_SHOWN]
