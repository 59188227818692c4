"""The nine steps: what each finds, from the policy's tables and from what Kept looks at by itself.

Where the policy speaks, it decides. Where it is silent, what is against the request is for a person to decide.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from kept.policy.calendars import CalendarNeverOpens, to_moment, to_seconds
from kept.policy.entitlement.findings import speaks_of
from kept.policy.entitlement.possible import uncertain
from kept.policy.entitlement.snapshot import Agreed, Asking, Snapshot
from kept.policy.entitlement.tables import Known, ask_tables
from kept.policy.entitlement.verdict import Outcome, Step, StepResult
from kept.policy.language.policy import Policy


@dataclass(frozen=True, slots=True)
class Look:
    """Everything that a step may look at, for one of the customer's agreements or for none."""

    policy: Policy
    asking: Asking
    snapshot: Snapshot
    agreed: Agreed | None
    known: Known
    on: date

    def said(self, step: Step) -> StepResult | None:
        """What the policy's tables say at a step."""
        return ask_tables(self.policy, step, self.known)

    @property
    def is_in_force(self) -> bool:
        """Whether there is an agreement, and it covers the day."""
        agreed = self.agreed
        return agreed is not None and agreed.starts_on <= self.on and (not agreed.ends_on or self.on <= agreed.ends_on)


def take_steps(look: Look) -> tuple[StepResult, ...]:
    """Take all steps in their order; none is left out because an earlier one failed."""
    return tuple(taken(look) for taken in _TAKEN.values())


def caller(look: Look) -> StepResult:
    """Who asks: an approved contact, somebody else of the customer, or nobody that is known (NP-01)."""
    said, who = look.said(Step.CALLER), look.snapshot.caller
    if who.serves > 1:
        words = "You speak for more than one organisation; say for which one you ask."
        return _decide(Step.CALLER, words, f"the person is a contact of {who.serves} organisations")
    if said is not None:
        return said
    if who.standing == "unknown":
        return _decide(Step.CALLER, "We do not know you yet; somebody looks into it.", "nobody knows who asks")
    contacts = look.policy.document.entitlement.contacts
    if who.standing == "not_approved" and contacts is not None:
        return _decide(Step.CALLER, f"Requests come from: {contacts.who}.", "the person is not an approved contact")
    return _passes(Step.CALLER, "You may ask for support.", f"the contact is {who.standing.replace('_', ' ')}")


def agreement(look: Look) -> StepResult:
    """Which agreement there is, whether it holds today, and who serves the customer first (NT-03)."""
    said, agreed = look.said(Step.AGREEMENT), look.agreed
    if said is not None:
        return said
    if agreed is None:
        return _decide(Step.AGREEMENT, "We find no agreement with you.", "no agreement is on record")
    if look.on < agreed.starts_on:
        return _decide(Step.AGREEMENT, f"Your agreement begins on {agreed.starts_on}.", "the agreement has not begun")
    if not look.is_in_force:
        return _decide(Step.AGREEMENT, f"Your agreement ended on {agreed.ends_on}.", "the agreement has ended")
    level = look.policy.first_level(look.known.complete)
    if level and look.policy.document.levels[level].party == "partner":
        whom = look.snapshot.partner or "your partner or reseller"
        words = f"Your first level of support is {whom}; your request goes there."
        note = f"first level: {look.policy.document.levels[level].label}"
        return StepResult(Step.AGREEMENT, Outcome.PARTNER, words, note, "entitlement.first_level")
    until = f" until {agreed.ends_on}" if agreed.ends_on else ""
    return _passes(Step.AGREEMENT, f"Your agreement is in force{until}.", f"agreement {agreed.name}, {agreed.plan}")


