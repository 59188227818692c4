"""Reading cases."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Q

from kept.domain.cases import cause_events as causes
from kept.domain.cases import duty_events as duties
from kept.domain.cases import events as happened
from kept.domain.cases import level_events as between
from kept.domain.cases.engine_events import engine_events, read_entries
from kept.domain.cases.entries import entries_of
from kept.domain.cases.errors import CaseNotFound, ChangedMeanwhile, HelpStopped, OutsideEmergency
from kept.domain.cases.models import (
    DUE_ORDER,
    Attachment,
    Case,
    CaseQuerySet,
    Clock,
    Draft,
    Message,
    Note,
    Presence,
)
from kept.domain.cases.projections import evaluate_entries, rules_by_version
from kept.domain.cases.standing import stand
from kept.domain.cases.types import CaseFilter, Page, TimelineItem
from kept.domain.cases.veiling import hides_people, veil, veil_message, veil_page
from kept.domain.desks.queries import number_sequence
from kept.domain.parties.models import Agent, User
from kept.domain.rulebook.queries import get_policy_in_force
from kept.kernel.actor import Actor, Permission
from kept.kernel.ledger import list_entries
from kept.kernel.refusals import Invalid, NotFound, Refusal
from kept.policy.clocks import UnknownClock, explain
from kept.policy.terms import ClockState, Explanation

PAGE_SIZE = 50
COUNT_LIMIT = 1000
PRESENT_FOR = timedelta(seconds=40)
_RELATED = ("organisation", "contact", "assignee__user", "team")

Narrow = Callable[[CaseQuerySet, Actor, datetime], CaseQuerySet]

QUEUES: dict[str, Narrow] = {
    "mine": lambda cases, actor, now: cases.open().filter(assignee_id=actor.person_id),
    "at-risk": lambda cases, actor, now: cases.open().filter(next_due_at__lte=now + timedelta(hours=4)),
    "waiting-on-us": lambda cases, actor, now: cases.open().filter(turn="vendor"),
    "waiting-on-others": lambda cases, actor, now: cases.open().exclude(turn="vendor"),
    "unassigned": lambda cases, actor, now: cases.open().filter(assignee=None),
    "most-severe": lambda cases, actor, now: cases.open().filter(severity_rank=0),
    "untriaged": lambda cases, actor, now: cases.open().filter(is_triaged=False),
    "from-partners": lambda cases, actor, now: cases.open().filter(intake="given"),
    "to-decide": lambda cases, actor, now: cases.open().filter(verdict__in=("decide", "refused")),
    "all-open": lambda cases, actor, now: cases.open(),
    "close-the-loop": lambda cases, actor, now: cases.filter(state="resolved"),
    "closed": lambda cases, actor, now: cases.filter(state="closed"),
}

OVER = frozenset({"close-the-loop", "closed"})


def get_case(number: str, *, actor: Actor) -> Case:
    """The case with that number, if the actor may see it. Raises CaseNotFound."""
    case = Case.objects.visible_to(actor).select_related(*_RELATED, "desk").filter(number=number.upper()).first()
    if case is None:
        raise _absence(number, actor)
    return veil(case, actor)


def _absence(number: str, actor: Actor) -> Refusal:
    """Why there is no such case for the actor: it is not theirs, or an emergency on it leaves them nothing (NP-02)."""
    was_theirs = actor.unapproved and Case.objects.filter(actor.scope(), number=number.upper()).exists()
    return HelpStopped() if was_theirs else CaseNotFound()


def list_children(case_id: int, *, actor: Actor) -> list[Case]:
    """The cases with the cause of a parent case that the actor may see, the open ones first."""
    children = Case.objects.visible_to(actor).filter(parent_id=case_id).select_related(*_RELATED)
    return sorted(children.order_by("pk"), key=lambda child: child.state != "open")


def take_ids(desk_id: int) -> tuple[str, int, int]:
    """The number of a new case, and the ids of its row and its first message, all in one query.

    Numbers may have gaps and are never given twice. Nobody waits for one: each desk has a sequence of its own.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT prefix || '-' || nextval(%s), nextval(pg_get_serial_sequence('cases_case', 'id')),"
            " nextval(pg_get_serial_sequence('cases_message', 'id')) FROM desks_desk WHERE id = %s",
            [number_sequence(desk_id), desk_id],
        )
        number, case_id, message_id = cursor.fetchone()
    return number, case_id, message_id


