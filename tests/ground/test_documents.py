"""What the documents say of the ground is so."""

from __future__ import annotations

import re
from pathlib import Path

from kept.project.config import Config

CHECKOUT = Path(__file__).resolve().parents[2]


def test_every_setting_is_documented_and_nothing_else_is() -> None:
    table = (CHECKOUT / "docs" / "running.md").read_text().split("## Configuration")[1].split("\n## ")[0]
    rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    documented = {name for row in rows for name in re.findall(r"`([A-Z_]+)`", row)}
    assert documented == {field.alias for field in Config.model_fields.values()}


def test_every_target_that_the_readme_and_the_help_name_exists() -> None:
    makefile = (CHECKOUT / "Makefile").read_text()
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    named = set(re.findall(r'echo "make ([a-z]+)', makefile)) | {"demo", "test"}
    assert named <= targets


def test_every_link_between_documents_leads_somewhere() -> None:
    broken = []
    for document in [*CHECKOUT.glob("*.md"), *(CHECKOUT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+?)(?:#[^)]*)?\)", document.read_text()):
            if not (document.parent / target).exists():
                broken.append(f"{document.relative_to(CHECKOUT)}: {target}")
    assert broken == []
