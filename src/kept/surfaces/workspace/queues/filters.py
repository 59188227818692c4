"""How the address of a list narrows and orders it. Only what is named here is read from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from kept.domain.cases.queries import OVER, default_order
from kept.domain.cases.types import CaseFilter
from kept.domain.parties.queries import get_agent, get_organisation
from kept.domain.rulebook.queries import get_policy_in_force
from kept.domain.views.models import SavedView
from kept.domain.views.types import ViewOfQueue
from kept.kernel.refusals import Invalid
from kept.surfaces.doors import Request

ORDERS = ("severity", "due")
NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class View(ViewOfQueue):
    """One way to look at a queue, as its address says it."""

    @property
    def filters(self) -> CaseFilter:
        """What the list is narrowed to."""
        assignee = 0 if self.is_unassigned else self.assignee.pk if self.assignee else None
        return CaseFilter(
            organisation=self.organisation.pk if self.organisation else None,
            severity=self.severity or None,
            assignee=assignee,
        )

    @property
    def is_narrowed(self) -> bool:
        """True if the list leaves out cases of its queue."""
        return self.filters != CaseFilter()

    def query(self, **more: str) -> str:
        """The view as the query of an address; `more` is added or replaces."""
        said = {
            "order": self.order if self.order in ORDERS else "",
            "organisation": self.organisation.public_id if self.organisation else "",
            "severity": self.severity,
            "assignee": NOBODY if self.is_unassigned else self.assignee.public_id if self.assignee else "",
        }
        return urlencode({name: value for name, value in (said | more).items() if value})


def read_view(queue: str, asked: Mapping[str, str], request: Request) -> View:
    """The view that an address asks for. Raises Invalid, NotFound."""
    order = asked.get("order", "")
    if order and order not in ORDERS:
        raise Invalid(f"A list is ordered by {' or '.join(ORDERS)}, not by “{order}”.")
    if queue in OVER:
        order = "latest"
    severity = asked.get("severity", "")
    known = [one.key for one in get_policy_in_force(request.desk.pk, request.now).severities]
    if severity and severity not in known:
        raise Invalid(f"The severities are {', '.join(known)}.")
    organisation, assignee = asked.get("organisation", ""), asked.get("assignee", "")
    return View(
        queue=queue,
        order=order or default_order(request.desk.pk, request.now),
        organisation=get_organisation(organisation, actor=request.actor) if organisation else None,
        severity=severity,
        assignee=get_agent(assignee, actor=request.actor) if assignee not in ("", NOBODY) else None,
        is_unassigned=assignee == NOBODY,
    )


def view_of(saved: SavedView) -> View:
    """The view that somebody kept."""
    return View(
        queue=saved.queue,
        order=saved.order,
        organisation=saved.organisation,
        severity=saved.severity,
        assignee=saved.assignee,
        is_unassigned=saved.is_unassigned,
    )
