"""The command `kept`. Each command imports what it needs, so that policy commands do without Django."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from kept.surfaces.cli import policy_commands

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
desks = typer.Typer(no_args_is_help=True, help="Open a desk; publish its policy.")
app.add_typer(desks, name="desk")
cases = typer.Typer(no_args_is_help=True, help="Open a case; show its clocks.")
app.add_typer(cases, name="case")
mails = typer.Typer(no_args_is_help=True, help="Take mail in; keep it back; repair it after a restore.")
app.add_typer(mails, name="mail")
PASS_ON = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": list[str]()}


def _say_version(is_asked: bool) -> None:
    if is_asked:
        typer.echo(f"kept {version('kept')}")
        raise typer.Exit


@app.callback()
def kept(
    is_version_asked: Annotated[
        bool, typer.Option("--version", callback=_say_version, is_eager=True, help="Say which version this is.")
    ] = False,
) -> None:
    """A support desk driven by its support policy."""


@app.command()
def serve() -> None:
    """Run Kept in the foreground until Ctrl-C: pages, live updates, worker and mail."""
    from kept.surfaces.cli import serve

    serve.serve()


@app.command()
def worker() -> None:
    """Run background jobs and announce due clocks, until stopped. `kept serve` runs this for you."""
    from kept.surfaces.cli import worker

    worker.worker()


@app.command()
def migrate() -> None:
    """Bring the database's tables up to date."""
    from kept.surfaces.cli import manage

    manage.migrate()


@app.command(context_settings=PASS_ON)
def manage(arguments: typer.Context) -> None:
    """Run one of Django's own commands, as in `kept manage shell`."""
    from kept.surfaces.cli import manage

    manage.manage(arguments.args)


@desks.command("open")
def open_desk(slug: str, name: str, prefix: str, administrator: str, zone: str = "UTC") -> None:
    """Open a desk, with the mail address of its first administrator."""
    from kept.surfaces.cli import desk_commands

    desk_commands.open_desk(slug, name, prefix, zone, administrator)


@desks.command()
def publish(desk: str, file: Path, starts_at: str = "") -> None:
    """Publish a policy file on a desk, in force from now or from --starts-at (with its zone)."""
    from kept.surfaces.cli import desk_commands

    desk_commands.publish(desk, file, starts_at)


@app.command()
def verify() -> None:
    """Prove that everything stored is what the ledger says; exit 1 on any difference."""
    from kept.surfaces.cli import desk_commands

    desk_commands.verify()


@cases.command("open")
def open_case(
    desk: str,
    contact: str,
    subject: str,
    channel: str,
    severity: str = "",
    fact: Annotated[list[str] | None, typer.Option(help="A fact as name=value; may be repeated.")] = None,
    body: Annotated[str, typer.Option(help="What the customer said; standard input where it is left out.")] = "",
) -> None:
    """Open a case for a contact, named by mail address; print its number."""
    from kept.surfaces.cli import case_commands

    case_commands.open_case(desk, contact, subject, channel, severity, fact or [], body)


@cases.command("clocks")
def show_clocks(desk: str, number: str, json: bool = False) -> None:
    """Show the clocks of a case as they stand now."""
    from kept.surfaces.cli import case_commands

    case_commands.show_clocks(desk, number, json)


@app.command()
def verdict(
    where: Annotated[str, typer.Argument(metavar="FILE|DESK", help="A policy file, or a desk.")],
    contact: Annotated[str, typer.Argument(help="On a desk: who asks, by mail address.")] = "",
    channel: str = "",
    kind: str = "",
    severity: str = "",
    plan: Annotated[str, typer.Option(help="With a file: the plan of the agreement; none, no agreement.")] = "",
    found: Annotated[
        list[str] | None, typer.Option(help="With a file: what is found, as licence_blocked; may be repeated.")
    ] = None,
    at: Annotated[str, typer.Option(help="With a file: the instant, with its zone; now if left out.")] = "",
    product: str = "",
    release: str = "",
    licence: str = "",
    fact: Annotated[list[str] | None, typer.Option(help="A fact as name=value; may be repeated.")] = None,
    json: bool = False,
) -> None:
    """Say what the policy makes of a request, step by step; nothing is written."""
    from kept.surfaces.cli import verdict_commands

    facts = [*(fact or []), *([f"severity={severity}"] if severity and not contact else [])]
    if not contact:
        file = Path(where)
        verdict_commands.judge_file(
            file, at=at, plan=plan, channel=channel, kind=kind, facts=facts, found=found or [], as_json=json
        )
        return
    verdict_commands.judge_for_contact(
        where,
        contact,
        channel=channel,
        kind=kind,
        severity=severity,
        product=product,
        release=release,
        licence=licence,
        facts=facts,
        as_json=json,
    )


policy_commands.register(app)


@mails.command("listen")
def listen_for_mail() -> None:
    """Take mail by LMTP or SMTP at KEPT_MAIL_LISTEN until stopped. `kept serve` runs this for you."""
    from kept.surfaces.cli import mail_commands

    mail_commands.listen()


@mails.command("write")
def write_mail(
    sender: str,
    recipient: str,
    subject: str,
    to: Annotated[str, typer.Option(help="The listener's address, as KEPT_MAIL_LISTEN has it.")],
    body: str = "Please help.",
) -> None:
    """Send a mail to Kept's listener, to try it."""
    from kept.surfaces.cli import mail_commands

    mail_commands.write(sender, recipient, subject, body, to)


@mails.command("fetch")
def fetch_mail() -> None:
    """Fetch mail from KEPT_IMAP_URL until stopped. `kept serve` runs this for you."""
    from kept.surfaces.cli import mail_commands

    mail_commands.fetch()


@mails.command("reingest")
def reingest_mail(since: Annotated[str, typer.Option(help="An instant with its zone.")]) -> None:
    """Accept again what came in since an instant, after a restore or a failover; what is there is left alone."""
    from kept.surfaces.cli import mail_commands

    mail_commands.reingest(since)


@mails.command("add")
def add_mailbox(
    desk: str,
    address: str,
    name: Annotated[str, typer.Option(help="The name that customers see; the desk's where it is left out.")] = "",
    authserv_id: Annotated[
        list[str] | None, typer.Option(help="A mail server of yours whose Authentication-Results are believed.")
    ] = None,
    believes_everybody: Annotated[bool, typer.Option(help="Take every sender for who they say they are.")] = False,
) -> None:
    """Read mail to an address as requests to a desk."""
    from kept.surfaces.cli import mail_commands

    mail_commands.add_mailbox(desk, address, name, authserv_id or [], believes_everybody)


@mails.command("hold")
def hold_mail() -> None:
    """Send no mail until it is released: after a restore, before anybody looked at what would go out."""
    from kept.surfaces.cli import mail_commands

    mail_commands.hold(True)


@mails.command("release")
def release_mail() -> None:
    """Send mail again."""
    from kept.surfaces.cli import mail_commands

    mail_commands.hold(False)


@mails.command("renew")
def renew_instance() -> None:
    """Make a copied database an installation of its own, whose mail is not taken for that of the original."""
    from kept.surfaces.cli import mail_commands

    mail_commands.renew()


def main() -> None:
    """Run the command line."""
    app()
