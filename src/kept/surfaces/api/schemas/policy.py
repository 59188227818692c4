"""The policy, what it promises, and what else can be asked of it."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from kept.domain.rulebook.models import PolicyVersion
from kept.policy import Policy
from kept.surfaces.api.schemas.base import Sent
from kept.surfaces.api.words import Facts, Key, Moment, Words


class ChoiceOut(BaseModel):
    """One thing that the policy knows, under the key that requests take."""

    key: str
    label: str
    words: str = ""


class PlanOut(ChoiceOut):
    """A plan and the channels it brings."""

    channels: list[str]


class WaitingOut(ChoiceOut):
    """A reason to wait, and whose turn it is."""

    turn: str


class QuestionOut(BaseModel):
    """A fact to ask for."""

    key: str
    label: str
    type: str
    choices: list[ChoiceOut]
    asked_of: str
    asked_when: str
    default: str | None


class VersionOut(BaseModel):
    """A published version of the policy."""

    version: str
    sha256: str
    starts_at: datetime
    published_at: datetime

    @classmethod
    def of(cls, version: PolicyVersion) -> VersionOut:
        """A version row."""
        return cls(
            version=version.label,
            sha256=bytes(version.sha256).hex(),
            starts_at=version.starts_at,
            published_at=version.published_at,
        )


class VersionList(BaseModel):
    """The published versions, newest first."""

    versions: list[VersionOut]


class PolicyOut(BaseModel):
    """A version of the policy: what can be chosen under it, and its file."""

    published: VersionOut
    vendor: str
    title: str
    commitment: str
    plans: list[PlanOut]
    severities: list[ChoiceOut]
    channels: list[ChoiceOut]
    kinds: list[ChoiceOut]
    waiting_reasons: list[WaitingOut]
    resolution_kinds: list[ChoiceOut]
    questions: list[QuestionOut]
    no_promise: list[str]
    source: str

    @classmethod
    def of(cls, version: PolicyVersion, policy: Policy) -> PolicyOut:
        """A version row and the policy that its file is."""
        return cls(
            published=VersionOut.of(version),
            vendor=policy.vendor,
            title=policy.title,
            commitment=policy.commitment,
            plans=[
                PlanOut(key=one.key, label=one.label, words=one.description, channels=list(one.channels))
                for one in policy.plans
            ],
            severities=[ChoiceOut(key=one.key, label=one.label, words=one.definition) for one in policy.severities],
            channels=[ChoiceOut(key=one.key, label=one.label, words=one.note) for one in policy.channels],
            kinds=[ChoiceOut(key=one.key, label=one.label, words=one.description) for one in policy.case_kinds],
            waiting_reasons=[WaitingOut(key=one.key, label=one.label, turn=one.turn) for one in policy.waiting_reasons],
            resolution_kinds=[
                ChoiceOut(key=one.key, label=one.label, words=one.description) for one in policy.resolution_kinds
            ],
            questions=[
                QuestionOut(
                    key=one.key,
                    label=one.label,
                    type=one.type,
                    choices=[ChoiceOut(key=key, label=label) for key, label in one.choices],
                    asked_of=one.asked_of,
                    asked_when=one.asked_when,
                    default=one.default,
                )
                for one in policy.questions
            ],
            no_promise=list(policy.no_promise),
            source=version.source,
        )


class NewVersion(Sent):
    """A policy file to publish, in force from an instant on."""

    source: Annotated[Words, Field(min_length=1, max_length=1_000_000, description="The file, as YAML")]
    starts_at: Moment


class Happening(Sent):
    """Something that happens to the imagined case."""

    at: Moment
    name: Annotated[Key, Field(description="replied, customer_wrote, waiting, resumed, mitigated, resolved, closed, …")]
    reason: Annotated[Key | None, Field(description="Of waiting")] = None
    facts: Annotated[Facts, Field(description="What it changes")] = {}


class Calculation(Sent):
    """A case to imagine."""

    opened_at: Moment
    plan: Key | None = None
    severity: Key | None = None
    channel: Key | None = None
    kind: Key | None = None
    facts: Facts = {}
    timeline: Annotated[list[Happening], Field(max_length=100)] = []
    clock: Annotated[Key | None, Field(description="Only this clock")] = None


class Promises(BaseModel):
    """What the policy promises for the imagined case, as `kept promise --json` prints it."""

    policy: str
    version: str
    promises: list[dict[str, Any]]


Asked = Literal[
    "severity", "entitled", "right", "channel", "level", "shift", "quota", "warranty", "authorisation", "replacement",
    "phase", "charge", "credit", "attainment", "notice",
]  # fmt: skip
Minutes = Annotated[Decimal, Field(ge=0, le=1_000_000)]
Count = Annotated[int, Field(ge=0, le=10_000_000)]


class PolicyQuestion(Sent):
    """A question about something that is not a time."""

    question: Asked
    name: Annotated[Key | None, Field(description="Which charge, credit, quota, service, clock or notice")] = None
    plan: Key | None = None
    severity: Key | None = None
    channel: Key | None = None
    kind: Key | None = None
    facts: Facts = {}
    on: date | None = None
    at: Moment | None = None
    minutes: Count | None = None
    units: Count = 1
    period: Annotated[str | None, Field(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$")] = None
    down_minutes: Minutes = Decimal(0)
    excluded_minutes: dict[Key, Minutes] = {}
    misses: Count | None = None
    used: Minutes = Decimal(0)
    kept: Count = 0
    of: Count = 0


class ReplyOut(BaseModel):
    """The answer, its reason, and the place in the policy that it comes from."""

    question: str
    answer: str
    reason: str
    rule: str
    details: dict[str, Any]
