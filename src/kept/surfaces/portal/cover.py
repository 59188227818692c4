"""What a customer has: their organisations, each with its plan, channels and hours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from kept.domain.desks.models import Desk
from kept.domain.entitlements.models import Agreement
from kept.domain.entitlements.queries import find_agreement
from kept.domain.parties.models import Organisation
from kept.domain.parties.queries import list_organisations
from kept.domain.rulebook.queries import get_policy_in_force
from kept.kernel.actor import Actor
from kept.policy import Policy
from kept.policy.language.values import ChannelView, PlanView
from kept.surfaces.public.hours import Hours, hours_now

ASKED_HERE = ("portal", "web")


@dataclass(frozen=True, slots=True)
class Cover:
    """One organisation of the customer. Without an agreement in force, plan and hours are None."""

    organisation: Organisation
    agreement: Agreement | None
    plan: PlanView | None
    channels: tuple[ChannelView, ...]
    hours: Hours | None

    @property
    def known_facts(self) -> Mapping[str, str]:
        """What nobody needs to be asked: the organisation's facts and what was agreed."""
        return {**self.organisation.facts, **(self.agreement.facts if self.agreement else {})}


def list_cover(actor: Actor, desk: Desk, now: datetime) -> list[Cover]:
    """The organisations that the customer acts for, with what each has."""
    policy = get_policy_in_force(desk.pk, now)
    return [cover_of(organisation, policy, now) for organisation in list_organisations(actor=actor)]


def cover_of(organisation: Organisation, policy: Policy, now: datetime) -> Cover:
    """What one organisation has now."""
    agreement = find_agreement(organisation.pk, now.date())
    plan = next((each for each in policy.plans if agreement and each.key == agreement.plan), None)
    if agreement is None or plan is None:
        return Cover(organisation, agreement, None, (), None)
    facts = {**organisation.facts, **agreement.facts, "plan": plan.key}
    return Cover(organisation, agreement, plan, policy.channels_for(plan.key), hours_now(policy, facts, now))


def channel_here(policy: Policy, channels: tuple[ChannelView, ...]) -> str:
    """The channel that a request made in the portal comes by: the plan's own, or else one that it lacks."""
    for via in ASKED_HERE:
        for channel in [*channels, *policy.channels]:
            if channel.via == via:
                return channel.key
    return policy.channels[0].key
