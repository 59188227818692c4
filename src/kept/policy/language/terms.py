"""How long: `4 h`, `10 business days`, `6 months`, and the words that promise no time.

A term is a number and a unit, or an honest word. It is a value: nothing in it is computed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, TypeAlias

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import core_schema

from kept.policy.language.base import wrong
from kept.policy.language.problems import nearest


class Honest(StrEnum):
    """What a vendor says instead of a time. None of these becomes a zero or a date."""

    BEST_EFFORT = "best_effort"
    AS_NEEDED = "as_needed"
    AS_SCHEDULED = "as_scheduled"
    AS_PRIORITISED = "as_prioritised"
    IMMEDIATELY = "immediately"
    CONTINUOUS = "continuous"
    NEGOTIATED = "negotiated"
    HOT_FIX = "hot_fix"
    HOT_FIX_OR_NEXT_RELEASE = "hot_fix_or_next_release"
    NEXT_RELEASE = "next_release"
    FUTURE_RELEASE = "future_release"
    NOT_APPLICABLE = "not_applicable"
    NOT_PROMISED = "not_promised"
    NONE = "none"

    @property
    def words(self) -> str:
        """What a person reads."""
        return _HONEST_WORDS.get(self, self.value.replace("_", " "))


_HONEST_WORDS = {
    Honest.CONTINUOUS: "continuously, until it is solved",
    Honest.HOT_FIX_OR_NEXT_RELEASE: "hot fix or next release",
    Honest.NOT_PROMISED: "no time promised",
    Honest.NONE: "none",
}

_UNITS = {
    "min": "minute",
    "mins": "minute",
    "h": "hour",
    "hr": "hour",
    "hrs": "hour",
    **{f"{unit}{plural}": unit for unit in ("minute", "hour", "day", "week", "month", "year") for plural in ("", "s")},
}

_MOST = {"minute": 52_594_920, "hour": 876_582, "day": 36_525, "week": 5_217, "month": 1_200, "year": 100}
"""A hundred years in each unit: as far as a policy looks."""

_TERM = re.compile(r"(?P<number>[0-9]{1,8}(?:\.[0-9]{1,3})?)\s*(?P<business>business\s+)?(?P<unit>[A-Za-z]+)")


@dataclass(frozen=True, slots=True)
class Term:
    """A length of time as the policy writes it: `number` of `unit`, in business time or not."""

    number: Decimal
    unit: str
    is_business: bool = False

    @property
    def words(self) -> str:
        """What a person reads: `1 business day`, `4 hours`."""
        number = f"{self.number.normalize():f}"
        plural = "" if self.number == 1 else "s"
        return f"{number} {'business ' if self.is_business else ''}{self.unit}{plural}"

    @property
    def seconds(self) -> int | None:
        """Seconds of a term in minutes or hours; None for days and longer."""
        size = {"minute": 60, "hour": 3600}.get(self.unit)
        return None if size is None else int(self.number * size)

    @property
    def calendar_days(self) -> int:
        """Whole calendar days of a term in days or weeks; 0 for other units."""
        return int(self.number) * {"day": 1, "week": 7}.get(self.unit, 0)

    @property
    def months(self) -> int:
        """Whole months of a term in months or years; 0 for other units."""
        return int(self.number) * {"month": 1, "year": 12}.get(self.unit, 0)

    @classmethod
    def parse(cls, text: object) -> Term:
        """Read `15 min`, `4 h`, `1.5 hours`, `3 business days`, `6 months`. Raises an error with the cure."""
        if isinstance(text, Term):
            return text
        match = _TERM.fullmatch(text.strip()) if isinstance(text, str) else None
        if not match:
            raise wrong(
                f"{text!r} is not a length of time",
                "Write a number and a unit, such as '4 h', '2 business days' or '6 months'",
            )
        unit = _UNITS.get(match["unit"].lower())
        if unit is None:
            raise wrong(
                f"{match['unit']!r} is not a unit of time",
                nearest(match["unit"], sorted(set(_UNITS.values()))),
            )
        number = Decimal(match["number"])
        if number > _MOST[unit]:
            raise wrong(f"{text!r} is longer than a hundred years", "Write a shorter length, or an honest word")
        if unit not in ("minute", "hour") and number != int(number):
            raise wrong(f"{text!r} has a fraction of a {unit}", "Write it in hours or minutes, or round it")
        return cls(number, unit, bool(match["business"]))

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(
            cls.parse, serialization=core_schema.plain_serializer_function_ser_schema(lambda term: term.words)
        )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {
            "type": "string",
            "pattern": r"^[0-9]+(\.[0-9]+)? *(business +)?(min(ute)?s?|h|hours?|(day|week|month|year)s?)$",
            "examples": ["15 min", "4 h", "2 business days", "6 months"],
        }


@dataclass(frozen=True, slots=True)
class Percent:
    """A share of a hundred, written `75 %`."""

    number: Decimal

    @property
    def words(self) -> str:
        """What a person reads."""
        return f"{self.number.normalize():f} %"

    @classmethod
    def parse(cls, text: object) -> Percent:
        """Read `75 %` or `99.9 %`."""
        if isinstance(text, Percent):
            return text
        match = re.fullmatch(r"([0-9]{1,3}(?:\.[0-9]{1,6})?)\s*%", text.strip()) if isinstance(text, str) else None
        if not match or Decimal(match[1]) > 100:
            raise wrong(f"{text!r} is not a share", "Write it as '75 %'")
        return cls(Decimal(match[1]))

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(
            cls.parse,
            serialization=core_schema.plain_serializer_function_ser_schema(lambda share: share.words),
        )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"type": "string", "pattern": r"^[0-9]{1,3}(\.[0-9]+)? *%$", "examples": ["75 %"]}


Length: TypeAlias = Annotated[Term, "a length of time"]
