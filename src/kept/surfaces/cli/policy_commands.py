"""`kept policy`, `kept promise`, `kept ask`, `kept conformance`: a policy file at the command line, without Django."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, NoReturn, TypeVar

import typer

from kept.policy import Policy, PolicyError, ask, conformance, load
from kept.policy.facts import FIRST_YEAR, LAST_YEAR, UnknownFact, checked
from kept.policy.language.lint import doubts
from kept.policy.language.schema import json_schema
from kept.policy.promise import Promise, promise
from kept.policy.render import render
from kept.policy.terms import By, CaseEvent

policy_app = typer.Typer(no_args_is_help=True, help="Check a policy file, print its page, print the language's schema.")

PolicyFile = Annotated[Path, typer.Argument(metavar="FILE", help="The policy file.")]
FactOption = Annotated[list[str] | None, typer.Option("--fact", metavar="NAME=VALUE", help="A fact; may be repeated.")]
Word = Annotated[str | None, typer.Option()]
T = TypeVar("T")
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


class PageFormat(StrEnum):
    """How the published page is printed."""

    HTML = "html"
    MD = "md"
    JSON = "json"


@policy_app.command("check")
def check(files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="Policy files.")]) -> None:
    """Check policy files. Mistakes exit with 1; what is legal but doubtful is printed as a warning."""
    wrong = 0
    for file in files:
        try:
            policy = load(file)
        except PolicyError as error:
            wrong += len(error.problems)
            typer.echo(str(error))
        except OSError as error:
            wrong += 1
            typer.echo(f"{file}: cannot be opened: {error.strerror}")
        else:
            found = doubts(policy)
            for doubt in found:
                typer.echo(f"warning: {doubt}")
            typer.echo(f"{file}: {policy.vendor}, version {policy.version}: usable, {_counted(len(found), 'warning')}")
    if wrong:
        typer.echo(_counted(wrong, "mistake"), err=True)
        raise typer.Exit(1)


def _counted(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


@policy_app.command("schema")
def schema() -> None:
    """Print the JSON Schema of the policy language, for editors."""
    typer.echo(json.dumps(json_schema(), indent=2, ensure_ascii=False))


@policy_app.command("render")
def render_page(
    file: PolicyFile, format: Annotated[PageFormat, typer.Option("--format", help="html, md or json")] = PageFormat.HTML
) -> None:
    """Print the policy page that is published from the file."""
    typer.echo(render(_load(file), format.value))


def promise_command(
    file: PolicyFile,
    at: Annotated[
        str, typer.Option("--at", metavar="TIME", help="When the case is opened, as 2026-04-02T16:00+02:00.")
    ],
    plan: Word = None,
    severity: Word = None,
    channel: Word = None,
    kind: Word = None,
    fact: FactOption = None,
    event: Annotated[
        list[str] | None,
        typer.Option(
            "--event",
            metavar="NAME=TIME",
            help="What happened later: replied, customer_wrote, waiting:REASON, resumed, resolved, … May be repeated.",
        ),
    ] = None,
    change: Annotated[
        list[str] | None,
        typer.Option("--change", metavar="FACT=VALUE@TIME", help="A fact that changed later. May be repeated."),
    ] = None,
    clock: Annotated[str | None, typer.Option(help="Show this clock only.")] = None,
    as_json: AsJson = False,
) -> None:
    """Say what the policy promises for a case of these facts, and why."""
    policy = _load(file)
    facts = _facts(policy, fact, plan=plan, severity=severity, channel=channel, kind=kind)
    timeline = [_event(text) for text in event or []] + [_change(policy, text) for text in change or []]
    opened_at = _instant(at, "--at")
    if any(each.at < opened_at for each in timeline):
        _refuse("an event lies before --at")
    found = promise(policy, facts, opened_at, timeline)
    if clock is not None:
        if clock not in policy.document.clocks:
            _refuse(f"this policy has no clock {clock!r}; it has {', '.join(policy.document.clocks)}")
        found = [each for each in found if each.key == clock]
    if as_json:
        content = {"policy": policy.vendor, "version": policy.version, "promises": [each.as_json() for each in found]}
        typer.echo(json.dumps(content, indent=2, ensure_ascii=False))
        return
    for each in found:
        typer.echo(_in_words(each))


def ask_command(
    file: PolicyFile,
    question: Annotated[
        str,
        typer.Argument(
            help="severity, entitled, right, channel, contacts, level, shift, quota, closing, maintenance, warranty, "
            "authorisation, replacement, phase, charge, credit, attainment, notice"
        ),
    ],
    name: Annotated[str | None, typer.Argument(help="Which charge, credit, quota, service, clock or notice.")] = None,
    plan: Word = None,
    severity: Word = None,
    channel: Word = None,
    kind: Word = None,
    fact: FactOption = None,
    on: Annotated[str | None, typer.Option("--on", metavar="DATE", help="The date asked about, as 2026-03-01.")] = None,
    at: Annotated[
        str | None, typer.Option("--at", metavar="TIME", help="The instant asked about, with its zone.")
    ] = None,
    minutes: Annotated[int | None, typer.Option(help="Minutes of work, for a charge by time.")] = None,
    units: Annotated[int, typer.Option(help="Units, for a charge by the unit.")] = 1,
    period: Annotated[
        str | None, typer.Option(metavar="MONTH", help="The first month of the period, as 2026-06.")
    ] = None,
    down: Annotated[str, typer.Option(metavar="MINUTES", help="Minutes without service in the period.")] = "0",
    excluded: Annotated[
        list[str] | None, typer.Option(metavar="REASON=MINUTES", help="Of these, minutes that are not counted.")
    ] = None,
    misses: Annotated[int | None, typer.Option(help="How many times a clock was missed.")] = None,
    used: Annotated[str, typer.Option(help="How many requests were made of a quota.")] = "0",
    kept: Annotated[int, typer.Option(help="Cases in which a clock was kept.")] = 0,
    of: Annotated[int, typer.Option(help="All cases with that clock.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Answer what is not a time, with the reason: the same file, nothing stored, nothing changed."""
    policy = _load(file)
    stated = _facts(
        policy, fact, check=question != "entitled", plan=plan, severity=severity, channel=channel, kind=kind
    )
    moment = _instant(at, "--at") if at else _noon(policy, on)
    day = policy.date_of(moment) if moment else None
    answers: dict[str, Callable[[dict[str, Any]], ask.Reply]] = {
        "severity": lambda facts: ask.severity(policy, facts),
        "entitled": lambda facts: ask.entitled(policy, facts),
        "right": lambda facts: ask.right(policy, facts),
        "channel": lambda facts: ask.channel(policy, facts),
        "level": lambda facts: ask.level(policy, facts),
        "shift": lambda facts: ask.shift(policy, facts, _needed(moment, "--at")),
        "contacts": lambda facts: ask.contacts(policy, facts),
        "closing": lambda facts: ask.closing(policy, facts, _needed(moment, "--at")),
        "maintenance": lambda facts: ask.maintenance(policy, _needed(moment, "--at")),
        "quota": lambda facts: ask.quota(policy, _needed(name, "a quota"), facts, _number(used)),
        "warranty": lambda facts: ask.warranty(policy, facts, _needed(day, "--on")),
        "authorisation": lambda facts: ask.authorisation(policy, facts, _needed(day, "--on")),
        "replacement": lambda facts: ask.replacement(policy, _needed(name, "a service"), facts),
        "phase": lambda facts: ask.phase(policy, facts, _needed(day, "--on")),
        "charge": lambda facts: ask.charge(policy, _needed(name, "a charge"), facts, minutes, units),
        "credit": lambda facts: ask.credit(policy, name, facts, period, _number(down), _pairs(excluded), misses),
        "attainment": lambda facts: ask.attainment(policy, _needed(name, "a clock"), facts, kept, of),
        "notice": lambda facts: ask.notice(policy, _needed(name, "a notice"), _needed(moment, "--at")),
    }
    if question not in answers:
        _refuse(f"{question!r} is not a question; ask one of {', '.join(answers)}")
    try:
        facts: dict[str, Any] = {**stated}
        if question == "entitled":
            facts = dict(checked(policy, stated))
        reply = answers[question](policy.complete(facts, moment) if moment else policy.with_defaults(facts))
    except UnknownFact as error:
        if question != "entitled":
            _refuse(str(error))
        reply = ask.Reply("entitled", "no", str(error), "facts")
    except ask.CannotSay as error:
        _refuse(str(error))
    if as_json:
        typer.echo(json.dumps(reply.as_json(), indent=2, ensure_ascii=False))
    else:
        typer.echo(f"{reply.answer}\n  because {reply.reason}" + (f"\n  {reply.rule}" if reply.rule else ""))


