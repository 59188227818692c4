"""What else helps, when the answer is not a plain yes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kept.policy.entitlement.steps import Look, opens_at
from kept.policy.entitlement.verdict import Alternative, Outcome, Step, StepResult
from kept.policy.language.ledgers import Rate
from kept.policy.language.policy import Policy
from kept.policy.terms import Facts


def alternatives(look: Look, results: Sequence[StepResult]) -> tuple[Alternative, ...]:
    """Return what the customer can do, or who can help, in the order of the steps."""
    by_step = {result.step: result for result in results}
    found: list[Alternative] = []
    for step, offered in _OFFERED.items():
        if by_step[step].outcome is not Outcome.ENTITLED:
            found += offered(look, by_step[step])
    opening = opens_at(look)
    if opening is not None:
        found.append(Alternative("opens", "Support opens again", opening))
    return tuple(found)


def _caller(look: Look, result: StepResult) -> Iterator[Alternative]:
    contacts = look.policy.document.entitlement.contacts
    if contacts is not None:
        yield Alternative("contact", f"Somebody who may ask can do it for you: {contacts.who}.")
        if contacts.exception and result.outcome is not Outcome.PROVISIONAL:
            yield Alternative("contact", contacts.exception)


def _agreement(look: Look, result: StepResult) -> Iterator[Alternative]:
    if result.outcome is Outcome.PARTNER:
        yield Alternative("partner", f"{look.snapshot.partner or 'Your partner or reseller'} helps first.")
    else:
        yield Alternative("renewal", f"{look.policy.vendor} can renew the agreement.")


def _plan(look: Look, result: StepResult) -> Iterator[Alternative]:
    if result.outcome is Outcome.BILLABLE:
        for price in prices(look.policy, look.known.complete):
            yield Alternative("offer", price)
    if look.snapshot.partner:
        yield Alternative("partner", f"{look.snapshot.partner} may help.")


def _channel(look: Look, result: StepResult) -> Iterator[Alternative]:
    bought = look.policy.document.plans.get(look.agreed.plan) if look.agreed else None
    for key in bought.channels if bought else ():
        if key != look.asking.channel:
            yield Alternative("channel", look.policy.document.channels[key].label)


def _product(look: Look, result: StepResult) -> Iterator[Alternative]:
    for words in look.policy.document.entitlement.supported:
        yield Alternative("product", f"Supported: {words}")


def _licence(look: Look, result: StepResult) -> Iterator[Alternative]:
    if result.outcome is not Outcome.CONDITIONS:
        yield Alternative("contact", f"Ask {look.policy.vendor} or your reseller about the key.")


def _paid(look: Look, result: StepResult) -> Iterator[Alternative]:
    yield Alternative("payment", "It goes on as soon as the payment has arrived.")


def _exclusions(look: Look, result: StepResult) -> Iterator[Alternative]:
    if result.outcome is Outcome.BILLABLE:
        for price in prices(look.policy, look.known.complete):
            yield Alternative("offer", price)


_OFFERED = {
    Step.CALLER: _caller,
    Step.AGREEMENT: _agreement,
    Step.PLAN: _plan,
    Step.CHANNEL: _channel,
    Step.PRODUCT: _product,
    Step.LICENCE: _licence,
    Step.PAID: _paid,
    Step.EXCLUSIONS: _exclusions,
}


def prices(policy: Policy, facts: Facts) -> Iterator[str]:
    """Say what is charged for what the tables and the exclusions make billable under the facts."""
    names = [policy.document.entitlement.covered.select(facts).value.charge]
    excluded = policy.document.exclusions.get(str(facts.get("exclusion", "")))
    names.append(excluded.charge if excluded else None)
    for name in dict.fromkeys(filter(None, names)):
        yield price_words(policy, name, facts)


def price_words(policy: Policy, name: str, facts: Facts) -> str:
    """Say what a charge of the policy costs: `Assistance: 250 USD per hour, rounded up to 1 hour`."""
    money = policy.document.money
    assert money is not None
    said = money.charges[name]
    price = said.price.select(facts).value
    if not isinstance(price, Rate):
        return f"{said.label}: {price}"
    words = f"{said.label}: {price.amount} {money.currency}"
    words += "" if price.per == "once" else f" per {price.per}"
    words += f", rounded up to {price.rounded_up_to.words}" if price.rounded_up_to else ""
    words += f", during {policy.calendar_label(price.during)}" if price.during else ""
    return " ".join([f"{words}.", *said.limits])
