"""`kept verdict`: what a policy says of a request, from a policy file alone or for a contact of a desk."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, get_args

import typer

from kept.policy import PolicyError, load
from kept.policy.entitlement import (
    Agreed,
    Asking,
    Caller,
    LicenceSeen,
    ProductSeen,
    ReleaseSeen,
    Snapshot,
    Verdict,
    check,
)
from kept.policy.facts import UnknownFact, checked
from kept.policy.language.policy import Policy
from kept.policy.language.service import Finding
from kept.surfaces.cli.desk import desk_called, desk_open, leave

LONG_AGO = timedelta(days=3650)


def judge_file(
    file: Path, *, at: str, plan: str, channel: str, kind: str, facts: list[str], found: list[str], as_json: bool
) -> None:
    """Print the verdict on a request whose circumstances are stated as what Kept would find."""
    try:
        policy = load(file)
        stated = checked(policy, _pairs(facts))
    except (PolicyError, UnknownFact) as error:
        leave(str(error))
    except OSError as error:
        leave(f"{file}: cannot be opened: {error.strerror}")
    unknown = [one for one in found if one not in get_args(Finding)]
    if unknown:
        leave(f"“{unknown[0]}” is nothing that Kept finds; it finds {', '.join(get_args(Finding))}.")
    moment = _instant(at)
    asking = Asking(
        moment,
        channel=channel or None,
        kind=kind or policy.default_kind,
        facts=stated,
        severity=str(stated["severity"]) if "severity" in stated else None,
    )
    _show(check(policy, asking, snapshot_of(policy, plan, found, moment)), as_json)


def snapshot_of(policy: Policy, plan: str, found: Collection[str], at: datetime) -> Snapshot:
    """A snapshot in which just this is found; an agreement is in force where a plan is named and nothing else said."""
    day, date = timedelta(days=1), policy.date_of(at)
    agreed = Agreed("stated", plan, starts_on=date - LONG_AGO)
    if "agreement_ended" in found:
        agreed = replace(agreed, ends_on=date - day)
    if "agreement_not_begun" in found:
        agreed = replace(agreed, starts_on=date + day)
    if "paid" in found or "unpaid" in found:
        agreed = replace(agreed, paid_through=date if "paid" in found else date - day)

    def state(thing: str) -> Any:
        named = [one.removeprefix(f"{thing}_") for one in found if one.startswith(f"{thing}_")]
        return named[0] if named else "not_stated"

    return Snapshot(
        caller=Caller("not_approved" if "contact_not_approved" in found else "approved"),
        agreements=(agreed,) if plan else (),
        licence=LicenceSeen(state("licence")),
        product=ProductSeen(state("product"), "stated", "The product"),
        release=ReleaseSeen(state("release"), "as stated"),
    )


def judge_for_contact(
    desk: str,
    contact: str,
    *,
    channel: str,
    kind: str,
    severity: str,
    product: str,
    release: str,
    licence: str,
    facts: list[str],
    as_json: bool,
) -> None:
    """Print the verdict on a request that a contact of a desk would make now; nothing is written."""
    with desk_open():
        from kept.domain.cases.judging import judge_request
        from kept.domain.cases.types import Request
        from kept.domain.parties.queries import actor_of_contact, find_contacts
        from kept.domain.rulebook.queries import get_policy_in_force
        from kept.kernel import clock
        from kept.kernel.refusals import Refusal

        now = clock.now()
        try:
            found = desk_called(desk)
            contacts = find_contacts(contact, desk_id=found.pk)
            if len(contacts) != 1:
                leave(f"{contact} is {'nobody' if not contacts else 'in several organisations'} on {desk}.")
            policy = get_policy_in_force(found.pk, now)
            request = Request(
                subject="",
                body="",
                channel=channel or policy.channels[0].key,
                severity=severity or None,
                kind=kind or None,
                facts=_pairs(facts),
                product=product,
                release=release,
                licence=licence,
            )
            judged = judge_request(
                request=request,
                organisation=contacts[0].organisation,
                contact=contacts[0],
                actor=actor_of_contact(contacts[0], "cli"),
                at=now,
            )
        except Refusal as refusal:
            leave(refusal.message)
        _show(judged.verdict, as_json)


def _show(verdict: Verdict, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(verdict.as_json(), indent=2, ensure_ascii=False))
        return
    typer.echo(f"{verdict.outcome.label}: {verdict.for_customer}")
    if verdict.agreements:
        typer.echo(verdict.agreements)
    for result in verdict.steps:
        rule = f"  [{result.rule}]" if result.rule else ""
        typer.echo(f"  {result.step.label}: {result.outcome.label.lower()}: {result.reason} ({result.note}){rule}")
    for other in verdict.alternatives:
        typer.echo(f"  or: {other.words}{f' at {other.at:%Y-%m-%d %H:%M} UTC' if other.at else ''}")


def _instant(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text) if text else datetime.now(UTC)
    except ValueError:
        leave(f"--at: “{text}” is not a time; write it as 2026-04-02T16:00+02:00.")
    if at.tzinfo is None:
        leave(f"--at: “{text}” has no zone; end it in Z or an offset.")
    return at.astimezone(UTC)


def _pairs(facts: list[str]) -> dict[str, str | bool | int]:
    read: dict[str, str | bool | int] = {}
    for fact in facts:
        name, equals, value = fact.partition("=")
        if not equals:
            leave(f"Write a fact as name=value; “{fact}” has no “=”.")
        read[name] = value
    return read
