"""Full-text search over cases: which words a text gives, and which cases have them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from django.db import connection

from kept.domain.cases.models import Case
from kept.domain.cases.veiling import veil_all
from kept.kernel.actor import Actor, Permission

INDEXED_CHARACTERS = 100_000
LONGEST_WORD = 200
MOST_BYTES = 400_000
"""Of the words of one text. The database keeps at most a megabyte for one case."""

_RUN = re.compile(r"[a-z0-9._:/-]+")
_GAP = re.compile(r"[._:/-]{2,}")
_WORD = re.compile(r"[^\W_]+")


def split_words(text: str) -> list[str]:
    """The words of a text, lower case: plain words, and identifiers such as `4.28.3M` whole, in parts and as prefixes.

    The database's own parser takes version numbers, file names and CVE numbers apart in ways that people do not type.
    """
    text = text[:INDEXED_CHARACTERS].lower()
    words = {word[:LONGEST_WORD] for word in _WORD.findall(text)}
    room = MOST_BYTES - sum(len(word.encode()) for word in words)
    for identifier in (piece for run in _RUN.findall(text) for piece in _GAP.split(run)):
        for prefix in _prefixes(_WORD.findall(identifier)):
            room -= len(prefix)
            if room < 0:
                return sorted(words)
            words.add(prefix)
    return sorted(words)


def _prefixes(parts: Sequence[str]) -> Iterator[str]:
    """An identifier from its first two parts on, part by part, up to the longest word that is kept."""
    prefix = "".join(parts[:1])
    for part in parts[1:]:
        if len(prefix) >= LONGEST_WORD:
            return
        prefix = f"{prefix}-{part}"[:LONGEST_WORD]
        yield prefix


def add_words(case: Case, texts: Iterable[str], *, is_internal: bool = False) -> None:
    """Make texts of a case findable; internal ones only for those who may read notes.

    What does not fit into the megabyte that the database gives the words of one case is not found by its words.
    """
    words = [*split_words(" ".join(texts)), f"~d{case.desk_id}"]
    if case.organisation_id:
        words.append(f"~o{case.organisation_id}")
    public = [] if is_internal else words
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO cases_casewords (case_id, desk_id, public_words, internal_words)
            VALUES (%s, %s, array_to_tsvector(%s::text[]), array_to_tsvector(%s::text[]))
            ON CONFLICT (case_id) DO UPDATE
            SET public_words = cases_casewords.public_words || EXCLUDED.public_words,
                internal_words = cases_casewords.internal_words || EXCLUDED.internal_words
            WHERE octet_length(cases_casewords.internal_words::text) + octet_length(EXCLUDED.internal_words::text)
                < 1000000
            """,
            [case.pk, case.desk_id, public, words],
        )


def search_cases(text: str, *, actor: Actor, limit: int = 50) -> list[Case]:
    """The visible cases that have all the words, newest first; the last word may be a beginning."""
    terms = ["-".join(_WORD.findall(term))[:LONGEST_WORD] for term in text.lower().split()]
    wanted = [_quote(term) for term in terms if term]
    if not wanted:
        return []
    scope = [_quote(f"~d{actor.desk_id}")]
    if actor.organisations is not None:
        if not actor.organisations:
            return []
        scope.append("(" + " | ".join(_quote(f"~o{number}") for number in sorted(actor.organisations)) + ")")
    query = " & ".join([*scope, *wanted[:-1], wanted[-1] + ":*"])
    reads_all = actor.may(Permission.READ_NOTES) and actor.organisations is None
    column = "internal_words" if reads_all else "public_words"
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT case_id FROM cases_casewords
            WHERE desk_id = %s AND {column} @@ %s::tsquery ORDER BY case_id DESC LIMIT %s
            """,
            [actor.desk_id, query, limit],
        )
        found = [row[0] for row in cursor.fetchall()]
    cases = Case.objects.visible_to(actor).select_related("organisation", "contact", "assignee__user")
    return veil_all(list(cases.filter(pk__in=found).order_by("-pk")), actor)


def _quote(word: str) -> str:
    return "'" + word.replace("\\", "\\\\").replace("'", "''") + "'"
