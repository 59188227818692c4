"""What `kept serve` adds in a demo: the demo's desks where they are missing, and whom one can sign in as."""

from __future__ import annotations

import sys
from pathlib import Path

import typer

from kept.domain.desks.models import Desk
from kept.kernel import clock
from kept.surfaces.cli.demo import build_demo
from kept.surfaces.cli.demo.cast import PASSWORD
from kept.surfaces.demo.personas import Persona, list_personas


def prepare_demo() -> None:
    """Build what is missing of the demo, saying so."""
    build_demo(now=clock.now(), say=typer.echo)


def show_logins(address: str, mail_door: str | None) -> None:
    """Print the address of each desk, one login for each role, and where mail is taken."""
    desks = list(Desk.objects.order_by("pk"))
    typer.echo("")
    for desk in desks:
        typer.echo(f"  {desk.name:<18} {address}/{desk.slug}/")
    typer.echo("")
    for persona in _one_for_each_role(desks):
        typer.echo(f"  {persona.role:<18} {persona.user.email:<30} {persona.name}, {persona.does}")
    typer.echo(f"\n  The password of everybody is {PASSWORD}")
    if mail_door:
        command = Path(sys.argv[0]).absolute()
        typer.echo(f"  Mail to support@<desk>.example is taken at {mail_door}. Write one, for instance, with:")
        typer.echo(f"  {command} mail write ines@acme.example support@nagomi.example 'No data' --to {mail_door}\n")


def _one_for_each_role(desks: list[Desk]) -> list[Persona]:
    chosen: dict[str, Persona] = {}
    for desk in desks:
        for persona in list_personas(desk):
            chosen.setdefault(persona.role, persona)
    return list(chosen.values())
