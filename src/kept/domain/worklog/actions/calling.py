"""Telephone calls: those that come in, and the one that a policy wants of the customer."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from kept.domain.cases import actions as cases
from kept.domain.cases.actions.recording import record_on
from kept.domain.cases.events import CallAsked
from kept.domain.cases.models import Case
from kept.domain.cases.types import Request
from kept.domain.worklog import queries
from kept.domain.worklog.actions.locking import lock_case_row
from kept.domain.worklog.errors import CallFromTheFuture, NoCallerNamed
from kept.domain.worklog.models import PhoneCall
from kept.domain.worklog.types import Caller
from kept.kernel.actor import Actor, Permission
from kept.kernel.ledger import list_entries

CLOCKS_DIFFER = timedelta(minutes=5)


@transaction.atomic
def log_inbound_call(
    *,
    caller: Caller,
    said: str,
    actor: Actor,
    at: datetime,
    called_at: datetime | None = None,
    joins: str = "",
    opens: Request | None = None,
) -> PhoneCall:
    """Log a call that came in: it joins the case of that number, or opens one by `opens`.

    The case runs from `called_at`, when the call came in (K3). What was said stays internal on a case that the call
    joins. Raises NotAllowed, NoCallerNamed, CallFromTheFuture, CaseNotFound, and what opening a case raises.
    """
    actor.require(Permission.WORK_CASE)
    if not (caller.contact or caller.name.strip() or caller.phone.strip()):
        raise NoCallerNamed
    came_at = called_at or at
    if came_at > at + CLOCKS_DIFFER:
        raise CallFromTheFuture
    case = _open(caller, opens, actor, min(came_at, at)) if opens else None
    case = cases.log_call(number=case.number if case else joins, body=said, direction="in", actor=actor, at=at)
    return PhoneCall.objects.create(
        desk_id=actor.desk_id,
        case=case,
        contact=caller.contact,
        agent_id=actor.person_id,
        caller_name=(caller.name or (caller.contact.name if caller.contact else ""))[:120],
        caller_phone=(caller.phone or (caller.contact.phone if caller.contact else ""))[:40],
        has_opened_case=opens is not None,
        called_at=came_at,
        logged_at=at,
    )


def _open(caller: Caller, request: Request, actor: Actor, at: datetime) -> Case:
    contact = caller.contact
    organisation = contact.organisation if contact else None
    return cases.open_case(request=request, organisation=organisation, contact=contact, actor=actor, at=at)


@transaction.atomic
def ask_for_call(*, case_id: int, at: datetime, is_in_confirmation: bool = False) -> None:
    """Note that the customer is asked for the call that the policy wants of them: once a case (NT-10)."""
    case = lock_case_row(case_id)
    owed = queries.find_owed_call(case)
    if owed is None or not owed.is_owed or case.state != "open":
        return
    if any(entry.kind == CallAsked.kind for entry in list_entries(desk_id=case.desk_id, stream=case.stream)):
        return
    asked = CallAsked(key=owed.key, is_in_confirmation=is_in_confirmation)
    record_on(case, asked, actor=Actor.robot(case.desk_id), at=at)
