"""The page as HTML, Markdown and JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import asdict
from html import escape
from typing import Any

from kept.policy.render.blocks import Block, Bullets, Heading, Pairs, Paragraph, Table


def as_html(blocks: Sequence[Block], *, heading_level: int = 2) -> str:
    """Return the blocks as a fragment of HTML, without styles or scripts. Headings begin at `heading_level`."""
    parts: list[str] = []
    is_open = False
    used: set[str] = set()
    for block in blocks:
        if isinstance(block, Heading) and block.level == 1:
            anchor = _anchor(block.text, used)
            parts += ["</section>"] if is_open else []
            parts += [
                f'<section aria-labelledby="{anchor}">',
                f'<h{heading_level} id="{anchor}">{escape(block.text)}</h{heading_level}>',
            ]
            is_open = True
        else:
            parts.append(_html(block, heading_level))
    return "\n".join([*parts, "</section>"] if is_open else parts)


def _html(block: Block, heading_level: int) -> str:
    match block:
        case Heading(level, text):
            tag = f"h{min(heading_level + level - 1, 6)}"
            return f"<{tag}>{escape(text)}</{tag}>"
        case Paragraph(text):
            return f"<p>{escape(text)}</p>"
        case Bullets(items):
            return "<ul>" + "".join(f"<li>{escape(item)}</li>" for item in items) + "</ul>"
        case Pairs(items):
            pairs = "".join(f"<div><dt>{escape(word)}</dt><dd>{escape(text)}</dd></div>" for word, text in items)
            return f'<dl class="policy-pairs">{pairs}</dl>'
        case Table(caption, head, rows):
            heads = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in head)
            body = "".join(
                f'<tr><th scope="row">{escape(row[0])}</th>'
                + "".join(f"<td>{escape(cell)}</td>" for cell in row[1:])
                + "</tr>"
                for row in rows
            )
            return (
                f'<div class="policy-table" role="group" tabindex="0" aria-label="{escape(caption)}">'
                f"<table><caption>{escape(caption)}</caption>"
                f"<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>"
            )


def as_html_page(title: str, blocks: Sequence[Block]) -> str:
    """Return a whole HTML page."""
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n</head>\n<body>\n<main>\n<h1>{escape(title)}</h1>\n"
        f"{as_html(blocks)}\n</main>\n</body>\n</html>"
    )


def as_markdown(title: str, blocks: Sequence[Block]) -> str:
    """Return the page as Markdown with tables."""
    return "\n\n".join([f"# {title}", *(_markdown(block) for block in blocks)]) + "\n"


def _markdown(block: Block) -> str:
    match block:
        case Heading(level, text):
            return f"{'#' * min(level + 1, 6)} {text}"
        case Paragraph(text):
            return text
        case Bullets(items):
            return "\n".join(f"- {item}" for item in items)
        case Pairs(items):
            return "\n".join(f"- **{word}**: {text}" for word, text in items)
        case Table(caption, head, rows):
            lines = [_row(head), _row(["---"] * len(head)), *(_row(row) for row in rows)]
            return f"*{caption}*\n\n" + "\n".join(lines)


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def as_json(title: str, blocks: Sequence[Block], content: dict[str, Any]) -> str:
    """Return the page's blocks and the policy's own values as JSON."""
    shown = [{"block": type(block).__name__.lower(), **asdict(block)} for block in blocks]
    return json.dumps({"title": title, "page": shown, "policy": content}, indent=2, ensure_ascii=False)


def _anchor(text: str, used: set[str]) -> str:
    base = "policy-" + (re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "section")
    anchor, number = base, 2
    while anchor in used:
        anchor, number = f"{base}-{number}", number + 1
    used.add(anchor)
    return anchor
