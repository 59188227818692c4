"""Verdicts, exclusions, licences, exceptions and products."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from kept.domain.cases.cover import CaseCover
from kept.domain.entitlements.models import CoverOverride, Licence
from kept.domain.products.models import Product, Release
from kept.surfaces.api.schemas.base import Named, Sent
from kept.surfaces.api.words import Facts, Key, Moment, Reason, SentId, Words

OutcomeName = Literal["entitled", "conditions", "partner", "provisional", "billable", "decide", "refused"]
Decidable = Literal["entitled", "conditions", "refused"]
Seen = Annotated[int | None, Field(ge=0, lt=2**31, description="The revision that you saw; a later one refuses")]


class Things(Sent):
    """What a request is about, as far as it is known."""

    product: Annotated[Words, Field(max_length=60, description="The key of a product")] = ""
    release: Annotated[Words, Field(max_length=60)] = ""
    licence: Annotated[Words, Field(max_length=80, description="A licence key, as the customer has it")] = ""


class VerdictQuestion(Things):
    """A request to judge, of which anything may be left out. Agents say whose it would be."""

    channel: Key | None = None
    severity: Key | None = None
    kind: Key | None = None
    facts: Facts = {}
    contact: SentId | None = None
    organisation: SentId | None = None


class StepOut(BaseModel):
    """What one step found. `note` is for the desk's people."""

    step: str
    outcome: OutcomeName
    reason: str
    note: str
    rule: str
    missing: list[str]


class AlternativeOut(BaseModel):
    """Something else that helps."""

    kind: str
    words: str
    at: str | None


class VerdictOut(BaseModel):
    """What comes of a request: by the rules, and after somebody decided."""

    outcome: OutcomeName
    by_rule: OutcomeName
    steps: list[StepOut]
    alternatives: list[AlternativeOut]
    for_customer: str
    for_agent: str
    agreements: str

    @classmethod
    def of(cls, said: dict[str, Any], *, is_for_customer: bool) -> VerdictOut:
        """A verdict as JSON; what is written for agents is left out for customers."""
        steps = [{**step, "note": "" if is_for_customer else step["note"]} for step in said["steps"]]
        for_agent = "" if is_for_customer else said["for_agent"]
        names = ("outcome", "by_rule", "alternatives", "for_customer", "agreements")
        return cls(**{name: said[name] for name in names}, steps=steps, for_agent=for_agent)


class ExclusionOut(BaseModel):
    """An exclusion on a case."""

    exclusion: str
    effect: str
    since: datetime | None


class CoverOut(BaseModel):
    """How a case is covered: the verdict as it was given, what was decided since, and what is excluded."""

    number: str
    outcome: str
    given: VerdictOut | None
    is_decided: bool
    decided_until: datetime | None
    exclusion: ExclusionOut | None

    @classmethod
    def of(cls, number: str, cover: CaseCover, *, is_for_customer: bool) -> CoverOut:
        """The cover of a case."""
        given = VerdictOut.of(vars(cover.given), is_for_customer=is_for_customer) if cover.given else None
        put = cover.exclusion
        return cls(
            number=number,
            outcome=cover.outcome,
            given=given,
            is_decided=cover.decided is not None,
            decided_until=cover.decided.until if cover.decided else None,
            exclusion=ExclusionOut(exclusion=put.exclusion, effect=put.effect, since=cover.excluded_at)
            if put
            else None,
        )


class Decision(Sent):
    """What holds on a case whatever the rules say; for the customer's other requests too through a day."""

    outcome: Decidable
    reason: Reason
    until: Moment | None = None
    customer_until: date | None = None
    seen_revision: Seen = None


class Because(Sent):
    """Why."""

    reason: Reason
    seen_revision: Seen = None


class NewExclusion(Because):
    """An exclusion of the policy to put on a case."""

    exclusion: Key


class AgreementChange(Sent):
    """The dates of an agreement, the products it is for, and until when it is paid; all of them are set.

    `shows_contacts` says whether a partner sees who the customer's people are; left out, it stays as it is.
    """

    starts_on: date
    ends_on: date | None = None
    covers: Annotated[list[Key], Field(max_length=200)] = []
    paid_through: date | None = None
    shows_contacts: bool | None = None
    reason: Reason


class LicenceOut(BaseModel):
    """A licence, by the last characters of its key."""

    id: str
    ending: str
    product: str | None
    organisation: Named | None
    is_blocked: bool

    @classmethod
    def of(cls, licence: Licence) -> LicenceOut:
        """A licence row with its related rows."""
        return cls(
            id=licence.public_id,
            ending=licence.short,
            product=licence.product.key if licence.product else None,
            organisation=Named.of(licence.organisation),
            is_blocked=licence.blocked_at is not None,
        )


class LicenceList(BaseModel):
    """The licences that you may see."""

    licences: list[LicenceOut]


class NewLicence(Sent):
    """A licence key to issue, and to register where the customer is known."""

    key: Annotated[Words, Field(min_length=6, max_length=80)]
    product: Key | None = None
    organisation: SentId | None = None


class Registration(Sent):
    """Whose a licence is."""

    organisation: SentId


class OverrideOut(BaseModel):
    """An exception for a customer."""

    id: str
    outcome: str
    reason: str
    starts_on: date
    ends_on: date
    is_ended: bool

    @classmethod
    def of(cls, override: CoverOverride) -> OverrideOut:
        """An exception's row."""
        return cls(
            id=override.public_id,
            outcome=override.outcome,
            reason=override.reason,
            starts_on=override.starts_on,
            ends_on=override.ends_on,
            is_ended=override.ended_at is not None,
        )


class NewOverride(Sent):
    """An exception for a customer, through its last day."""

    outcome: Decidable
    reason: Reason
    ends_on: date


class ReleaseOut(BaseModel):
    """A release and its support."""

    id: str
    product: str
    name: str
    released_on: date | None
    supported_until: date | None

    @classmethod
    def of(cls, release: Release) -> ReleaseOut:
        """A release row with its product."""
        return cls(
            id=release.public_id,
            product=release.product.key,
            name=release.name,
            released_on=release.released_on,
            supported_until=release.supported_until,
        )


class ProductOut(BaseModel):
    """A product with its releases, the latest first."""

    key: str
    name: str
    is_supported: bool
    releases: list[ReleaseOut]

    @classmethod
    def of(cls, product: Product, releases: list[Release]) -> ProductOut:
        """A product row with its releases."""
        return cls(
            key=product.key,
            name=product.name,
            is_supported=product.is_supported,
            releases=[ReleaseOut.of(release) for release in releases],
        )


class ProductList(BaseModel):
    """The products that the desk knows."""

    products: list[ProductOut]


class NewProduct(Sent):
    """A product to add."""

    key: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,59}$")]
    name: Annotated[Words, Field(min_length=1, max_length=120)]
    is_supported: bool = True


class ReleaseDates(Sent):
    """When a release came out, and the last day of its support."""

    released_on: date | None = None
    supported_until: date | None = None


class NewRelease(ReleaseDates):
    """A release to add."""

    name: Annotated[Words, Field(min_length=1, max_length=60)]
