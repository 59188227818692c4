"""What is counted up: charges, availability with its credits, attainment, notice ahead."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal

from kept.policy.ask.replies import CannotSay, Reply
from kept.policy.calendars import Calendar, load_zone, to_moment, to_seconds
from kept.policy.calendars.days import same_time
from kept.policy.facts import FIRST_YEAR, LAST_YEAR
from kept.policy.language.base import ALWAYS
from kept.policy.language.choice import mismatch
from kept.policy.language.dates import moved
from kept.policy.language.ledgers import Availability, Credit
from kept.policy.language.policy import Policy
from kept.policy.language.rules import allowance_of
from kept.policy.language.terms import Term
from kept.policy.terms import BusinessDays, CalendarSpan, Facts, OpenTime

_HOURS = {"hour": 60, "day": 24 * 60}


def charge(policy: Policy, name: str, facts: Facts, minutes: int | None = None, units: int = 1) -> Reply:
    """Say what something costs; with minutes where the price is by the hour or day."""
    money = policy.document.money
    if money is None or name not in money.charges:
        has = ", ".join(money.charges) if money else "none"
        raise CannotSay(f"this policy has no charge {name!r}; it has {has}")
    selected = money.charges[name].price.select(facts)
    rate, rule = selected.value, f"money.charges.{name}.price{selected.rule}"
    details: dict[str, object] = {"currency": money.currency, "label": money.charges[name].label}
    if isinstance(rate, str):
        amount = None if rate in ("quoted", "refused") else "0.00"
        return Reply("charge", amount or rate, f"{rate}: {selected.why}", rule, {**details, "amount": amount})
    if rate.per in _HOURS:
        if minutes is None:
            raise CannotSay(f"{name} is charged by the {rate.per}: state the minutes")
        counted = Decimal(minutes)
        if rate.included:
            counted = max(counted - (rate.included.seconds or 0) // 60, Decimal(0))
        if rate.rounded_up_to and rate.rounded_up_to.seconds:
            step = Decimal(rate.rounded_up_to.seconds) / 60
            counted = (counted / step).to_integral_value(ROUND_CEILING) * step
        total = rate.amount * counted / _HOURS[rate.per]
        details["minutes_charged"] = f"{counted.normalize():f}"
    else:
        total = rate.amount * (1 if rate.per == "once" else units)
    total = max(total, rate.at_least or Decimal(0)).quantize(Decimal("0.01"), ROUND_HALF_UP)
    details |= {"amount": str(total), "is_refundable": rate.refundable, "note": rate.note}
    reason = f"{money.currency} {rate.amount} {'once' if rate.per == 'once' else 'per ' + rate.per}: {selected.why}"
    return Reply("charge", str(total), reason, rule, details)


def credit(
    policy: Policy,
    name: str | None,
    facts: Facts,
    period: str | None = None,
    down_minutes: Decimal = Decimal(0),
    excluded: Mapping[str, Decimal] | None = None,
    misses: int | None = None,
) -> Reply:
    """Say which credit follows from minutes of downtime in a month, or from a number of misses."""
    credits = policy.document.credits
    key = name or next(iter(credits), None)
    if key is None or key not in credits:
        raise CannotSay(f"this policy has no credit {key!r}; it has {', '.join(credits) or 'none'}")
    said = credits[key]
    details: dict[str, object] = {"label": said.label, "of": said.of, "paid_by": said.paid_by}
    stated = dict(facts)
    if period is not None:
        details |= _claim(said, period)
    if said.measure:
        if period is None:
            raise CannotSay("state the period, as in 2026-06")
        value, counted = availability(
            policy.document.availability[said.measure], period, down_minutes, excluded or {}, facts
        )
        stated |= {"value": str(value), "down_minutes": str(counted)}
        details |= {
            "availability": f"{value.quantize(Decimal('0.001'), ROUND_HALF_UP)} %",
            "counted_minutes": str(counted),
        }
    elif misses is None:
        raise CannotSay("state how many times it was missed")
    else:
        stated["misses"] = misses
    applies = said.applies.select(facts) if said.applies else None
    if applies and applies.value.answer == "no":
        reason = applies.value.because or applies.why
        return Reply("credit", "0", reason, f"credits.{key}.applies", {**details, "percent": "0"})
    selected = said.percent.select(stated)
    percent = min(selected.value, said.at_most) if said.at_most is not None else selected.value
    details["percent"] = f"{percent.normalize():f}"
    return Reply("credit", f"{percent.normalize():f}", selected.why, f"credits.{key}.percent{selected.rule}", details)


def availability(
    measure: Availability, period: str, down: Decimal, excluded: Mapping[str, Decimal], facts: Facts
) -> tuple[Decimal, Decimal]:
    """Return the availability of a period in percent, and the minutes that count as down."""
    start, end = _bounds(measure, period)
    total = Decimal(int((end - start).total_seconds())) / 60
    if down > total:
        raise CannotSay(f"{down} minutes are more than the {total.normalize():f} of the period")
    left_out = Decimal(0)
    for name, minutes in excluded.items():
        if name not in measure.not_counted:
            raise CannotSay(f"{name!r} is not among what is not counted: {', '.join(measure.not_counted) or 'nothing'}")
        if mismatch(measure.not_counted[name].when, facts) is None:
            left_out += minutes
    left_out = min(left_out, down)
    if left_out == total:
        return Decimal(100), Decimal(0)
    whole = total - left_out if measure.excluded_time == "leaves_the_period" else total
    counted = down - left_out
    return (whole - counted) * 100 / whole, counted


def _bounds(measure: Availability, period: str) -> tuple[datetime, datetime]:
    """Return the first instant of a period and of the one after it."""
    first = _first_day(period)
    after = moved(first, Term(Decimal({"month": 1, "quarter": 3, "year": 12}[measure.period]), "month"))
    zone = load_zone(measure.zone)
    start, end = (datetime.combine(day, time(), zone).astimezone(UTC) for day in (first, after))
    return start, end


def _first_day(period: str) -> date:
    try:
        first = date.fromisoformat(f"{period}-01")
    except ValueError:
        raise CannotSay(f"{period!r} is not a month; write it as 2026-06") from None
    if not FIRST_YEAR <= first.year <= LAST_YEAR:
        raise CannotSay(f"{period} lies outside the years {FIRST_YEAR} to {LAST_YEAR}")
    return first


def _claim(said: Credit, period: str) -> dict[str, object]:
    if said.claim_within is None:
        return {"claim_until": None}
    last = moved(_first_day(period), Term(Decimal(1), "month")) - timedelta(days=1)
    until = moved(last, said.claim_within)
    return {"claim_until": until.isoformat(), "claim_until_weekday": f"{until:%a}"}


def attainment(policy: Policy, clock: str, facts: Facts, kept: int, of: int) -> Reply:
    """Say whether a share of cases in which a clock was kept is enough, given how many there were."""
    for number, said in enumerate(policy.document.attainment):
        if said.clock != clock or mismatch(said.when, facts):
            continue
        rule = f"attainment[{number + 1}]"
        if of < said.smallest_sample:
            reason = f"{of} cases are fewer than the smallest sample of {said.smallest_sample}"
            return Reply("attainment", "too_few", reason, rule)
        share = Decimal(kept) * 100 / of
        shown = f"{share.quantize(Decimal('0.01'), ROUND_HALF_UP)} %"
        reason = f"{kept} of {of} are {shown}; {said.share.words} per {said.per} are asked for"
        return Reply("attainment", "yes" if share >= said.share.number else "no", reason, rule, {"share": shown})
    raise CannotSay(f"this policy asks for no share of {clock!r} under these facts (attainment)")


def notice(policy: Policy, name: str, event_at: datetime) -> Reply:
    """Say by when an event has to be announced at the latest."""
    said = policy.document.notices.get(name)
    if said is None or said.at_least is None:
        raise CannotSay(f"this policy asks for no notice {name!r} ahead")
    calendar_name = said.calendar or ALWAYS
    latest = _before(policy, said.at_least, policy.calendar(calendar_name), to_seconds(event_at))
    at = to_moment(latest)
    local = at.astimezone(load_zone(policy.document.zone))
    details = {"latest_at": at.strftime("%Y-%m-%dT%H:%M:%SZ"), "latest_local": f"{local:%a %Y-%m-%d %H:%M}"}
    counted = f"counted {policy.calendar_label(calendar_name)}"
    reason = f"{said.at_least.words} before {(said.before or '').replace('_', ' ')}, {counted}"
    return Reply("notice", details["latest_at"], reason, f"notices.{name}", details)


def _before(policy: Policy, length: Term, calendar: Calendar, event: int) -> int:
    match allowance_of(length, policy.document.counting):
        case OpenTime(seconds):
            low, high = event - 400 * 86_400, event
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (middle, high) if calendar.measure(middle, event) >= seconds else (low, middle)
            return low
        case BusinessDays(days=days):
            return same_time(calendar, calendar.next_open(event), -days)
        case CalendarSpan():
            zone = load_zone(policy.document.zone)
            local = to_moment(event).astimezone(zone)
            return to_seconds(datetime.combine(moved(local.date(), length, -1), local.time(), zone))
        case _:
            raise CannotSay("the notice names no length of time")
