"""Commands about desks: opening one, publishing its policy, proving its ledger."""

from __future__ import annotations

from pathlib import Path

import typer

from kept.surfaces.cli.desk import desk_called, desk_open, leave, read_instant


def open_desk(slug: str, name: str, prefix: str, zone: str, administrator: str) -> None:
    """Open a desk and make its first administrator."""
    with desk_open():
        from django.db import transaction

        from kept.domain.desks import actions
        from kept.domain.parties.actions import add_agent
        from kept.domain.parties.models import User
        from kept.kernel import clock
        from kept.kernel.actor import Actor, Role
        from kept.kernel.refusals import Refusal

        now = clock.now()
        try:
            with transaction.atomic():
                desk = actions.open_desk(slug=slug, name=name, prefix=prefix, zone=zone, at=now)
                user = User.objects.filter(email=administrator.lower()).first()
                user = user or User.objects.create_user(administrator, name=administrator.partition("@")[0])
                add_agent(user=user, role=Role.ADMINISTRATOR, actor=Actor.robot(desk.pk, via="cli"), at=now)
        except Refusal as refusal:
            leave(refusal.message)
        typer.echo(f"{name} is open at /{slug}/. {administrator} signs in with a code sent by mail.")


def publish(desk: str, file: Path, starts_at: str) -> None:
    """Publish a policy file on a desk; one with an error changes nothing."""
    start = read_instant(starts_at) if starts_at else None
    source = _read(file)
    with desk_open():
        from kept.domain.rulebook.actions import publish_policy
        from kept.kernel import clock
        from kept.kernel.actor import Actor
        from kept.kernel.refusals import Refusal

        now = clock.now()
        actor = Actor.robot(desk_called(desk).pk, via="cli")
        try:
            version = publish_policy(source=source, starts_at=start or now, actor=actor, at=now)
        except Refusal as refusal:
            leave(refusal.message.replace("<policy>", str(file)))
        typer.echo(f"Version {version.label} is in force on {desk} from {version.starts_at:%Y-%m-%d %H:%M} UTC.")


def _read(file: Path) -> str:
    """What a policy file says, to the byte."""
    try:
        return file.read_bytes().decode()
    except OSError as error:
        leave(f"{file} cannot be opened: {error.strerror}.")
    except UnicodeDecodeError:
        leave(f"{file} is not written in UTF-8. Save it as UTF-8 and publish it again.")


def verify() -> None:
    """Rebuild everything that is derived, compare, check the chain; exit 1 on any difference."""
    with desk_open():
        from kept.domain.cases.models import Case
        from kept.domain.cases.verification import verify_cases
        from kept.domain.defects.verification import verify_defects
        from kept.domain.desks.queries import list_desks
        from kept.domain.duties.verification import verify_duties
        from kept.domain.entitlements.cover_verification import verify_cover
        from kept.domain.entitlements.verification import verify_contacts
        from kept.domain.escalation.verification import verify_escalations
        from kept.domain.labs.verification import verify_labs
        from kept.domain.partners.verification import verify_partners
        from kept.domain.worklog.verification import verify_worklog
        from kept.kernel.ledger import check_chain
        from kept.kernel.models import Entry

        wrong = 0
        for desk in list_desks():
            cases = Case.objects.filter(desk=desk).count()
            entries = Entry.objects.filter(desk_id=desk.pk).count()
            typer.echo(f"{desk.name}: {cases:,} cases, {entries:,} events …", nl=False)
            found = [str(one) for one in verify_cases(desk_id=desk.pk)]
            found += verify_contacts(desk_id=desk.pk)
            found += verify_cover(desk_id=desk.pk)
            found += verify_partners(desk_id=desk.pk)
            found += [str(one) for one in verify_worklog(desk_id=desk.pk)]
            found += [str(one) for one in verify_duties(desk_id=desk.pk)]
            found += [str(one) for one in verify_escalations(desk_id=desk.pk)]
            found += [str(one) for one in verify_labs(desk_id=desk.pk)]
            found += [str(one) for one in verify_defects(desk_id=desk.pk)]
            found += [f"entry {one.entry_id} of {one.stream}: {one.what}" for one in check_chain(desk_id=desk.pk)]
            typer.echo(" all as the ledger says." if not found else f" {len(found):,} differences:")
            for line in found:
                typer.echo(f"  {line}")
            wrong += len(found)
        if wrong:
            raise typer.Exit(1)
