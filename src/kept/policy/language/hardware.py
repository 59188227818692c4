"""What happens to broken hardware: warranties, authorisations, replacement services, depots and lanes."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from kept.policy.language.base import (
    CalendarName,
    ChargeName,
    ClockName,
    DepotName,
    Name,
    Part,
    ServiceName,
    Text,
)
from kept.policy.language.choice import Choice, Condition
from kept.policy.language.clocks import TargetCell
from kept.policy.language.service import Answer
from kept.policy.language.terms import Term
from kept.policy.language.times import Moment, TimeOfDay


class Warranty(Part):
    """One promise to repair or replace: until when, for which faults, and how it is served.

    A narrower rule stands above a wider one in the table of `until`, and wins by standing there.
    """

    label: Text
    until: Choice[Literal["none", "lifetime"] | Moment]
    grants: Literal["repair", "evaluation"] = "repair"
    covers_only: Condition = Field(default_factory=dict, title="Covers only")
    applies: Condition = Field(default_factory=dict, title="Only when")
    service: ServiceName | None = None
    remedy: Text | None = None
    clock: ClockName | None = None
    renewed_by: Text | None = Field(None, title="Begins anew")
    note: Text | None = None


class Authorisation(Part):
    """A permission to return goods: how long it is valid, and when an earlier one is used again."""

    valid_for: Term | None = Field(None, title="Valid for")
    number: Choice[Literal["new", "same"]] = Field(
        default_factory=lambda: Choice[Literal["new", "same"]]("new"), validate_default=True
    )
    needs: list[Text] = Field(default_factory=list)
    note: Text | None = None


class Service(Part):
    """A way to replace or repair: what ships first, how soon, on which conditions, and what is due back."""

    label: Text
    ships_first: Literal["replacement", "returned_unit", "together"] = Field("returned_unit", title="Ships first")
    available: Choice[Answer] = Field(default_factory=lambda: Choice[Answer]("yes"), validate_default=True)
    conditions: list[Text] = Field(default_factory=list)
    dispatch: Choice[TargetCell] | None = None
    delivery: Choice[TargetCell] | None = None
    calendar: CalendarName | None = None
    cut_off: TimeOfDay | None = Field(None, title="Orders until")
    due_back: Term | None = Field(None, title="Faulty unit due back within")
    late_charge: ChargeName | None = Field(None, title="If it does not come back")
    transit_paid_by: Text | None = Field(None, title="Transport is paid by")


class Depot(Part):
    """A warehouse that replacements leave from."""

    label: Text
    serves: Condition = Field(default_factory=dict)
    calendar: CalendarName | None = None
    cut_off: TimeOfDay | None = Field(None, title="Orders until")


class Lane(Part):
    """How long goods take from a depot to where they are needed."""

    depot: DepotName
    to: Condition
    service: ServiceName | None = None
    transit: TargetCell


class Hardware(Part):
    """Everything about hardware in one place."""

    warranties: dict[Name, Warranty] = Field(default_factory=dict)
    authorisation: Authorisation | None = None
    services: dict[Name, Service] = Field(default_factory=dict)
    depots: dict[DepotName, Depot] = Field(default_factory=dict)
    depot_for: Choice[DepotName] | None = Field(None, title="Depot")
    lanes: list[Lane] = Field(default_factory=list)
    process: list[Text] = Field(default_factory=list)
