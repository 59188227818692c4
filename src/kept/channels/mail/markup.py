"""Mail HTML: cleaned for a page, or turned into words.

nh3 takes minutes for some hundred kilobytes of nested tags and cannot be interrupted, so nesting is measured
first. A page made to deceive the measure meets the CPU limit of the child process.
"""

from __future__ import annotations

import html as entities
import re

import nh3

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]{0,30})")
_ANY_TAG = re.compile(r"<[a-zA-Z/!?][^<>]*>")
_HIDDEN = re.compile(r"<(script|style|head|title|template)\b", re.IGNORECASE)
_BREAK = re.compile(r"<(?:br|/p|/div|/tr|/li|/h[1-6]|/blockquote|hr)\b[^<>]*>", re.IGNORECASE)
_VOID = frozenset(
    (
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
    )
)
_SELF_CLOSING = frozenset(("p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "option"))
_ASCII_LOWER = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}
_SCHEMES = {"http", "https", "mailto", "cid"}
_DROPPED = {"script", "style", "template", "noscript", "title", "textarea", "select", "svg", "math"}
_TAGS = (nh3.ALLOWED_TAGS - {"map", "area", "bdo"}) | {"img"}


def nesting(html: str) -> int:
    """Return an upper estimate of how deep the elements nest, in one pass.

    A closing tag that does not fit the innermost element closes nothing, so the estimate errs upwards.
    """
    open_tags: list[str] = []
    deepest = 0
    for match in _TAG.finditer(html):
        name = match[2].lower()
        if name in _VOID:
            continue
        if not match[1]:
            if name in _SELF_CLOSING and open_tags and open_tags[-1] == name:
                continue
            open_tags.append(name)
            deepest = max(deepest, len(open_tags))
            continue
        while open_tags and open_tags[-1] != name and open_tags[-1] in _SELF_CLOSING:
            open_tags.pop()
        if open_tags and open_tags[-1] == name:
            open_tags.pop()
    return deepest


def clean(html: str) -> str:
    """Return markup that is safe inside a page: no scripts, styles, forms, ids, and no remote pictures."""
    return nh3.clean(
        html,
        tags=_TAGS,
        clean_content_tags=_DROPPED,
        attribute_filter=_keep_attribute,
        url_schemes=_SCHEMES,
        link_rel="noopener noreferrer nofollow",
        strip_comments=True,
    )


def to_text(html: str) -> str:
    """Return the words of a page, lines kept, in one pass and without a parser."""
    text = _ANY_TAG.sub("", _BREAK.sub("\n", _without_hidden(html)))
    lines = [" ".join(line.split()) for line in entities.unescape(text).splitlines()]
    kept: list[str] = []
    for line in lines:
        if line or (kept and kept[-1]):
            kept.append(line)
    return "\n".join(kept).strip()


def _keep_attribute(tag: str, name: str, value: str) -> str | None:
    if tag == "img" and name == "src" and not value.lower().startswith("cid:"):
        return None
    return value


def _without_hidden(html: str) -> str:
    """Leave out elements whose content is not meant to be read."""
    pieces: list[str] = []
    folded = html.translate(_ASCII_LOWER)  # str.lower() would move places
    place = 0
    while match := _HIDDEN.search(html, place):
        pieces.append(html[place : match.start()])
        end = folded.find(f"</{match[1].lower()}", match.end())
        place = len(html) if end < 0 else end
    pieces.append(html[place:])
    return "".join(pieces)
