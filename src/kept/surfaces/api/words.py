"""The plain types of what programs send: texts that can be stored, instants with a zone, ids that are well formed."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from ninja import Path
from pydantic import AfterValidator, AwareDatetime, Field

EARLIEST_YEAR, LATEST_YEAR = 2000, 2100


def _storable(text: str) -> str:
    if "\0" in text:
        raise ValueError("This text holds a NUL character.")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValueError("This text holds half a character (a lone surrogate).") from None
    return text


def _near(instant: datetime) -> datetime:
    if not EARLIEST_YEAR <= instant.year <= LATEST_YEAR:
        raise ValueError(f"The year has to lie between {EARLIEST_YEAR} and {LATEST_YEAR}.")
    return instant


def _mail_address(text: str) -> str:
    try:
        validate_email(text)
    except ValidationError:
        raise ValueError("This is no mail address.") from None
    return text


Words = Annotated[str, AfterValidator(_storable)]
Line = Annotated[str, Field(min_length=1, max_length=250), AfterValidator(_storable)]
Reason = Annotated[str, Field(min_length=1, max_length=500), AfterValidator(_storable)]
Key = Annotated[str, Field(min_length=1, max_length=80), AfterValidator(_storable)]
Moment = Annotated[AwareDatetime, AfterValidator(_near)]
Answer = Annotated[str, Field(max_length=250), AfterValidator(_storable)] | bool | Annotated[int, Field(ge=0, lt=2**31)]
Address = Annotated[str, Field(max_length=254), AfterValidator(_storable), AfterValidator(_mail_address)]
Facts = dict[Key, Answer]

Number = Annotated[str, Path(pattern=r"^[A-Za-z]{2,6}-[0-9]{1,18}$", description="A case number, such as NT-1001")]
PublicId = Annotated[str, Path(pattern=r"^[a-z0-9]{12}$")]
SentId = Annotated[str, Field(pattern=r"^[a-z0-9]{12}$", description="An id that this API gave")]
