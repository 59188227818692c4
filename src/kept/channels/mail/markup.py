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
_HREF = re.compile(r"""\bhref\s*=\s*["']?(https?://[^\s"'<>]+)""", re.IGNORECASE)
_ALT = re.compile(r"""\balt\s*=\s*(?:"([^"<>]+)"|'([^'<>]+)')""", re.IGNORECASE)
_SPACE = re.compile(r"\s+")
_LONGEST_TAG = 4000
_KEPT_SPACE = "\ue000"
_BREAKS = {"br": "\n", "hr": "\n", "/div": "\n", "tr": "\n", "li": "\n• ", "/td": " | ", "/th": " | "}
_BREAKS |= dict.fromkeys(
    ("/p", "/h1", "/h2", "/h3", "/h4", "/h5", "/h6", "/blockquote", "/ul", "/ol", "/table", "pre", "/pre"), "\n\n"
)
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
    """Return the words of a page in one pass and without a parser.

    Paragraphs, lists, cells, preformatted lines, the addresses of links and the words of pictures are kept.
    """
    page = _without_hidden(html.replace(_KEPT_SPACE, ""))
    pieces: list[str] = []
    place, link, linked, is_preformatted = 0, "", 0, False
    for match in _ANY_TAG.finditer(page):
        pieces.append(_words(page[place : match.start()], is_preformatted))
        place = match.end()
        named = _TAG.match(match[0])
        name = f"{named[1]}{named[2].lower()}" if named else ""
        if name == "a":
            found = _HREF.search(match[0][:_LONGEST_TAG])
            link, linked = (entities.unescape(found[1]) if found else ""), len(pieces)
        elif name == "/a":
            if link and link.rstrip("/") != "".join(pieces[linked:]).strip().rstrip("/"):
                pieces.append(f" ({link})")
            link = ""
        elif name == "img" and (alt := _ALT.search(match[0][:_LONGEST_TAG])):
            pieces.append(f"[{entities.unescape(alt[1] or alt[2])}]")
        elif name in ("pre", "/pre"):
            is_preformatted = name == "pre"
        pieces.append(_BREAKS.get(name, ""))
    pieces.append(_words(page[place:], is_preformatted))
    return _lines("".join(pieces))


def _words(text: str, is_preformatted: bool) -> str:
    text = entities.unescape(text)
    if is_preformatted:
        return text.replace("\t", 4 * _KEPT_SPACE).replace(" ", _KEPT_SPACE)
    return _SPACE.sub(" ", text)


def _lines(text: str) -> str:
    """Return the text without spaces at the ends of its lines and without a second empty line."""
    kept: list[str] = []
    for line in text.splitlines():
        words = " ".join(line.split()).removesuffix(" |").removesuffix("|")
        if words.strip(f"•|{_KEPT_SPACE} ") or (kept and kept[-1]):
            kept.append(words if words.strip(f"•|{_KEPT_SPACE} ") else "")
    return "\n".join(kept).strip().replace(_KEPT_SPACE, " ")


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
