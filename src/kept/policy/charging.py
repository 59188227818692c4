"""What is charged: the price of a case's work as it is offered, and what time comes to when it is rounded up."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from kept.policy.entitlement.offers import price_words
from kept.policy.language.ledgers import Rate
from kept.policy.language.policy import Policy
from kept.policy.terms import Facts

_HOUR = 3600


@dataclass(frozen=True, slots=True)
class Offered:
    """A price before work starts: the charge of the policy, its words, and what it does not hold."""

    charge: str
    words: str
    limits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Billed:
    """What some minutes come to: the hours that are charged, and the amount."""

    hours: Decimal
    amount: Decimal
    currency: str


def offer_of(policy: Policy, facts: Facts) -> Offered | None:
    """Return the price of the work that the facts ask for, or None where the policy names none (NP-11)."""
    name = policy.document.entitlement.covered.select(facts).value.charge
    if not name or policy.document.money is None:
        return None
    return Offered(name, price_words(policy, name, facts), limits_of(policy, str(facts.get("kind", ""))))


def limits_of(policy: Policy, kind: str) -> tuple[str, ...]:
    """Return what a request of this kind does and does not hold, as the policy says it."""
    said = policy.document.kinds.get(kind)
    stated = tuple(policy.document.entitlement.partner_support) if kind == "partner_support" else ()
    return stated or ((said.description,) if said and said.description else ())


def bill(policy: Policy, charge: str, facts: Facts, minutes: int) -> Billed | None:
    """Return what the minutes of a case come to, rounded up as the rate says, or None where time is not charged."""
    money = policy.document.money
    if money is None or charge not in money.charges or minutes <= 0:
        return None
    rate = money.charges[charge].price.select(facts).value
    if not isinstance(rate, Rate) or rate.per != "hour":
        return None
    step = (rate.rounded_up_to.seconds if rate.rounded_up_to else None) or 60
    seconds = -(-minutes * 60 // step) * step
    hours = Decimal(seconds) / _HOUR
    amount = max(hours * rate.amount, rate.at_least or Decimal(0))
    return Billed(hours.normalize(), amount.quantize(Decimal("0.01")), money.currency)
