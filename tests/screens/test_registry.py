"""One registry: no two commands share an id, or a key in one place, and every address can be built."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import RequestFactory
from django.urls import ResolverMatch

from kept.kernel.actor import Actor, Role
from kept.surfaces import screens
from kept.surfaces.screens.context import page_data
from kept.surfaces.screens.icons import ICONS
from kept.surfaces.screens.registry import Command, Registry, Scope, registry
from kept.surfaces.screens.templatetags.screens import aria_keys, sign_of
from kept.surfaces.workspace.cases.changes import CHANGES


def commands_offered_to(actor: Actor | None) -> set[str]:
    request = RequestFactory().get("/")
    request.resolver_match = ResolverMatch(lambda: None, (), {"desk": "nagomi"})
    if actor is not None:
        request.actor = actor  # type: ignore[attr-defined]
    return {command["id"] for command in page_data(request)["commands"]}


SURFACES = Path(screens.__file__).parent.parent


def test_every_command_does_something() -> None:
    """It has an address, is a change of a case, or is named by the element or the script that runs it."""
    files = [file for kind in ("html", "js", "py") for file in SURFACES.rglob(f"*.{kind}")]
    said = "".join(file.read_text() for file in files if file.name != "commands.py" and "gallery" not in file.parts)
    idle = {
        command.id
        for command in registry
        if not command.url_name
        and command.id.removeprefix("case.") not in CHANGES
        and f'"{command.id}"' not in said
        and not command.id.startswith("theme.")  # named by the theme that a page shows
    }
    assert idle == set()


def test_an_id_cannot_be_taken_twice() -> None:
    fresh = Registry()
    fresh.register(Command("case.take", "Take it", Scope.CASE, "i"))
    with pytest.raises(ImproperlyConfigured, match="registered twice"):
        fresh.register(Command("case.take", "Take it again", Scope.CASE))


def test_a_key_means_one_thing_in_one_place() -> None:
    fresh = Registry()
    fresh.register(
        Command("case.take", "Take it", Scope.CASE, "i"), Command("list.info", "Info", Scope.LIST, "i")
    )
    with pytest.raises(ImproperlyConfigured, match=r"case\.take"):
        fresh.register(Command("case.invite", "Invite", Scope.CASE, "i"))
    with pytest.raises(ImproperlyConfigured, match="'i'"):
        fresh.register(Command("inbox", "Inbox", Scope.GLOBAL, "i"))


def test_an_unknown_command_is_named() -> None:
    with pytest.raises(LookupError, match=r"case\.dance"):
        registry.get("case.dance")


def test_every_icon_of_a_command_is_drawn() -> None:
    assert {command.icon for command in registry if command.icon} <= set(ICONS)


def test_every_address_of_a_command_can_be_built() -> None:
    page = {"desk": "nagomi", "number": "NG-1", "case": "NG-1", "case_id": "NG-1"}
    unbuilt = [command.id for command in registry if command.url_name and not command.find_url(page)]
    assert unbuilt == []


def test_a_customer_is_not_offered_the_work_of_agents() -> None:
    contact = commands_offered_to(Actor(desk_id=1, role=Role.CONTACT))
    agent = commands_offered_to(Actor(desk_id=1, role=Role.AGENT))
    assert {"case.note", "case.escalate", "case.merge"} <= agent
    assert not {"case.note", "case.escalate", "case.merge", "case.reply"} & contact
    assert "palette.open" in contact


def test_a_stranger_is_offered_what_needs_no_permission() -> None:
    assert "help.open" in commands_offered_to(None)
    assert "case.take" not in commands_offered_to(None)


@pytest.mark.parametrize(
    ("stroke", "sign"),
    [
        ("r", "r"),
        ("Shift+j", "⇧J"),
        ("Mod+k", "Ctrl K"),
        ("Mod+Shift+Enter", "Ctrl ⇧Enter"),
        ("Escape", "Esc"),
        ("?", "?"),
    ],
)
def test_strokes_are_written_as_on_the_keys(stroke: str, sign: str) -> None:
    assert sign_of(stroke) == sign


def test_shortcuts_for_screen_readers_name_single_strokes_only() -> None:
    assert aria_keys(registry.get("palette.open")) == "Control+k"
    assert aria_keys(registry.get("list.copy_title")) == ""