def lock_case(number: str, *, actor: Actor, seen_revision: int | None = None, for_message: bool = False) -> Case:
    """Lock a case for a change. Raises CaseNotFound, and ChangedMeanwhile if it moved on since `seen_revision`.

    Whoever is helped in an emergency may only write (`for_message`) there. Raises HelpStopped, OutsideEmergency.
    """
    locked = Case.objects.select_for_update(of=("self",), no_key=True)
    case = locked.visible_to(actor).select_related("desk").filter(number=number.upper()).first()
    if case is None:
        raise _absence(number, actor)
    if actor.reach(case.organisation_id, case.emergency_reach) and not for_message:
        raise OutsideEmergency
    if seen_revision is not None and seen_revision != case.revision:
        raise ChangedMeanwhile(_tell_changes(case, seen_revision), number=case.number, revision=case.revision)
    return case


def _tell_changes(case: Case, since: int) -> str:
    later = [entry for entry in list_entries(desk_id=case.desk_id, stream=case.stream) if entry.position > since]
    told = sorted({entry.kind.partition(".")[2].replace("_", " ") for entry in later})
    return f"Since then: {', '.join(told)}." if told else ""


def list_queue(
    queue: str,
    *,
    actor: Actor,
    now: datetime,
    order: str = "",
    filters: CaseFilter | None = None,
    cursor: str | None = None,
    limit: int = PAGE_SIZE,
) -> Page:
    """One page of a queue. `order` is `severity` (then first come, NP-10) or `due`; the policy says which by default.

    Raises NotFound for an unknown queue, Invalid for a cursor that is none.
    """
    if queue not in QUEUES:
        raise NotFound(f"There is no queue “{queue}”.")
    cases = QUEUES[queue](Case.objects.visible_to(actor), actor, now)
    cases = cases.filter(**filters.columns()) if filters else cases
    if queue in OVER:
        return veil_page(page_by(cases, ("-last_event_at", "-id"), cursor, limit), actor)
    chosen = order or default_order(actor.desk_id, now)
    if chosen == "severity":
        return veil_page(page_by(cases, ("severity_rank", "opened_at", "id"), cursor, limit), actor)
    return veil_page(page_by(cases.annotate(due_order=DUE_ORDER), ("due_order", "id"), cursor, limit), actor)


def default_order(desk_id: int, now: datetime) -> str:
    """The order that the policy in force gives to queues: `severity` or `due`."""
    return "severity" if get_policy_in_force(desk_id, now).queue_order == "severity_then_first_come" else "due"


def page_by(cases: CaseQuerySet, order: tuple[str, ...], cursor: str | None, limit: int) -> Page:
    """One page of cases in an order of columns that ends in the id; never by counting rows. Raises Invalid."""
    if cursor:
        values = _read_cursor(cursor, len(order))
        try:
            cases = cases.filter(_after(order, values))
        except (ValueError, TypeError, ValidationError) as error:
            raise Invalid("This cursor does not belong to this list. Start again at the first page.") from error
    found = list(cases.select_related(*_RELATED).order_by(*order)[: limit + 1])
    if len(found) <= limit:
        return Page(found, None)
    last = found[limit - 1]
    values = [getattr(last, column.lstrip("-")) for column in order]
    return Page(found[:limit], _write_cursor(values))


def _after(order: tuple[str, ...], values: list[str]) -> Q:
    """Rows behind the given ones: (a > x) or (a = x and (b > y …)), with the first column bounded for the index."""
    condition = Q()
    for column, value in reversed(list(zip(order, values, strict=True))):
        name = column.lstrip("-")
        side = "lt" if column.startswith("-") else "gt"
        beyond = Q(**{f"{name}__{side}": value})
        condition = beyond | (Q(**{name: value}) & condition) if condition else beyond
    first = order[0]
    bound = "lte" if first.startswith("-") else "gte"
    return Q(**{f"{first.lstrip('-')}__{bound}": values[0]}) & condition


def _write_cursor(values: Sequence[object]) -> str:
    text = json.dumps([value.isoformat() if isinstance(value, datetime) else value for value in values])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read_cursor(cursor: str, length: int) -> list[str]:
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error) as error:
        raise Invalid("This cursor does not come from here. Start again at the first page.") from error
    if not isinstance(values, list) or len(values) != length or any(isinstance(v, list | dict) for v in values):
        raise Invalid("This cursor does not belong to this list. Start again at the first page.")
    return [value if isinstance(value, int) else str(value) for value in values]  # type: ignore[misc]


