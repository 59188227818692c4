"""The published policy page, printed from the file that runs the desk (ALL-05)."""

from __future__ import annotations

from kept.policy.language.policy import Policy
from kept.policy.render.page import page_of
from kept.policy.render.printers import as_html, as_html_page, as_json, as_markdown

__all__ = ["render", "render_html"]


def render_html(policy: Policy, *, heading_level: int = 2) -> str:
    """Return the page's body as a fragment of HTML; the page around it supplies the heading above."""
    return as_html(page_of(policy), heading_level=heading_level)


def render(policy: Policy, format: str) -> str:
    """Return the whole page as `html`, `md` or `json`."""
    title, blocks = f"{policy.vendor}: {policy.title}", page_of(policy)
    if format == "md":
        return as_markdown(title, blocks)
    if format == "json":
        content = policy.document.model_dump(mode="json", by_alias=True, exclude_unset=True)
        return as_json(title, blocks, content)
    return as_html_page(title, blocks)