def plan(look: Look) -> StepResult:
    """What the plan brings for this kind of request."""
    if said := look.said(Step.PLAN):
        return said
    if look.agreed is None:
        return _passes(Step.PLAN, "No plan is on record.", "no plan to look at")
    known = look.policy.document.plans.get(look.agreed.plan)
    if known is None:
        words = "Your plan is not part of the policy in force."
        return _decide(Step.PLAN, words, f"the policy has no plan “{look.agreed.plan}”")
    return _passes(Step.PLAN, f"{known.label} includes it.", f"plan {look.agreed.plan}")


def channel(look: Look) -> StepResult:
    """Whether the plan has the channel, and whether the channel serves such requests."""
    if said := look.said(Step.CHANNEL):
        return said
    key = look.asking.channel
    known = look.policy.document.channels.get(key or "")
    if key is None or known is None:
        return _passes(Step.CHANNEL, "Any channel of the plan.", "no channel was stated")
    bought = look.policy.document.plans.get(look.agreed.plan) if look.agreed else None
    if bought is None:
        return _passes(Step.CHANNEL, f"You came by {known.label}.", "without a plan, every channel is taken")
    rule = f"plans.{look.agreed.plan}.channels" if look.agreed else ""
    if key not in bought.channels:
        words = f"{known.label} does not belong to {bought.label}."
        return _other_way(look, words, known.note or "the plan lacks the channel", rule)
    missing = uncertain(known.limited_to, look.known.sure)
    if missing is None:
        return _other_way(look, f"{known.label} is not for such requests.", "the channel is limited", f"channels.{key}")
    if known.open is not None:
        name = known.open.select(look.known.complete).value
        if not look.policy.calendar(name).is_open(to_seconds(look.asking.at)):
            words = f"{known.label} is closed now."
            return StepResult(Step.CHANNEL, Outcome.CONDITIONS, words, f"{name} is closed", f"channels.{key}.open")
    return _passes(Step.CHANNEL, f"{known.label} belongs to {bought.label}.", f"channel {key}", rule)


def _other_way(look: Look, words: str, note: str, rule: str) -> StepResult:
    """A channel that is not for it: the customer is led elsewhere, an agent takes it in (NP-16)."""
    outcome = {"customer": Outcome.REFUSED, "agent": Outcome.CONDITIONS, "desk": Outcome.DECIDE}[look.asking.door]
    return StepResult(Step.CHANNEL, outcome, words, note, rule)


def hours(look: Look) -> StepResult:
    """Whether the hours of the plan are on now. Being outside them is no reason against a request."""
    if said := look.said(Step.HOURS):
        return said
    name = look.policy.coverage(look.known.complete).value
    label = look.policy.calendar_label(name)
    if look.policy.calendar(name).is_open(to_seconds(look.asking.at)):
        return _passes(Step.HOURS, f"Support is open now: {label}.", f"{name} is open", "coverage")
    return _passes(Step.HOURS, f"Support is closed now: {label}. Times count from when it opens.", f"{name} is closed")


def opens_at(look: Look) -> datetime | None:
    """Return when the hours of the plan begin again, or None while they are on or never will be."""
    calendar, at = look.policy.calendar(look.policy.coverage(look.known.complete).value), to_seconds(look.asking.at)
    if calendar.is_open(at):
        return None
    try:
        return to_moment(calendar.next_open(at))
    except CalendarNeverOpens:
        return None


def product(look: Look) -> StepResult:
    """Whether product and release are supported, and whether the agreement is for them (NH-18, NA-07)."""
    seen, release = look.snapshot.product, look.snapshot.release
    if said := look.said(Step.PRODUCT):
        return said
    if seen.state == "not_stated":
        return _passes(Step.PRODUCT, "No product was named.", "no product was stated")
    if seen.state == "unknown":
        return _decide(Step.PRODUCT, f"We do not know the product “{seen.name}”.", "the desk does not list the product")
    if seen.state == "not_supported":
        return _decide(Step.PRODUCT, f"{seen.name} is not supported.", "the product is listed as not supported")
    covers = look.agreed.covers if look.agreed else ()
    if covers and seen.key not in covers:
        words = f"Your agreement is not for {seen.name}."
        return _decide(Step.PRODUCT, words, f"the agreement covers {', '.join(covers)}")
    if release.state == "ended":
        words = f"Support of {seen.name} {release.name} ended on {release.supported_until}."
        return _decide(Step.PRODUCT, words, "the release is past its support")
    if release.state == "unknown":
        words = f"We do not know {seen.name} {release.name}; please check the release."
        return StepResult(Step.PRODUCT, Outcome.CONDITIONS, words, "the desk does not list the release")
    named = f"{seen.name} {release.name}".strip()
    return _passes(Step.PRODUCT, f"{named} is supported.", f"product {seen.key}, {release.state.replace('_', ' ')}")


