"""A mistake in a policy file is found, with its place, what is wrong, and what would be right."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kept.policy import PolicyError, load
from kept.policy.language.problems import Problem
from tests.policy.language.command import PACKS, kept

GOOD = """\
kept: 1
vendor: Example
version: v1
plans: {basic: {label: Basic, channels: [portal]}}
channels: {portal: {label: Portal, via: portal}}
severities: {high: {label: High, definition: Nobody can work.}, low: {label: Low, definition: All else.}}
calendars: {office: {zone: Europe/Berlin, weekly: {mon-fri: ["09:00-17:00"]}}}
coverage: office
clocks: {first_response: {}}
targets: 4 h
"""


def problems(text: str) -> list[Problem]:
    """Return the mistakes that loading a text finds."""
    with pytest.raises(PolicyError) as caught:
        load(text, file="policy.yaml")
    return caught.value.problems


def mistakes(text: str) -> list[Problem]:
    """Return the mistakes in a text, none where it loads."""
    try:
        load(text, file="policy.yaml")
    except PolicyError as error:
        return error.problems
    return []


def only(text: str) -> Problem:
    found = problems(text)
    assert len(found) == 1, [str(problem) for problem in found]
    return found[0]


def changed(old: str, new: str) -> str:
    assert old in GOOD
    return GOOD.replace(old, new, 1)


def test_the_good_policy_loads() -> None:
    assert load(GOOD).vendor == "Example"


@pytest.mark.parametrize(
    ("old", "new", "line", "column", "wrong", "cure"),
    [
        ("vendor: Example", "vendr: Example", 2, 1, "the key 'vendr' is not known here", "Did you mean 'vendor'?"),
        ("label: Basic", "lable: Basic", 4, 17, "the key 'lable' is not known here", "Did you mean 'label'?"),
        ("[portal]", "[portl]", 4, 42, "'portl' is no channel of this policy", "Did you mean 'portal'?"),
        ("via: portal", "via: phne", 5, 41, "'phne' is not one of its words", "Did you mean 'phone'?"),
        ("Europe/Berlin", "Europe/Berln", 7, 28, "'Europe/Berln' is not a time zone", "Did you mean 'Europe/Berlin'?"),
        ("mon-fri", "mon-fry", 7, 51, "'fry' is not a day of the week", "Did you mean 'fri'?"),
        ("09:00-17:00", "9-17", 7, 62, "'9-17' is not a window", "Write it as '08:00-20:00'"),
        ("09:00-17:00", "09:00-25:00", 7, 62, "'25:00' is not a time of day", "Times run from 00:00 to 23:59"),
        ("09:00-17:00", "09:00-09:00", 7, 62, "the window '09:00-09:00' is empty", "'00:00-24:00'"),
        (
            "coverage: office",
            "coverage: offce",
            8,
            11,
            "'offce' is no calendar of this policy",
            "Did you mean 'office'?",
        ),
        ("targets: 4 h", "targets: 4 hors", 10, 10, "'hors' is not a unit of time", "Did you mean 'hour'?"),
        ("targets: 4 h", "targets: soonish", 10, 10, "'soonish' is not a length of time", "Write a number and a unit"),
        ("targets: 4 h", "targets: 1.5 days", 10, 10, "'1.5 days' has a fraction of a day", "Write it in hours"),
        ("targets: 4 h", "targets: 101 years", 10, 10, "'101 years' is longer than a hundred years", "Write a shorter"),
        ("kept: 1", "kept: 2", 1, 7, "the policy is written in language version 2", "write 'kept: 1'"),
        ("version: v1", "version: v1\nversion: v2", 4, 1, "key 'version' was already given on line 3", "Keep one"),
    ],
)
def test_a_mistake_is_told_with_its_place_and_its_cure(
    old: str, new: str, line: int, column: int, wrong: str, cure: str
) -> None:
    found = next(problem for problem in problems(changed(old, new)) if wrong in problem.wrong)
    assert (found.file, found.line, found.column) == ("policy.yaml", line, column)
    assert cure in found.cure


def test_all_mistakes_are_told_at_once_in_the_order_of_the_file() -> None:
    text = changed("label: Basic", "lable: Basic").replace("Europe/Berlin", "Mars").replace("4 h", "x")
    lines = [problem.line for problem in problems(text)]
    assert {4, 7, 10} <= set(lines)
    assert lines == sorted(lines)


def table(*entries: str) -> str:
    return GOOD.replace("targets: 4 h\n", "targets:\n" + "".join(f"  - {entry}\n" for entry in entries))


def test_a_table_has_to_say_what_holds_otherwise() -> None:
    found = only(table("{when: {severity: high}, is: 1 h}"))
    assert "does not say what holds when nothing matches" in found.wrong
    assert "- otherwise:" in found.cure


def test_nothing_follows_otherwise() -> None:
    found = only(table("{otherwise: 1 h}", "{when: {severity: high}, is: 1 h}"))
    assert "can never match" in found.wrong


def test_a_condition_asks_for_facts_and_values_that_exist() -> None:
    found = problems(table("{when: {sevrity: high}, is: 1 h}", "{when: {severity: hihg}, is: 1 h}", "{otherwise: 2 h}"))
    assert [(problem.line, problem.wrong) for problem in found] == [
        (11, "'sevrity' is no fact of this policy"),
        (12, "severity is never 'hihg'"),
    ]
    assert found[1].cure == "Did you mean 'high'?"


def test_a_row_of_a_grid_has_a_cell_for_each_column() -> None:
    found = only(table("{rows: severity, columns: {plan: [basic]}, cells: {high: [1 h, 2 h]}}", "{otherwise: 2 h}"))
    assert found.wrong == "row high has 2 cells under 1 columns"


def test_a_grid_heads_its_columns_with_values_that_exist() -> None:
    found = only(table("{rows: severity, columns: {plan: [gold]}, cells: {high: [1 h]}}", "{otherwise: 2 h}"))
    assert found.wrong == "plan is never 'gold'"


def test_a_clock_without_a_known_name_says_what_moves_it() -> None:
    found = only(changed("{first_response: {}}", "{frist_response: {}}"))
    assert "clock 'frist_response' has nothing that moves it" in found.wrong
    assert "first_response" in found.cure


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("kept: 1\n\tvendor: x\n", "a tab stands where YAML wants spaces"),
        ("a: &x 1\nb: *x\n", "anchor &x is set"),
        ("a: !!python/object:os.system x\n", "is used"),
        ("kept: 1\n---\nkept: 1\n", "a second document begins"),
        ("a: {<<: {b: 1}}\n", "a merge key '<<' is used"),
        ("a: [1\nb: 2\n", "expected"),
        ("? [a]\n: b\n", "a map or a list is used as a key"),
        ("- a\n- b\n", "the file holds no policy"),
        ("\n\n", "the file holds no policy"),
        ("[" * 30 + "\n" + "]" * 30, "levels are nested"),
        ("a: " + "x" * 600_000 + "\n", "bytes"),
    ],
)
def test_what_is_not_plain_yaml_is_refused(text: str, wrong: str) -> None:
    assert wrong in str(problems(text)[0])


def test_a_file_that_is_not_utf8_is_refused_with_the_place(tmp_path: Path) -> None:
    file = tmp_path / "policy.yaml"
    file.write_bytes(b"kept: 1\nvendor: M\xfcller\n")
    with pytest.raises(PolicyError) as caught:
        load(file)
    assert (caught.value.problems[0].line, caught.value.problems[0].column) == (2, 10)
    assert "0xfc is not UTF-8" in str(caught.value)


@pytest.mark.parametrize(
    ("calendar", "wrong"),
    [
        ('{zone: UTC, weekly: {mon: ["09:00-10:00"]}, valid_from: 2026-03-03, valid_to: 2026-03-04}', "no open time"),
        ("{any_of: [office]}", "is part of itself"),
        ('{zone: UTC, weekly: {mon: ["09:00-10:00"]}, any_of: [office]}', "a calendar needs windows"),
        ('{weekly: {mon: ["09:00-10:00"]}}', "the windows have no time zone"),
    ],
)
def test_a_calendar_that_cannot_be_used_is_refused_when_it_is_loaded(calendar: str, wrong: str) -> None:
    text = GOOD.replace('{zone: Europe/Berlin, weekly: {mon-fri: ["09:00-17:00"]}}', calendar)
    found = only(text)
    assert (found.line, wrong in found.wrong) == (7, True)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        (changed("calendars: {office:", "calendars: {always:"), "a calendar cannot be called 'always'"),
        (GOOD + "facts: {plan: {type: text}}\n", "every case has the fact 'plan' already"),
        (changed("version: v1", "version: 2025-09-05"), "2025-09-05 is read as a date"),
    ],
)
def test_names_that_mean_something_else_are_refused(text: str, wrong: str) -> None:
    assert any(wrong in problem.wrong for problem in problems(text))


def test_severities_may_be_numbers() -> None:
    text = changed("{high: {label: High", "{1: {label: High").replace("low: {label: Low", "2: {label: Low")
    policy = load(text.replace("version: v1", "version: 2.1") + "severity: {until_set: 2, proposed: 1}\n")
    assert (policy.version, policy.default_severity, policy.proposed_severity({})) == ("2.1", "2", "1")


def test_check_exits_with_one_on_a_mistake_and_prints_it(tmp_path: Path) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text(changed("targets: 4 h", "targets: 4 hors"))
    code, output = kept("policy", "check", str(bad), str(PACKS / "netop" / "policy.yaml"))
    assert code == 1
    assert f"{bad}:10:10: targets: 'hors' is not a unit of time. Did you mean 'hour'?" in output
    assert "Netop, version 2024.1: usable, 0 warnings" in output


def test_check_names_a_file_that_is_not_there(tmp_path: Path) -> None:
    code, output = kept("policy", "check", str(tmp_path / "none.yaml"))
    assert (code, "cannot be opened" in output) == (1, True)
    assert output.rstrip().endswith("1 mistake")


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_loaded_or_refused_in_words(text: str) -> None:
    found = mistakes(text + "\n")
    assert found, "no short text is a policy"
    assert all(problem.wrong and problem.line >= 1 and problem.column >= 1 for problem in found)


DAMAGE = st.sampled_from(["", "x", "{", "}", "[", ":", "\n", "- ", "7"])


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(GOOD) - 1), st.integers(0, 40), DAMAGE)
def test_a_damaged_policy_is_loaded_or_refused_in_words(start: int, length: int, put: str) -> None:
    found = mistakes(GOOD[:start] + put + GOOD[start + length :] + "\n")
    assert all(problem.wrong and problem.cure for problem in found)


def test_a_text_never_names_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret.yaml"
    secret.write_text(GOOD)
    with pytest.raises(PolicyError, match="holds no policy"):
        load(str(secret))
    assert load(secret).vendor == "Example"
