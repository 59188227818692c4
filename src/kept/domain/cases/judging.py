"""What the policy says of a request before a case is opened: its facts, and the verdict. Nothing is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from kept.domain.cases.errors import UnknownChannel, UnknownFact, UnknownKind, UnknownSeverity
from kept.domain.cases.events import FactValue, VerdictGiven
from kept.domain.cases.types import Request
from kept.domain.entitlements.models import shorten_key, tidy_key
from kept.domain.entitlements.snapshots import Named, snapshot_for
from kept.domain.parties.models import Contact, Organisation
from kept.domain.parties.queries import find_own_contact
from kept.domain.rulebook.queries import find_version_in_force, get_policy
from kept.kernel.actor import Actor, Permission
from kept.kernel.refusals import NotFound
from kept.policy import Policy
from kept.policy.arrival import fact_problem
from kept.policy.entitlement import Asking, Snapshot, Verdict, check


@dataclass(frozen=True, slots=True)
class Judged:
    """A request that was judged: the policy version in force, and what it says."""

    version_id: int
    policy: Policy
    verdict: Verdict
    asking: Asking
    snapshot: Snapshot
    request: Request

    def with_severity(self, severity: str) -> Judged:
        """The same request with another severity; nothing is looked up again."""
        asking = replace(self.asking, severity=severity)
        return replace(self, asking=asking, verdict=check(self.policy, asking, self.snapshot))

    @property
    def facts(self) -> dict[str, FactValue]:
        """The facts that a case of this request would run under."""
        return self.verdict.facts

    def as_event(self) -> VerdictGiven:
        """The verdict as it is kept with the case."""
        said = self.verdict.as_json()
        key = self.request.licence
        return VerdictGiven(
            outcome=said["outcome"],
            by_rule=said["by_rule"],
            steps=said["steps"],
            alternatives=said["alternatives"],
            for_customer=said["for_customer"],
            for_agent=said["for_agent"],
            agreement=said["agreement"],
            agreements=said["agreements"],
            policy_version=self.version_id,
            decided_because=said["decided_because"],
            decided_until=self.verdict.decided_until,
            product=self.snapshot.product.name,
            release=self.snapshot.release.name,
            licence=shorten_key(key) if tidy_key(key) else self.snapshot.licence.ending,
        )


def judge_request(
    *, request: Request, organisation: Organisation | None, contact: Contact | None, actor: Actor, at: datetime
) -> Judged:
    """Judge a request as it would be judged if it were sent now.

    A customer who does not say which contact they are is taken for the one that they are there. Raises NotAllowed,
    NotFound, UnknownChannel, UnknownSeverity, UnknownKind, UnknownFact.
    """
    actor.require(Permission.OPEN_CASE)
    _refuse_strangers(organisation, actor)
    if contact is None and organisation is not None and actor.is_customer:
        contact = find_own_contact(actor, organisation.pk)
    version_id = find_version_in_force(actor.desk_id, at)
    policy = get_policy(version_id)
    asking = _asking(request, policy, actor, at)
    snapshot = snapshot_for(
        desk_id=actor.desk_id,
        organisation=organisation,
        contact=contact,
        on=policy.date_of(at),
        named=Named(request.product, request.release, request.licence),
    )
    return Judged(version_id, policy, check(policy, asking, snapshot), asking, snapshot, request)


def _asking(request: Request, policy: Policy, actor: Actor, at: datetime) -> Asking:
    kind = request.kind or policy.kind_on_arrival(request.channel)
    if kind not in {known.key for known in policy.case_kinds}:
        raise UnknownKind(f"“{kind}” is not one of {', '.join(k.key for k in policy.case_kinds)}.")
    if request.severity is not None and request.severity not in {known.key for known in policy.severities}:
        raise UnknownSeverity(f"“{request.severity}” is not one of {', '.join(s.key for s in policy.severities)}.")
    channels = [one.key for one in policy.channels]
    if request.channel not in channels:
        raise UnknownChannel(f"“{request.channel}” is not one of {', '.join(channels)}.")
    return Asking(
        at=at,
        channel=request.channel,
        kind=kind,
        facts=check_facts(request.facts, policy),
        severity=request.severity,
        door="customer" if actor.is_customer else "agent" if actor.is_staff else "desk",
    )


def check_facts(facts: Mapping[str, FactValue], policy: Policy) -> dict[str, FactValue]:
    """The facts, if the policy asks for each of them. Raises UnknownFact."""
    for name, value in facts.items():
        if problem := fact_problem(policy, name, value):
            raise UnknownFact(problem)
    return dict(facts)


def _refuse_strangers(organisation: Organisation | None, actor: Actor) -> None:
    if organisation is None:
        if actor.is_customer:
            raise NotFound
    elif organisation.desk_id != actor.desk_id or (
        actor.organisations is not None and organisation.pk not in actor.organisations
    ):
        raise NotFound
