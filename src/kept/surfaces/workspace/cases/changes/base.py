"""What all changes to a case have in common: a form, a permission, the states it is offered in, one action."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, TypedDict

from django import forms
from django.utils.functional import Promise

from kept.domain.cases import events as happened
from kept.domain.cases.models import Case
from kept.domain.rulebook.queries import get_policy
from kept.kernel.actor import Actor, Permission, Role
from kept.kernel.ledger import list_entries
from kept.kernel.models import Entry
from kept.policy import Policy
from kept.surfaces.doors import Request

Words = str | Promise
QUIET = frozenset(
    event.kind
    for event in (
        happened.ClockWarned,
        happened.ClockBreached,
        happened.CaseConfirmed,
        happened.CasePaged,
        happened.PageAnswered,
        happened.PageCallLogged,
        happened.PageBegunAgain,
        happened.PageEnded,
        happened.CallAsked,
    )
)


class Who(TypedDict):
    """What every action on a case takes."""

    number: str
    actor: Actor
    at: datetime


@dataclass(frozen=True, slots=True)
class Card:
    """A choice with its definition under it."""

    title: str
    words: str = ""

    def __str__(self) -> str:
        return self.title


class Cards(forms.RadioSelect):
    """Choices drawn as cards, each with its definition."""

    template_name = "workspace/forms/cards.html"


class Change(forms.Form):
    """One change to a case. Subclasses say what is asked in `prepare` and call one action in `perform`."""

    title: ClassVar[Words]
    button: ClassVar[Words]
    short: ClassVar[Words] = ""
    """The label of its button where there is little room; without it, the label of the command."""
    explained: ClassVar[Words] = ""
    permission: ClassVar[Permission] = Permission.WORK_CASE
    states: ClassVar[frozenset[str]] = frozenset({"open"})
    asks: ClassVar[bool] = True
    """False where nothing is asked: the button does it."""

    seen_revision = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, sent: Any = None, *, case: Case, request: Request) -> None:
        super().__init__(sent, initial={"seen_revision": case.revision}, auto_id="change-%s")
        self.case = case
        self.asking = request
        self.policy: Policy = get_policy(case.policy_version_id)
        self.prepare()

    def prepare(self) -> None:
        """Fill in what depends on the case and its policy."""

    def perform(self) -> Words:
        """Do it and return what to say. Raises Refusal."""
        raise NotImplementedError

    @classmethod
    def is_offered(cls, case: Case, actor: Actor) -> bool:
        """True if the change makes sense now and the actor may make it."""
        return case.state in cls.states and actor.may(cls.permission)

    @property
    def who(self) -> Who:
        """The arguments that every action takes."""
        return Who(number=self.case.number, actor=self.asking.actor, at=self.asking.now)

    @property
    def seen(self) -> int | None:
        """The revision that the person saw, with what has happened since and changes nothing for them."""
        return settle_revision(self.case, self.cleaned_data.get("seen_revision"), self.asking.actor)

    def cards(self, choices: Any) -> list[tuple[str, Card]]:
        """Choices of the policy as cards with their definitions."""
        return [
            (one.key, Card(one.label, getattr(one, "definition", "") or getattr(one, "description", "")))
            for one in choices
        ]


def settle_revision(case: Case, seen: int | None, actor: Actor) -> int | None:
    """The revision to hold an action against: news that nobody has to read first does not stop anybody.

    Such are announcements of clocks, the confirmation of receipt, and what the actor did themselves.
    """
    if seen is None or seen == case.revision:
        return seen
    later = [entry for entry in list_entries(desk_id=case.desk_id, stream=case.stream) if entry.position > seen]
    return case.revision if all(_is_quiet(entry, actor) for entry in later) else seen


def _is_quiet(entry: Entry, actor: Actor) -> bool:
    is_own = entry.actor.get("role") != Role.ROBOT and entry.actor.get("person") == actor.person_id
    return entry.kind in QUIET or is_own


def reason_field(label: Any, *, required: bool = True) -> forms.CharField:
    """Why a change is made; it is kept with the event."""
    return forms.CharField(label=label, required=required, max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
