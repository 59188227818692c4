"""Reading what was asked for and what is owed."""

from __future__ import annotations

from kept.domain.cases.models import Case, Clock
from kept.domain.cases.projections import rules_by_version
from kept.domain.duties.errors import DeliverableNotFound, RequestNotFound
from kept.domain.duties.models import Deliverable, DeliverableState, InformationItem, InformationRequest, ItemState
from kept.domain.rulebook.queries import get_policy
from kept.kernel.actor import Actor
from kept.policy import Policy
from kept.policy.promised import PROMISED_CLOCK, SENT


def get_request(public_id: str, *, actor: Actor, case: Case) -> InformationRequest:
    """A request for information on a case that the actor may see. Raises RequestNotFound."""
    found = InformationRequest.objects.visible_to(actor).filter(case=case, public_id=public_id).first()
    if found is None:
        raise RequestNotFound
    return found


def list_requests(case: Case) -> list[InformationRequest]:
    """What the customer of a case was asked for, oldest first."""
    return list(InformationRequest.objects.filter(case=case).prefetch_related("items").order_by("pk"))


def list_missing(case: Case) -> list[InformationItem]:
    """What is still missing on a case, in the order in which it was asked for."""
    items = InformationItem.objects.filter(request__case=case, state=ItemState.MISSING).select_related("request")
    return list(items.order_by("request_id", "number"))


def waiting_reason(policy: Policy) -> str | None:
    """The policy's reason to wait for a customer who was asked for something."""
    reasons = [one.key for one in policy.waiting_reasons if one.turn == "customer"]
    return "customer" if "customer" in reasons else next(iter(reasons), None)


def suggest_items(case: Case) -> list[str]:
    """What the policy says that the level of the case asks for (NT-04)."""
    policy = get_policy(case.policy_version_id)
    levels = policy.document.levels
    level = levels.get(str(case.facts.get("level", ""))) or next(iter(levels.values()), None)
    return list(level.asks_for) if level else []


def get_deliverable(public_id: str, *, actor: Actor, case: Case) -> Deliverable:
    """Something owed on a case that the actor may see. Raises DeliverableNotFound."""
    visible = Deliverable.objects.visible_to(actor).select_related("drafted_by__user", "approved_by__user")
    found = visible.filter(case=case, public_id=public_id).first()
    if found is None:
        raise DeliverableNotFound
    return found


def list_deliverables(case: Case) -> list[Deliverable]:
    """What was promised, drafted or sent on a case, oldest first."""
    people = ("drafted_by__user", "approved_by__user")
    return list(Deliverable.objects.filter(case=case).select_related(*people).order_by("pk"))


def find_deliverable_clocks(case: Case) -> dict[str, Clock]:
    """The latest clock of each kind on a case that ends with sending something."""
    rules = rules_by_version({case.policy_version_id})[str(case.policy_version_id)]
    keys = {rule.key for rule in rules if SENT in rule.stops_on | rule.stops_on_all}
    clocks = Clock.objects.filter(case=case, key__in=keys).exclude(state="cancelled").order_by("cycle")
    return {clock.key: clock for clock in clocks}


def find_unwritten(case: Case) -> Clock | None:
    """A clock by which the policy itself wants something delivered that nobody has begun to write."""
    unsent = Deliverable.objects.filter(case=case).exclude(state=DeliverableState.SENT)
    begun = set(unsent.values_list("clock", flat=True))
    for key, clock in find_deliverable_clocks(case).items():
        if key != PROMISED_CLOCK and clock.stopped_at is None and key not in begun:
            return clock
    return None
