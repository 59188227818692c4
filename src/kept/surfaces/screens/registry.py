"""The one registry of commands: palette, keys, help, menus and buttons are all made from it.

A command is something a person can ask a screen to do. It runs by a click on the element that carries its id in
`data-command`, where the page has one, and otherwise by going to its address. A surface registers its commands in
a module `commands`, which is imported when Django starts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.core.exceptions import ImproperlyConfigured
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kept.kernel.actor import Permission

Words = str | Promise
Can = Callable[[Permission], bool]


class Scope(StrEnum):
    """Where a command's key works. A key is free to mean something else in another place, not in the same one."""

    GLOBAL = "global"
    LIST = "list"
    CASE = "case"
    COMPOSER = "composer"


SCOPE_HEADINGS: Mapping[Scope, Words] = {
    Scope.GLOBAL: _("Everywhere"),
    Scope.LIST: _("In a list"),
    Scope.CASE: _("On a case"),
    Scope.COMPOSER: _("While writing"),
}


@dataclass(frozen=True, slots=True)
class Menu:
    """A place in the navigation: the surface that shows it and the heading it stands under."""

    surface: str
    heading: Words


@dataclass(frozen=True, slots=True)
class Command:
    """One thing that a screen can be asked to do.

    `key` is one stroke or several with a space between: `r`, `g m`, `Shift+j`, `Mod+k` (`Mod` is ⌘ on a Mac and
    Ctrl elsewhere). `url_name` is reversed with those of `url_kwargs` that the current page's address has.
    `search_words` are further words by which the palette finds it. `count` names the live count shown beside it.
    What only moves about in a page is left out of the palette.
    """

    id: str
    label: Words
    scope: Scope
    key: str | None = None
    permission: Permission | None = None
    url_name: str | None = None
    url_kwargs: tuple[str, ...] = ("desk",)
    icon: str | None = None
    menu: Menu | None = None
    search_words: Words = ""
    count: str | None = None
    is_in_palette: bool = True

    @property
    def strokes(self) -> tuple[str, ...]:
        """The key strokes in order; none where the command has no key."""
        return tuple(self.key.split(" ")) if self.key else ()

    def find_url(self, page_kwargs: Mapping[str, object]) -> str | None:
        """Return the address for a page with these URL arguments, or None where it cannot be built from them."""
        if self.url_name is None or any(name not in page_kwargs for name in self.url_kwargs):
            return None
        try:
            return reverse(self.url_name, kwargs={name: page_kwargs[name] for name in self.url_kwargs})
        except NoReverseMatch:
            return None


class Registry:
    """All commands by id, in the order in which they were registered."""

    def __init__(self) -> None:
        self._commands: dict[str, Command] = {}

    def __iter__(self) -> Iterator[Command]:
        return iter(self._commands.values())

    def register(self, *commands: Command) -> None:
        """Add commands. Raises ImproperlyConfigured when an id or a key is taken."""
        for command in commands:
            if command.id in self._commands:
                raise ImproperlyConfigured(f"The command {command.id!r} is registered twice: rename one.")
            rival = self._find_rival(command)
            if rival is not None:
                raise ImproperlyConfigured(
                    f"The key {command.key!r} is asked for by {command.id!r} and {rival.id!r}: change one."
                )
            self._commands[command.id] = command

    def get(self, command_id: str) -> Command:
        """Return a command. Raises LookupError, naming the id."""
        try:
            return self._commands[command_id]
        except KeyError:
            raise LookupError(
                f"There is no command {command_id!r}: register it in a `commands` module."
            ) from None

    def list_allowed(self, can: Can) -> list[Command]:
        """Return the commands whose permission `can` grants."""
        return [command for command in self if command.permission is None or can(command.permission)]

    def _find_rival(self, command: Command) -> Command | None:
        for other in self:
            shares_place = other.scope == command.scope or Scope.GLOBAL in (other.scope, command.scope)
            if command.key and command.key == other.key and shares_place:
                return other
        return None


def group_by_scope(commands: Iterable[Command]) -> list[tuple[Words, list[Command]]]:
    """Return the commands that have a key, under the heading of the place where the key works."""
    with_key = [command for command in commands if command.key]
    return [
        (heading, found)
        for scope, heading in SCOPE_HEADINGS.items()
        if (found := [command for command in with_key if command.scope == scope])
    ]


registry = Registry()
