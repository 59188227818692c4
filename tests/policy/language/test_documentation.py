"""The documentation says what is true: every keyword is explained, and the tutorial works as written."""

from __future__ import annotations

import re
import runpy
from collections.abc import Iterator
from pathlib import Path

import jsonschema
import pytest

from kept.policy import load
from kept.policy.language.base import Part
from kept.policy.language.choice import Choice
from kept.policy.language.document import Document
from kept.policy.language.lint import doubts
from kept.policy.language.reading import read
from kept.policy.language.schema import json_schema, keywords
from kept.policy.language.walk import parts
from tests.policy.language.command import DESKS, EXAMPLES, PACKS, ROOT, SMALLEST, asked, kept, promised

DOCS = ROOT / "docs" / "policy"
FILES = [
    *(PACKS / desk / "policy.yaml" for desk in DESKS),
    *sorted(EXAMPLES.glob("*.yaml")),
    *sorted(SMALLEST.glob("*.yaml")),
]


def all_parts(model: type[Part] = Part) -> Iterator[type[Part]]:
    for part in model.__subclasses__():
        if part.__name__ != "ShortPart":
            yield part
        yield from all_parts(part)


def test_every_keyword_is_explained_and_nothing_else() -> None:
    known: dict[str, set[str]] = {}
    for part in all_parts():
        fields = {field.alias or name for name, field in part.model_fields.items()}
        known[part.__name__.partition("[")[0]] = fields
    assert {name: set(meanings) for name, meanings in keywords().items()} == known


def test_the_reference_is_made_from_the_language() -> None:
    made = runpy.run_path(str(DOCS / "make_reference.py"))["page"]()
    assert (DOCS / "keywords.md").read_text() == made, "run python docs/policy/make_reference.py"


def test_the_reference_shows_every_smallest_policy() -> None:
    page = (DOCS / "keywords.md").read_text()
    assert [file.name for file in SMALLEST.glob("*.yaml") if file.read_text() not in page] == []


def test_the_smallest_policies_use_every_section() -> None:
    used: set[str] = set()
    for file in SMALLEST.glob("*.yaml"):
        used |= set(load(file).document.model_fields_set)
    assert set(Document.model_fields) - used <= {"title", "valid_from", "source", "zone", "resolutions", "queue_order"}


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_the_schema_accepts_every_policy(file: Path) -> None:
    content = read(file.read_text(), file.name).content
    plain = _plain(content)
    jsonschema.Draft202012Validator(json_schema()).validate(plain)


def _plain(value: object) -> object:
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return (
        value
        if isinstance(value, str | bool | int | float) or value is None
        else (float(str(value)) if re.fullmatch(r"-?[\d.]+", str(value)) else str(value))
    )


def test_the_list_of_concepts_names_every_smallest_policy_and_no_other() -> None:
    named = set(re.findall(r"smallest/([a-z-]+)\.yaml", (DOCS / "concepts.md").read_text()))
    assert named == {file.stem for file in SMALLEST.glob("*.yaml")}


def test_the_tutorial_works_as_written(tmp_path: Path) -> None:
    blocks = re.findall(r"```yaml\n(.*?)```", (DOCS / "tutorial.md").read_text(), re.S)
    policy = tmp_path / "policy.yaml"
    policy.write_text(blocks[0])
    code, output = kept("policy", "check", str(policy))
    assert (code, "usable" in output) == (0, True)
    policy.write_text("".join(blocks[:3]))
    case = ("--severity", "high", "--at", "2026-04-02T15:00+02:00")
    assert (
        promised(policy, "first_response", "--plan", "basic", *case)["due_local"]
        == "Tue 2026-04-07 11:00 Europe/Berlin"
    )
    assert promised(policy, "first_response", "--plan", "gold", *case)["due_at"] == "2026-04-02T14:00:00Z"
    assert promised(policy, "resolution", "--plan", "gold", *case)["no_time"] == "no time promised"
    policy.write_text("".join(blocks[:4]))
    assert asked(policy, "severity", "--fact", "works=no")["answer"] == "high"
    assert asked(policy, "severity", "--fact", "works=no", "--fact", "system=test")["answer"] == "low"
    policy.write_text("".join(blocks[:5]))
    assert asked(policy, "closing", "--at", "2026-04-02T10:00+02:00")["closes_at"] == "2026-04-13T08:00:00Z"
    assert {doubt.path for doubt in doubts(load(policy))} == {"counting"}
    assert len(doubts(load(policy))) == 2
    policy.write_text("".join(blocks))
    assert doubts(load(policy)) == []


def test_the_six_ideas_name_only_keywords_that_exist() -> None:
    known = {word for meanings in keywords().values() for word in meanings}
    text = (DOCS / "language.md").read_text()
    for block in re.findall(r"```yaml\n(.*?)```", text, re.S):
        for line in block.splitlines():
            word = re.match(r"([a-z_]+):", line)
            assert word is None or word[1] in known, line


def test_every_table_of_the_packs_says_what_holds_otherwise() -> None:
    for desk in DESKS:
        for _, value in parts(load(PACKS / desk / "policy.yaml").document):
            if isinstance(value, Choice) and value.is_table:
                assert hasattr(value.entries[-1], "otherwise")
