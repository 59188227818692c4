"""What every part of a policy file is built on: strict models, names, references, texts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, TypeAlias

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, GetJsonSchemaHandler, ValidationInfo
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import PydanticCustomError, core_schema

from kept.policy.language.problems import nearest


class Part(BaseModel):
    """A part of a policy file. Unknown keys are errors; the values do not change once read."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, coerce_numbers_to_str=True)


class ShortPart(Part):
    """A part that may be written as a single word or list where that says it all."""

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        short = [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]
        return {"anyOf": [*short, handler(schema)]}


Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.+-]*$", max_length=60)]
"""A key that is used elsewhere in the file, in addresses and in records: letters, digits and _ . + -"""

Text = Annotated[str, Field(min_length=1, max_length=4000)]
"""A sentence or two for people."""


def wrong(message: str, cure: str = "") -> PydanticCustomError:
    """Make an error that says what is wrong and what would be right. Braces in the texts are kept."""
    return PydanticCustomError("policy", "{wrong}", {"wrong": message, "cure": cure})


def known(kind: str, *, also: tuple[str, ...] = ()) -> Callable[[str, ValidationInfo], str]:
    """Make a check that a word is declared in the file as a `kind` (`plans`, `calendars`, …)."""

    def check(word: str, info: ValidationInfo) -> str:
        names = declared(info, kind)
        if word in also or names is None or word in names:
            return word
        one = kind.rstrip("s") if kind != "facts" else "fact"
        raise wrong(f"{word!r} is no {SINGULAR.get(kind, one)} of this policy", nearest(word, [*also, *names]))

    return check


def declared(info: ValidationInfo, kind: str) -> list[str] | None:
    """Return the names that the file declares as a `kind`, or None where a part is checked on its own."""
    context: Any = info.context
    return list(context[kind]) if context and kind in context else None


SINGULAR = {
    "severities": "severity",
    "plans": "plan",
    "channels": "channel",
    "calendars": "calendar",
    "holidays": "holiday list",
    "kinds": "kind of case",
    "clocks": "clock",
    "levels": "level",
    "waiting": "waiting reason",
    "charges": "charge",
    "availability": "availability measure",
    "depots": "depot",
    "options": "option",
    "services": "service",
    "notices": "notice",
    "phases": "lifecycle phase",
}

ALWAYS = "always"
"""The calendar that is open round the clock and needs no declaration."""

CalendarName: TypeAlias = Annotated[str, AfterValidator(known("calendars", also=(ALWAYS,)))]
HolidayListName: TypeAlias = Annotated[str, AfterValidator(known("holidays"))]
PlanName: TypeAlias = Annotated[str, AfterValidator(known("plans"))]
SeverityName: TypeAlias = Annotated[str, AfterValidator(known("severities"))]
ChannelName: TypeAlias = Annotated[str, AfterValidator(known("channels"))]
KindName: TypeAlias = Annotated[str, AfterValidator(known("kinds"))]
ClockName: TypeAlias = Annotated[str, AfterValidator(known("clocks"))]
LevelName: TypeAlias = Annotated[str, AfterValidator(known("levels"))]
ChargeName: TypeAlias = Annotated[str, AfterValidator(known("charges"))]
DepotName: TypeAlias = Annotated[str, AfterValidator(known("depots"))]
OptionName: TypeAlias = Annotated[str, AfterValidator(known("options"))]
MeasureName: TypeAlias = Annotated[str, AfterValidator(known("availability"))]
ServiceName: TypeAlias = Annotated[str, AfterValidator(known("services"))]
NoticeName: TypeAlias = Annotated[str, AfterValidator(known("notices"))]
FactName: TypeAlias = Annotated[str, AfterValidator(known("facts"))]
EventName: TypeAlias = Name
