"""Reading defects: for product managers, for the page of a case, and as the outline that customers follow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Count, F, Q

from kept.domain.cases.models import Case
from kept.domain.defects.errors import DefectNotFound
from kept.domain.defects.models import Defect, DefectCase, Plan
from kept.domain.desks.models import Desk
from kept.kernel.actor import Actor
from kept.policy import Policy

_RELATED = ("product", "found_in", "release", "confirmed_by__user", "desk")
OUTLINE = "corrections"


@dataclass(frozen=True, slots=True)
class Upcoming:
    """A line of the outline. `cases` are those of the reader; the cases of others are never named."""

    defect: Defect
    cases: Sequence[Case] = field(default_factory=tuple)

    @property
    def is_named(self) -> bool:
        """Whether the reader may know which defect it is: it is theirs, or it is public."""
        return bool(self.cases) or self.defect.is_public


def get_defect(public_id: str, *, actor: Actor) -> Defect:
    """A defect that the actor may see. Raises DefectNotFound."""
    defect = Defect.objects.visible_to(actor).select_related(*_RELATED).filter(public_id=public_id).first()
    if defect is None:
        raise DefectNotFound
    return defect


def list_top(*, actor: Actor, is_live: bool = True, limit: int = 200) -> list[Defect]:
    """Defects by severity and how many open cases they carry (`cases_open`, `cases_all`, `customers`)."""
    defects = Defect.objects.visible_to(actor).select_related(*_RELATED)
    defects = defects.live() if is_live else defects.exclude(state__in=("confirmed", "planned"))
    counted = defects.annotate(
        cases_all=Count("links"),
        cases_open=Count("links", filter=Q(links__case__state="open")),
        customers=Count("links__case__organisation", distinct=True),
    )
    return list(counted.order_by("severity_rank", F("cases_open").desc(), "pk")[:limit])


def find_of_case(case: Case, *, actor: Actor) -> Defect | None:
    """The defect that carries a case."""
    link = DefectCase.objects.filter(case=case).first()
    if link is None:
        return None
    return Defect.objects.visible_to(actor).select_related(*_RELATED).filter(pk=link.defect_id).first()


def list_cases(defect: Defect, *, actor: Actor) -> list[DefectCase]:
    """The cases of a defect that the actor may see, the most severe first."""
    links = DefectCase.objects.filter(defect=defect, case__in=Case.objects.visible_to(actor))
    related = links.select_related("case__organisation", "case__assignee__user")
    return list(related.order_by("case__severity_rank", "case__opened_at"))


def allowed_plans(policy: Policy, severity: str) -> list[Plan]:
    """How the policy lets a correction of that severity be planned; all ways where it says nothing (NT-09)."""
    said = policy.release_plan({"severity": severity})
    if said is None:
        return list(Plan)
    ways = [plan for plan in Plan if plan.value in said]
    return ways or list(Plan)


def has_outline(policy: Policy) -> bool:
    """Whether the policy announces an outline of upcoming corrections (NT-14)."""
    return OUTLINE in policy.document.notices


def has_public_outline(policy: Policy) -> bool:
    """Whether the outline is for everybody, and not for customers alone."""
    return has_outline(policy) and policy.document.notices[OUTLINE].public


def can_follow(policy: Policy, *, actor: Actor) -> bool:
    """Whether a customer has an outline to read: the policy announces one, or a case of theirs has a defect."""
    return has_outline(policy) or DefectCase.objects.filter(case__in=Case.objects.visible_to(actor)).exists()


def list_outline(desk: Desk, *, actor: Actor | None, limit: int = 200) -> list[Upcoming]:
    """Corrections to come and those that came last, as a customer (or with None: anybody) may read them.

    What concerns the reader's own cases comes first and by name; of the others only what is public has a name.
    """
    defects = Defect.objects.filter(desk=desk).exclude(state="dropped").select_related("product", "release")
    own: dict[int, list[Case]] = {}
    if actor is not None:
        links = DefectCase.objects.filter(defect__desk=desk, case__in=Case.objects.visible_to(actor))
        for link in links.select_related("case").order_by("case__opened_at"):
            own.setdefault(link.defect_id, []).append(link.case)
    lines = [
        Upcoming(defect, tuple(own.get(defect.pk, ())))
        for defect in defects.order_by("severity_rank", "-confirmed_at", "pk")[:limit]
    ]
    return sorted(lines, key=lambda line: (not line.cases, not line.defect.is_live))
