"""The demo's script: one YAML file a desk, beside its policy."""

from __future__ import annotations

from importlib import resources

from pydantic import BaseModel, ConfigDict
from ruamel.yaml import YAML

DESKS = ("nexthop", "nextplane", "nagomi", "netop")


class Part(BaseModel):
    """Part of a script; unknown keys are mistakes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Look(Part):
    """The desk itself."""

    name: str
    prefix: str
    zone: str
    accent: str
    phone: str


class TeamPart(Part):
    """A team of agents."""

    name: str
    region: str = ""


class RosterPart(Part):
    """A team that is on by turns, of the cast by their names in lower case."""

    team: str
    hours: str = "always"
    turn: str = "week"
    people: tuple[str, ...]
    is_fast_track: bool = False


class Person(Part):
    """A contact: a person of the cast, or a post such as "Network operations"."""

    name: str
    email: str
    is_administrator: bool = False


class Customer(Part):
    """A customer with what it has agreed on."""

    name: str
    zone: str
    plan: str
    facts: dict[str, str] = {}
    agreed: dict[str, str] = {}
    licences: tuple[str, ...] = ()
    contacts: tuple[Person, ...]


class ReleaseOfDemo(Part):
    """A release; it is supported for so many days from the first day of the demo, or without an end."""

    name: str
    supported_for: int | None = None


class ProductOfDemo(Part):
    """A product that customers ask about."""

    key: str
    name: str
    is_supported: bool = True
    releases: tuple[ReleaseOfDemo, ...] = ()


class Story(Part):
    """Something that goes wrong, and how it ends. `{words}` are filled from the script's lists."""

    subject: str
    body: str
    severity: str
    facts: dict[str, str] = {}
    question: str
    answer: str
    note: str
    resolution: str
    resolution_kind: str


class EmergencyOfDemo(Part):
    """Somebody whom nobody approved calls in an emergency; `named_contact` is the address of who is asked."""

    name: str
    email: str
    channel: str
    named_contact: str
    is_settled: bool
    verified_how: str = ""
    named_says: str = ""
    story: Story


class DedicatedOfDemo(Part):
    """Somebody of the customer who works on a case throughout."""

    name: str
    phone: str


class TurningOfDemo(Part):
    """A mail that reads like a question and turns out to be of the highest severity."""

    channel: str
    reason: str
    asks_for_people: str
    people: tuple[DedicatedOfDemo, ...]
    updates: tuple[str, ...]
    workaround: str
    story: Story


class Script(Part):
    """The whole demo of one desk."""

    desk: Look
    teams: tuple[TeamPart, ...]
    rosters: tuple[RosterPart, ...] = ()
    channels: dict[str, int]
    products: tuple[ProductOfDemo, ...] = ()
    customers: tuple[Customer, ...]
    words: dict[str, tuple[str, ...]]
    stories: tuple[Story, ...]
    emergencies: tuple[EmergencyOfDemo, ...] = ()
    turning: TurningOfDemo | None = None


def read_script(slug: str) -> Script:
    """The script of one desk."""
    text = resources.files("kept.packs").joinpath(slug).joinpath("demo.yaml").read_text()
    return Script.model_validate(YAML(typ="safe").load(text))


def read_policy(slug: str) -> str:
    """The policy file of one desk."""
    return resources.files("kept.packs").joinpath(slug).joinpath("policy.yaml").read_text()