def count_queues(*, actor: Actor, now: datetime) -> dict[str, int]:
    """How many cases each queue of open cases holds, up to COUNT_LIMIT + 1 (shown as “1,000+”)."""
    visible = Case.objects.visible_to(actor)
    return {
        queue: narrow(visible, actor, now).order_by()[: COUNT_LIMIT + 1].count()
        for queue, narrow in QUEUES.items()
        if queue not in OVER
    }


def list_own_cases(
    *, actor: Actor, state: str = "", turn: str = "", cursor: str | None = None, limit: int = PAGE_SIZE
) -> Page:
    """The cases that a customer may see, the latest news first; `state` and `turn` narrow to one of them."""
    cases = Case.objects.visible_to(actor).exclude(state="cancelled")
    if state:
        cases = cases.filter(state=state)
    if turn:
        cases = cases.filter(turn=turn)
    return page_by(cases, ("-last_event_at", "-id"), cursor, limit)


def list_clocks(case: Case, now: datetime) -> list[ClockState]:
    """The clocks of a case as they stand now, computed from its events."""
    entries = entries_of(case)
    return list(evaluate_entries(entries, read_entries(entries), now).clocks)


def next_clocks(cases: list[Case]) -> dict[int, Clock]:
    """The clock that is due next (or paused) of each case, in one query: what a list shows."""
    clocks = Clock.objects.filter(case__in=cases, state__in=("running", "paused"), owed_by="vendor")
    chosen: dict[int, Clock] = {}
    for clock in clocks.order_by("case_id"):
        best = chosen.get(clock.case_id)
        if best is None or _urgency(clock) < _urgency(best):
            chosen[clock.case_id] = clock
    return chosen


def next_clock_states(cases: list[Case], now: datetime) -> dict[int, ClockState]:
    """The clock that a list shows of each case, as it stands at `now`; two queries however many cases."""
    by_id = {case.pk: case for case in cases}
    stood = {number: stand(clock, by_id[number], now) for number, clock in next_clocks(cases).items()}
    return {number: state for number, state in stood.items() if state}


def explain_clock(case: Case, key: str, cycle: int, now: datetime) -> Explanation:
    """Why a clock of the case is due when it is due (ALL-04). Raises NotFound."""
    entries = entries_of(case)
    events = read_entries(entries)
    opened = events[0]
    if not isinstance(opened, happened.CaseOpened):
        raise ValueError(f"{entries[0].stream} does not begin with its opening.")
    versions = {opened.policy_version, *(event.new for event in events if isinstance(event, happened.PolicyMoved))}
    try:
        return explain(
            rules_by_version(versions),
            str(opened.policy_version),
            {},
            engine_events(entries, events),
            now,
            key,
            cycle,
        )
    except UnknownClock as error:
        raise NotFound(f"This case has no clock “{key}” number {cycle}.") from error


def _urgency(clock: Clock) -> tuple[bool, datetime]:
    return clock.due_at is None, clock.due_at or clock.started_at


def list_timeline(case: Case, *, actor: Actor) -> list[TimelineItem]:
    """A case's story as the actor may read it, with that of the cases merged into it, oldest first."""
    ids = [case.pk, *Case.objects.filter(merged_into=case).values_list("pk", flat=True)]
    reads_notes = actor.may(Permission.READ_NOTES)
    messages = Message.objects.filter(case_id__in=ids, withdrawn_at=None).order_by("written_at", "pk")
    messages = messages.select_related("agent__user", "contact")
    if actor.organisations is not None:
        own = Q(agent_id=actor.person_id or 0) if actor.is_staff else Q()
        messages = messages.filter(Q(sent_at__isnull=False) | own if own else Q(sent_at__isnull=False))
    is_veiled = hides_people(case, actor)
    files: dict[tuple[str, int], list[Attachment]] = {}
    for attachment in Attachment.objects.visible_to(actor).filter(case_id__in=ids).select_related("file"):
        place = ("note", attachment.note_id) if attachment.note_id else ("message", attachment.message_id or 0)
        files.setdefault(place, []).append(attachment)
    items = [
        TimelineItem(
            at=message.sent_at or message.written_at,
            kind="message",
            message=message,
            author=message.author_name,
            attachments=tuple(files.get(("message", message.pk), ())),
        )
        for message in (veil_message(message) if is_veiled else message for message in messages)
    ]
    if reads_notes:
        audiences = ["internal", "partner"] if actor.organisations is None else ["partner"]
        items += [
            TimelineItem(
                at=note.written_at,
                kind="note",
                note=note,
                author=note.author_name,
                attachments=tuple(files.get(("note", note.pk), ())),
            )
            for note in Note.objects.filter(case_id__in=ids, audience__in=audiences).order_by("written_at", "pk")
        ]
    items += _event_items(case, actor)
    return sorted(items, key=lambda item: item.at)


