"""What happens when one cause lies behind several cases: a parent case answers for its children."""

from __future__ import annotations

from dataclasses import dataclass

from kept.kernel.ledger import Event


@dataclass(frozen=True)
class ChildAdded(Event, kind="case.child_added"):
    """Another case has this one's cause, and is answered with it from now on."""

    child: int


@dataclass(frozen=True)
class ChildTakenOut(Event, kind="case.child_taken_out"):
    """Another case goes on by itself: its cause is another one, or nothing is left to say with this one."""

    child: int
    reason: str


@dataclass(frozen=True)
class ParentNamed(Event, kind="case.parent_named"):
    """The case has the cause of a parent case, whose public answers are sent here too."""

    parent: int


@dataclass(frozen=True)
class ParentLeft(Event, kind="case.parent_left"):
    """The case goes on by itself."""

    parent: int
    reason: str


@dataclass(frozen=True)
class ChildrenAnswered(Event, kind="case.children_answered"):
    """A public reply of this case went to so many others with the same cause."""

    message: int
    children: int


@dataclass(frozen=True)
class AnsweredByParent(Event, kind="case.answered_by_parent"):
    """A reply on this case was one to all cases with the same cause."""

    message: int
    parent: int
