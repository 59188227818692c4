"""Commands about cases: opening one for a customer, and showing its clocks."""

from __future__ import annotations

import json
import sys

import typer

from kept.surfaces.cli.desk import desk_called, desk_open, leave


def open_case(desk: str, contact: str, subject: str, channel: str, severity: str, facts: list[str], body: str) -> None:
    """Open a case for a contact, whose words come from `body` or from standard input; print its number."""
    with desk_open():
        from kept.domain.cases import actions
        from kept.domain.cases.types import Request
        from kept.domain.parties.queries import find_contacts
        from kept.kernel import clock
        from kept.kernel.actor import Actor
        from kept.kernel.refusals import Refusal

        try:
            found = desk_called(desk)
            contacts = find_contacts(contact, desk_id=found.pk)
            if len(contacts) != 1:
                leave(f"{contact} is {'nobody' if not contacts else 'in several organisations'} on {desk}.")
            request = Request(
                subject=subject,
                body=body or sys.stdin.read(),
                channel=channel,
                severity=severity or None,
                facts=_read_facts(facts),
            )
            case = actions.open_case(
                request=request,
                organisation=contacts[0].organisation,
                contact=contacts[0],
                actor=Actor.robot(found.pk, via="cli"),
                at=clock.now(),
            )
        except Refusal as refusal:
            leave(refusal.message)
        typer.echo(case.number)


def show_clocks(desk: str, number: str, as_json: bool) -> None:
    """Print the clocks of a case as they stand now."""
    with desk_open():
        from kept.domain.cases import queries
        from kept.kernel import clock
        from kept.kernel.actor import Actor
        from kept.kernel.refusals import Refusal

        try:
            case = queries.get_case(number, actor=Actor.robot(desk_called(desk).pk, via="cli"))
        except Refusal as refusal:
            leave(refusal.message)
        clocks = queries.list_clocks(case, clock.now())
        if as_json:
            rows = [
                {
                    "key": one.key,
                    "cycle": one.cycle,
                    "state": one.state.value,
                    "target": one.target.words,
                    "rule": one.target.rule,
                    "due_at": one.due_at.isoformat() if one.due_at else None,
                    "breached_at": one.breached_at.isoformat() if one.breached_at else None,
                }
                for one in clocks
            ]
            typer.echo(json.dumps(rows, indent=2))
            return
        for one in clocks:
            due = f"due {one.due_at:%Y-%m-%d %H:%M:%S} UTC" if one.due_at else one.state.value.replace("_", " ")
            typer.echo(f"{one.label} {one.cycle}: {one.target.words}; {one.state.value}; {due}")


def _read_facts(facts: list[str]) -> dict[str, str | bool | int]:
    read: dict[str, str | bool | int] = {}
    for fact in facts:
        name, equals, value = fact.partition("=")
        if not equals:
            leave(f"Write a fact as name=value; “{fact}” has no “=”.")
        read[name] = value
    return read