def licence(look: Look) -> StepResult:
    """Whether the licence key is valid, unknown, blocked, or somebody else's (NT-02)."""
    seen = look.snapshot.licence
    if said := look.said(Step.LICENCE):
        return said
    if seen.state == "not_stated":
        if speaks_of(look.policy, Step.LICENCE):
            words = "Please state the licence key."
            return StepResult(Step.LICENCE, Outcome.CONDITIONS, words, "no licence key is stated or on record")
        return _passes(Step.LICENCE, "No licence key is needed.", "the policy asks for none")
    if seen.state == "valid":
        return _passes(Step.LICENCE, f"Your licence {seen.ending} is valid.", f"licence {seen.ending}")
    words = {
        "unknown": "We do not know this licence key.",
        "blocked": "This licence key is blocked.",
        "of_another": "This licence key belongs to another customer.",
        "unregistered": "This licence key is not registered yet.",
    }[seen.state]
    return _decide(Step.LICENCE, words, f"licence {seen.ending}: {seen.state.replace('_', ' ')}")


def paid(look: Look) -> StepResult:
    """Whether the agreement is paid for (NA-03)."""
    if said := look.said(Step.PAID):
        return said
    through = look.agreed.paid_through if look.agreed else None
    if through is None:
        return _passes(Step.PAID, "Nothing is overdue.", "payment is not kept here")
    if look.on > through:
        return _decide(Step.PAID, f"Your agreement is paid until {through}.", f"paid through {through}")
    return _passes(Step.PAID, f"Paid until {through}.", f"paid through {through}")


def exclusions(look: Look) -> StepResult:
    """Whether something puts the request outside of what support is for (NP-15, NA-07)."""
    if said := look.said(Step.EXCLUSIONS):
        return said
    excluded = look.policy.document.exclusions.get(look.snapshot.exclusion)
    if excluded is not None:
        outcome = EFFECTS[excluded.effect]
        rule = f"exclusions.{look.snapshot.exclusion}"
        return StepResult(Step.EXCLUSIONS, outcome, excluded.reason, excluded.effect.replace("_", " "), rule)
    return _passes(Step.EXCLUSIONS, "Nothing excludes it.", "no exclusion is known")


EFFECTS = {
    "pauses_clocks": Outcome.CONDITIONS,
    "ends_targets": Outcome.CONDITIONS,
    "advice_only": Outcome.CONDITIONS,
    "charged": Outcome.BILLABLE,
    "refused": Outcome.REFUSED,
}

_TAKEN: dict[Step, Callable[[Look], StepResult]] = {
    Step.CALLER: caller,
    Step.AGREEMENT: agreement,
    Step.PLAN: plan,
    Step.CHANNEL: channel,
    Step.HOURS: hours,
    Step.PRODUCT: product,
    Step.LICENCE: licence,
    Step.PAID: paid,
    Step.EXCLUSIONS: exclusions,
}


def _passes(step: Step, reason: str, note: str, rule: str = "") -> StepResult:
    return StepResult(step, Outcome.ENTITLED, reason, note, rule)


def _decide(step: Step, reason: str, note: str, **more: Any) -> StepResult:
    return StepResult(step, Outcome.DECIDE, reason, note, **more)