def conformance_command(files: Annotated[list[Path] | None, typer.Argument(metavar="FILE…")] = None) -> None:
    """Run files of worked clock examples, and print each that differs. Without files, Kept's own suite is run."""
    raise typer.Exit(conformance.main([str(file) for file in files or []]))


def register(app: typer.Typer) -> None:
    """Add these commands to the command `kept`."""
    app.add_typer(policy_app, name="policy")
    app.command("promise")(promise_command)
    app.command("ask")(ask_command)
    app.command("conformance")(conformance_command)


def _load(file: Path) -> Policy:
    try:
        return load(file)
    except PolicyError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    except OSError as error:
        _refuse(f"{file} cannot be opened: {error.strerror}")


def _facts(policy: Policy, pairs: list[str] | None, *, check: bool = True, **named: str | None) -> dict[str, Any]:
    given: dict[str, object] = {name: value for name, value in named.items() if value is not None}
    for pair in pairs or []:
        name, found, value = pair.partition("=")
        if not found:
            _refuse(f"{pair!r} is not a fact; write NAME=VALUE")
        given[name] = value
    if not check:
        return given
    try:
        return dict(checked(policy, given))
    except UnknownFact as error:
        _refuse(str(error))


def _event(text: str) -> CaseEvent:
    name, found, time = text.partition("=")
    if not found:
        _refuse(f"{text!r} is not an event; write NAME=TIME, such as replied=2026-04-02T16:00+02:00")
    name, _, reason = name.partition(":")
    by = By.CUSTOMER if name.startswith("customer_") else By.VENDOR
    return CaseEvent(_instant(time, "--event"), 0, name, by, reason=reason or None)


