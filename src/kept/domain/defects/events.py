"""What happens to a defect: an error of a product, with the cases that it causes."""

from __future__ import annotations

from dataclasses import dataclass

from kept.kernel.ledger import Event


@dataclass(frozen=True)
class DefectConfirmed(Event, kind="defect.confirmed"):
    """It is certain that the cause is an error of the product."""

    defect: int
    number: int
    title: str
    severity: str
    product: int | None
    release: int | None


@dataclass(frozen=True)
class DefectDescribed(Event, kind="defect.described"):
    """Title or outline of a defect are other ones, or it is shown in public from now on, or no longer."""

    defect: int
    title: str
    outline: str
    is_public: bool


@dataclass(frozen=True)
class DefectCaseAdded(Event, kind="defect.case_added"):
    """The defect carries another case; its severity is that of the most severe one."""

    defect: int
    case: int
    severity: str


@dataclass(frozen=True)
class DefectCaseTaken(Event, kind="defect.case_taken"):
    """A case turned out to have another cause."""

    defect: int
    case: int


@dataclass(frozen=True)
class DefectPlanned(Event, kind="defect.planned"):
    """How it will be corrected: `plan` is hot_fix, next_release or future_release."""

    defect: int
    plan: str
    release: int | None


@dataclass(frozen=True)
class DefectReleased(Event, kind="defect.released"):
    """The release with the correction is out."""

    defect: int
    release: int


@dataclass(frozen=True)
class DefectDropped(Event, kind="defect.dropped"):
    """It is no error of the product after all, or will not be corrected."""

    defect: int
    reason: str
