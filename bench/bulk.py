"""A million cases in a minute or two: a few real ones, lived through the actions, copied inside the database.

    with ground():
        desk = make_desk("netop")
        multiply(desk, to=1_000_000)

The copies are complete (case, messages, clocks, events, words), each a few minutes older than the last; only their
events stand outside the hash chain. Anybody may use this to fill an installation for tests of load; never a real one.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from django.db import connection, models, transaction

from kept.domain.cases import actions
from kept.domain.cases.models import Case, CaseWords, Clock, Message
from kept.domain.desks.models import Desk
from kept.kernel import ledger
from kept.kernel.models import Entry
from kept.surfaces.cli.demo.cast import Players, open_demo_desk
from kept.surfaces.cli.demo.lives import Life, Living, Over, asked, being_read, fresh, tell
from kept.surfaces.cli.demo.script import Script, read_script

STEP = "interval '7 minutes'"
OPEN = (fresh, being_read, asked)
OPEN_SHARE = 0.06


def over_at_once(life: Life) -> None:
    """Solved and closed within minutes: the least that a case can leave behind."""
    life.wait(timedelta(minutes=9))
    life.resolve()
    actions.close_case(number=life.number, reason="Thank you.", actor=life.staff, at=life.at)


def make_desk(slug: str, *, now: datetime) -> Players:
    """A desk of the demo with its people and no cases."""
    with transaction.atomic(), ledger.unwired():
        return open_demo_desk(slug, read_script(slug), at=now - timedelta(days=400))


def fill(players: Players, slug: str, *, to: int, now: datetime, open_share: float = OPEN_SHARE) -> None:
    """Have `to` cases on the desk, of which that share is open."""
    script, rng = read_script(slug), Random(slug)
    wanted_open = int(to * open_share)
    _grow(players, script, OPEN, wanted_open, "open", now, rng)
    _grow(players, script, (over_at_once,), to - wanted_open, "closed", now, rng)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _grow(
    players: Players, script: Script, lives: tuple[Living, ...], wanted: int, state: str, now: datetime, rng: Random
) -> None:
    """Live some cases, close those that should be over, and copy them until there are as many as wanted."""
    have = Case.objects.filter(desk=players.desk, state=state).count()
    if have >= wanted:
        return
    templates = [_live(players, script, lives[number % len(lives)], now, rng) for number in range(12)]
    patterns = list(Case.objects.filter(pk__in=templates, state=state).values_list("pk", flat=True))
    copies = (wanted - have - len(patterns)) // len(patterns)
    if copies > 0:
        copy_cases(players.desk, patterns, copies)


def _live(players: Players, script: Script, living: Living, now: datetime, rng: Random) -> int:
    opened_at = now - timedelta(minutes=rng.randint(5, 40))
    if living is over_at_once:
        opened_at = now - timedelta(days=30 + rng.random())
    with transaction.atomic(), ledger.unwired():
        told = tell(rng.choice(script.stories), script.words, rng)
        channel = next(iter(script.channels))
        life = Life(players, told, rng, opened_at=opened_at, now=now, channel=channel)
        try:
            living(life)
            life.pass_time(now)
        except Over:
            pass
    return life.case.pk


@transaction.atomic
def copy_cases(desk: Desk, patterns: list[int], copies: int) -> None:
    """Copy cases that many times over, with all that belongs to them, seven minutes older each time."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("SET LOCAL synchronous_commit = off")
        cursor.execute("SELECT max(id) FROM cases_case")
        base = cursor.fetchone()[0]
        cursor.execute(
            "CREATE TEMP TABLE copied ON COMMIT DROP AS"
            " SELECT pattern, copy, %s + row_number() OVER (ORDER BY copy DESC, pattern) AS id"
            " FROM unnest(%s::bigint[]) AS pattern CROSS JOIN generate_series(1, %s) AS copy",
            [base, patterns, copies],
        )
        for model, key in ((Case, "id"), (Message, "case_id"), (Clock, "case_id"), (CaseWords, "case_id")):
            cursor.execute(_copy_of(model, key))
        cursor.execute(_copy_of(Entry, "stream"))
        cursor.execute("SELECT setval(pg_get_serial_sequence('cases_case', 'id'), (SELECT max(id) FROM cases_case))")
        cursor.execute("DROP TABLE copied")


def _copy_of(model: type[models.Model], key: str) -> str:
    """The statement that copies the rows of a table that belong to the copied cases."""
    columns, values = [], []
    for field in model._meta.concrete_fields:
        column = field.column
        if field.primary_key and column != key:
            continue
        columns.append(f'"{column}"')
        values.append(_value_of(model, field, key))
    table = model._meta.db_table
    joined = "t.stream = 'case:' || c.pattern" if key == "stream" else f't."{key}" = c.pattern'
    into, out = ", ".join(columns), ", ".join(values)
    return f"INSERT INTO {table} ({into}) SELECT {out} FROM {table} t JOIN copied c ON {joined}"


def _value_of(model: type[models.Model], field: models.Field, key: str) -> str:
    column = field.column
    if column == key:
        return "'case:' || c.id" if key == "stream" else "c.id"
    if column == "number":
        return "split_part(t.number, '-', 1) || '-C' || c.id"
    if column == "public_id":
        return "substr(md5(c.id::text || t.public_id), 1, 12)"
    if column in ("effect_key", "place", "link"):
        return "NULL"
    if isinstance(field, models.DateTimeField):
        return f't."{column}" - c.copy * {STEP}'
    return f't."{column}"'
