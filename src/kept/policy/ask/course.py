"""The course of a case and of planned work: closing, contacts, maintenance."""

from __future__ import annotations

from datetime import UTC, datetime

from kept.policy.ask.replies import CannotSay, Reply
from kept.policy.calendars import to_moment, to_seconds
from kept.policy.clocks.grants import grant_of
from kept.policy.language.policy import Policy
from kept.policy.language.rules import allowance_of
from kept.policy.language.terms import Term
from kept.policy.terms import Facts, Target


def closing(policy: Policy, facts: Facts, since: datetime) -> Reply:
    """Say when a case that was resolved closes, and when a silent customer is reminded, counted from an instant."""
    said = policy.document.closing
    terms = {
        "closes_at": said.close_after,
        "reminded_at": said.remind_after,
        "closes_silent_at": said.close_silent_after,
        "reopens_until": said.reopen_within,
    }
    name = said.calendar or policy.coverage(facts).value
    details: dict[str, object] = {key: _after(policy, term, name, since) for key, term in terms.items()}
    details["calendar"] = name
    if said.close_after is None:
        return Reply("closing", "never", "a case does not close by itself", "closing", details)
    reason = f"{said.close_after.words} after it is resolved, counted {policy.calendar_label(name)}"
    return Reply("closing", str(details["closes_at"]), reason, "closing.close_after", details)


def _after(policy: Policy, term: Term | None, calendar_name: str, since: datetime) -> str | None:
    if term is None:
        return None
    calendar = policy.calendar(calendar_name)
    allowance = allowance_of(term, policy.document.counting)
    start = to_seconds(since)
    grant = grant_of(Target(allowance, calendar, calendar_name, term.words, "closing"), start)
    if grant is None:
        return None
    due = grant.due if grant.due is not None else grant.measure.due(start, grant.seconds)
    return to_moment(due).strftime("%Y-%m-%dT%H:%M:%SZ")


def contacts(policy: Policy, facts: Facts) -> Reply:
    """Say who may raise cases for a customer, and how many such people there may be."""
    said = policy.document.entitlement.contacts
    if said is None:
        raise CannotSay("this policy names no contacts (entitlement.contacts)")
    number = said.number.select(facts) if said.number else None
    details = {"who": said.who, "changed": said.changed, "exception": said.exception}
    answer = str(number.value) if number else "not_limited"
    return Reply("contacts", answer, number.why if number else said.who, "entitlement.contacts", details)


def maintenance(policy: Policy, start: datetime) -> Reply:
    """Say whether planned work may begin at an instant, or needs what the policy asks for outside the window."""
    said = policy.document.maintenance
    if said is None:
        raise CannotSay("this policy has no maintenance window (maintenance)")
    calendar = policy.calendar(said.window)
    at = to_seconds(start)
    label = policy.calendar_label(said.window)
    opens = to_moment(calendar.next_open(at)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if calendar.is_open(at):
        return Reply("maintenance", "yes", f"it lies in the window {label}", "maintenance", {"window": said.window})
    reason = said.outside or f"it lies outside the window {label}"
    return Reply("maintenance", "no", reason, "maintenance", {"window": said.window, "next_window": opens})
