"""Find where somebody's answer ends and the old mail below it begins.

A line scanner without backtracking: the usual reply parsers need minutes for a few kilobytes made for them.
"""

from __future__ import annotations

import re

REPLY_MARK = "## Please write your answer above this line ##"

_DIVIDERS = frozenset(
    line.casefold()
    for line in (
        "-----Original Message-----",
        "-----Ursprüngliche Nachricht-----",
        "-----Message d'origine-----",
        "-----Mensaje original-----",
        "-----元のメッセージ-----",
        "---------- Forwarded message ---------",
        "Begin forwarded message:",
    )
)
_ATTRIBUTION_STARTS = ("on ", "am ", "le ", "el ", "il ", "op ", "den ", "em ", "20", "från:", "pada ")
_ATTRIBUTION_ENDS = (
    *("wrote:", "schrieb:", "a écrit :", "a écrit:", "escribió:", "ha scritto:", "schreef:", "escreveu:"),
    *("skrev:", "のメール:"),
)
_OUTLOOK_FIRST = ("from:", "von:", "de :", "de:", "da:", "差出人:")
_OUTLOOK_NEXT = (
    *(
        "sent:",
        "date:",
        "to:",
        "gesendet:",
        "datum:",
        "envoyé :",
        "envoyé:",
        "enviado:",
        "inviato:",
        "送信日時:",
    ),
)
_RULE = re.compile(r"[_-]{10,}")
_ATTRIBUTION_LINES = 4


def cut_quote(text: str) -> tuple[str, str]:
    """Return what is new in a mail body and what is quoted or signature below it.

    When nothing would be left of the new part, all of it is new: a forwarded mail is content.
    """
    lines = text.splitlines()
    place = _first_old_line(lines)
    fresh = "\n".join(lines[:place]).strip()
    if not fresh:
        return text.strip(), ""
    return fresh, "\n".join(lines[place:]).strip()


def _first_old_line(lines: list[str]) -> int:
    for place, line in enumerate(lines):
        bare = line.strip()
        if REPLY_MARK in line or line.rstrip() in ("--", "-- ") or bare.casefold() in _DIVIDERS:
            return place
        if _starts_attribution(lines, place) or _starts_outlook(lines, place):
            return place
    return _trailing_quote(lines)


def _starts_attribution(lines: list[str], place: int) -> bool:
    """`On … wrote:`, perhaps wrapped over a few lines, with a quoted line soon after it."""
    if not lines[place].strip().casefold().startswith(_ATTRIBUTION_STARTS):
        return False
    for end in range(place, min(place + _ATTRIBUTION_LINES, len(lines))):
        bare = lines[end].strip().casefold()
        if not bare or bare.startswith(">"):
            return False
        if bare.endswith(_ATTRIBUTION_ENDS) or (bare.endswith(":") and " schrieb " in bare):
            following = [line.strip() for line in lines[end + 1 : end + 4] if line.strip()]
            return not following or following[0].startswith(">")
    return False


def _starts_outlook(lines: list[str], place: int) -> bool:
    """A `From:` line with `Sent:` or `To:` under it, perhaps after a rule."""
    bare = _bare(lines[place])
    if _RULE.fullmatch(bare[:200]) and place + 2 < len(lines):
        return _is_outlook_head(lines[place + 1], lines[place + 2])
    return place + 1 < len(lines) and _is_outlook_head(lines[place], lines[place + 1])


def _is_outlook_head(first: str, second: str) -> bool:
    return _bare(first).startswith(_OUTLOOK_FIRST) and _bare(second).startswith(_OUTLOOK_NEXT)


def _bare(line: str) -> str:
    return line.strip().casefold().replace("*", "")


def _trailing_quote(lines: list[str]) -> int:
    """Return where `>` lines that reach the end begin; an answer between quotes is kept whole."""
    place = len(lines)
    has_quote = False
    while place and (not lines[place - 1].strip() or lines[place - 1].lstrip().startswith(">")):
        place -= 1
        has_quote = has_quote or bool(lines[place].strip())
    return place if has_quote else len(lines)