TOLD_TO_CUSTOMERS = (
    happened.CaseOpened,
    happened.SeverityChanged,
    happened.CaseTriaged,
    happened.WaitingStarted,
    happened.WaitingEnded,
    happened.WorkaroundGiven,
    happened.CaseResolved,
    happened.CaseReopened,
    happened.CaseClosed,
    happened.CaseJoined,
    happened.ClockBreached,
    happened.CaseHandedOn,
    between.FindingRecorded,
    between.OfferMade,
    between.OfferAnswered,
    happened.ExclusionPut,
    happened.ExclusionTaken,
    happened.EscalatedToEngineering,
    happened.EngineeringAnswered,
    happened.ReproductionRecorded,
    happened.DefectLinked,
    happened.CorrectionPlanned,
    happened.CorrectionReleased,
    happened.CustomerReminded,
    causes.ParentNamed,
    causes.ParentLeft,
    causes.AnsweredByParent,
    duties.InformationAsked,
    duties.InformationReceived,
    duties.InformationDropped,
    duties.DeliverablePromised,
    duties.DeliverableSent,
    happened.SeverityAsked,
    happened.SeverityAnswered,
    happened.DedicatedNamed,
    happened.EmergencyGranted,
    happened.PersonVerified,
    happened.NamedContactInvolved,
    happened.EmergencyExpired,
    happened.EmergencyEnded,
)
SHOWN_OTHERWISE = (
    happened.VerdictGiven,
    happened.CustomerWrote,
    happened.ReplySent,
    happened.NoteWritten,
    happened.ReplyHeld,
    happened.ReplyWithdrawn,
)


OF_THE_VENDOR = (
    happened.CasePaged,
    happened.PageCallLogged,
    happened.PageAnswered,
    happened.PageBegunAgain,
    happened.PageEnded,
    happened.CaseHandedOver,
)
"""How the vendor finds its own people is nothing to partners."""


def _event_items(case: Case, actor: Actor) -> list[TimelineItem]:
    reads_notes, is_partner = actor.may(Permission.READ_NOTES), actor.organisations is not None
    is_veiled = hides_people(case, actor)
    entries = entries_of(case)
    shown = []
    for entry, event in zip(entries, read_entries(entries), strict=True):
        if isinstance(event, SHOWN_OTHERWISE) or not (reads_notes or isinstance(event, TOLD_TO_CUSTOMERS)):
            continue
        if is_partner and isinstance(event, OF_THE_VENDOR):
            continue
        if is_veiled and isinstance(event, happened.DedicatedNamed):
            continue
        shown.append(
            TimelineItem(at=entry.at, kind="event", event=event, author=entry.actor.get("role", ""), entry=entry)
        )
    return shown


def get_attachment(public_id: str, *, actor: Actor) -> Attachment:
    """An attachment that the actor may see. Raises NotFound."""
    found = Attachment.objects.visible_to(actor).select_related("file", "note").filter(public_id=public_id).first()
    if found is None or (found.note and found.note.audience == "internal" and actor.organisations is not None):
        raise NotFound
    return found


def find_draft(case: Case, user: User, audience: str) -> Draft | None:
    """What the user was about to write to that audience."""
    return Draft.objects.filter(case=case, user=user, audience=audience).first()


def find_latest_draft(case: Case, user: User) -> Draft | None:
    """What the user was about to write last, to whomever."""
    return Draft.objects.filter(case=case, user=user).order_by("-saved_at").first()


def list_present(case: Case, now: datetime, *, but: int | None) -> list[Presence]:
    """Who else has the case open."""
    present = Presence.objects.filter(case=case, seen_at__gt=now - PRESENT_FOR).exclude(agent_id=but or 0)
    return list(present.select_related("agent__user"))


def list_present_on(cases: list[Case], now: datetime, *, but: int | None) -> dict[int, list[Presence]]:
    """Who has which of some cases open, in one query: what a list shows."""
    present = Presence.objects.filter(case__in=cases, seen_at__gt=now - PRESENT_FOR).exclude(agent_id=but or 0)
    found: dict[int, list[Presence]] = {}
    for one in present.select_related("agent__user"):
        found.setdefault(one.case_id, []).append(one)
    return found


def find_agent(actor: Actor) -> Agent | None:
    """The agent that the actor is."""
    return Agent.objects.select_related("user").filter(pk=actor.person_id or 0).first() if actor.is_staff else None