def _change(policy: Policy, text: str) -> CaseEvent:
    pair, found, time = text.rpartition("@")
    if not found:
        _refuse(f"{text!r} is not a change; write FACT=VALUE@TIME")
    return CaseEvent(_instant(time, "--change"), 0, "facts_changed", facts=_facts(policy, [pair]))


def _instant(text: str, option: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        _refuse(f"{option}: {text!r} is not a time; write it as 2026-04-02T16:00+02:00")
    if at.tzinfo is None:
        _refuse(f"{option}: {text!r} has no zone; end it in Z or an offset, as in {text}Z or {text}+02:00")
    _check_year(option, at.year)
    return at.astimezone(UTC)


def _noon(policy: Policy, on: str | None) -> datetime | None:
    if on is None:
        return None
    try:
        day = date.fromisoformat(on)
    except ValueError:
        _refuse(f"--on: {on!r} is not a date; write it as 2026-03-01")
    _check_year("--on", day.year)
    return policy.noon_of(day)


def _check_year(option: str, year: int) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        _refuse(f"{option}: the year {year} lies outside {FIRST_YEAR} to {LAST_YEAR}")


def _number(text: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation:
        _refuse(f"{text!r} is not a number")
    if not number.is_finite() or not 0 <= number <= 10**9:
        _refuse(f"{text!r} is not a number from 0 up")
    return number


def _pairs(texts: list[str] | None) -> dict[str, Decimal]:
    pairs = [text.partition("=") for text in texts or []]
    return {name: _number(value) for name, _, value in pairs}


def _needed(value: T | None, what: str) -> T:
    if value is None:
        _refuse(f"state {what}")
    return value


def _refuse(message: str) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(2)


def _in_words(each: Promise) -> str:
    goal = "target" if each.is_goal else "guarantee"
    lines = [f"{each.label}: {each.target} ({goal}, counted {each.calendar_label})"]
    if each.due_at:
        lines.append(f"  due {each.local(each.due_at)} = {each.due_at:%Y-%m-%dT%H:%M:%SZ}")
    elif each.no_time:
        lines.append(f"  no due time: {each.no_time}")
    elif each.starts_when:
        lines.append(f"  starts {each.starts_when}")
    else:
        lines.append(f"  no due time while it is {each.state}")
    lines.append(f"  {each.rule}: {each.why}")
    lines += [f"  not {other.rule}: {other.why_not}" for other in each.passed]
    for segment in each.segments:
        minutes = segment.seconds // 60
        lines.append(f"  {segment.start:%Y-%m-%d %H:%MZ} – {segment.end:%Y-%m-%d %H:%MZ}  {segment.kind} {minutes} min")
    return "\n".join(lines)
