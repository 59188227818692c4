"""Cases, what was said on them, and their clocks.

The columns of `Case` below `revision` and all rows of `Clock` are derived from the ledger (projections.py); nothing
else writes them. What customers may read (`Message`) and what they may not (`Note`) are different tables, so that no
forgotten filter can show one for the other.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce

from kept.domain.desks.models import Desk
from kept.domain.parties.models import Agent, Contact, Organisation, Team, User
from kept.domain.rulebook.models import PolicyVersion
from kept.kernel.actor import Actor, Permission, Reach
from kept.kernel.ids import new_public_id
from kept.kernel.models import StoredFile

NO_DUE_TIME = datetime(9999, 1, 1, tzinfo=UTC)
DUE_ORDER = Coalesce(F("next_due_at"), Value(NO_DUE_TIME), output_field=models.DateTimeField())


class CaseState(models.TextChoices):
    """Where a case is in its life."""

    OPEN = "open", "Open"
    RESOLVED = "resolved", "Resolved"
    CLOSED = "closed", "Closed"
    MERGED = "merged", "Merged"
    CANCELLED = "cancelled", "Cancelled"


class CaseQuerySet(models.QuerySet["Case"]):
    """Cases, and which of them somebody may see."""

    def visible_to(self, actor: Actor) -> CaseQuerySet:
        """The cases in the actor's scope; one without an organisation is for the desk's people only."""
        return self.filter(actor.scope(emergency="emergency_reach"))

    def open(self) -> CaseQuerySet:
        """Cases that somebody has to work on. The state is written out, so that the partial indexes serve."""
        return self.filter(state="open")


class Case(models.Model):
    """One request for support, from coming in to closed."""

    desk = models.ForeignKey(Desk, models.PROTECT, related_name="+")
    number = models.CharField(max_length=24)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    contact = models.ForeignKey(Contact, models.PROTECT, null=True, related_name="+")
    reporter_name = models.CharField(max_length=120, blank=True)
    reporter_address = models.EmailField(blank=True)
    channel = models.CharField(max_length=40)
    plan = models.CharField(max_length=60, blank=True)
    opened_at = models.DateTimeField()

    revision = models.PositiveIntegerField(default=0)
    subject = models.CharField(max_length=250)
    kind = models.CharField(max_length=60)
    severity = models.CharField(max_length=60)
    severity_rank = models.PositiveSmallIntegerField()
    facts: Any = models.JSONField(default=dict)
    policy_version = models.ForeignKey(PolicyVersion, models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=CaseState.choices, default=CaseState.OPEN)
    turn = models.CharField(max_length=20)
    waiting_reason = models.CharField(max_length=60, blank=True)
    waiting_until = models.DateTimeField(null=True)
    turn_since = models.DateTimeField()
    is_triaged = models.BooleanField(default=True)
    assignee = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="+")
    team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="+")
    resolved_at = models.DateTimeField(null=True)
    resolution_kind = models.CharField(max_length=60, blank=True)
    closed_at = models.DateTimeField(null=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    verdict = models.CharField(max_length=20, blank=True)
    exclusion = models.CharField(max_length=60, blank=True)
    intake = models.CharField(max_length=12, blank=True)
    emergency_reach = models.CharField(max_length=8, blank=True)
    last_event_at = models.DateTimeField()
    refreshed_at = models.DateTimeField()
    next_due_at = models.DateTimeField(null=True)
    next_wake_at = models.DateTimeField(null=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["desk", "number"], name="case_number_once")]
        indexes = [
            models.Index(
                fields=["desk", "severity_rank", "opened_at", "id"],
                condition=Q(state="open"),
                name="case_queue_severity",
            ),
            models.Index("desk", DUE_ORDER, "id", condition=Q(state="open"), name="case_queue_due"),
            models.Index("desk", "assignee", DUE_ORDER, "id", condition=Q(state="open"), name="case_queue_assignee"),
            models.Index("desk", "turn", DUE_ORDER, "id", condition=Q(state="open"), name="case_queue_turn"),
            models.Index(fields=["desk", "state", "-last_event_at", "-id"], name="case_by_state"),
            models.Index(fields=["desk", "organisation", "-last_event_at", "-id"], name="case_by_organisation"),
            models.Index(fields=["merged_into"], condition=Q(merged_into__isnull=False), name="case_merged_into"),
            models.Index(fields=["parent"], condition=Q(parent__isnull=False), name="case_parent"),
            models.Index(
                fields=["desk", "verdict"],
                condition=Q(state="open", verdict__in=("decide", "refused")),
                name="case_to_decide",
            ),
            models.Index(fields=["next_wake_at"], condition=Q(next_wake_at__isnull=False), name="case_wake"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.subject}"

    @property
    def stream(self) -> str:
        """The case's stream in the ledger."""
        return f"case:{self.pk}"


class Message(models.Model):
    """Something said to everyone on the case. One that is held for undo has no `sent_at` yet."""

    desk = models.ForeignKey(Desk, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    public_id = models.CharField(max_length=12, default=new_public_id, unique=True)
    contact = models.ForeignKey(Contact, models.PROTECT, null=True, related_name="+")
    agent = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="+")
    author_name = models.CharField(max_length=120)
    side = models.CharField(max_length=10)
    via = models.CharField(max_length=10)
    body = models.TextField()
    written_at = models.DateTimeField()
    held_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["case", "written_at", "id"], name="message_of_case"),
            models.Index(
                fields=["case", "held_until"],
                condition=Q(held_until__isnull=False, sent_at__isnull=True, withdrawn_at__isnull=True),
                name="message_held",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.author_name}, {self.written_at:%Y-%m-%d %H:%M}"


class Note(models.Model):
    """Something that only the vendor's people read (`internal`), or they and the partner (`partner`)."""

    desk = models.ForeignKey(Desk, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    public_id = models.CharField(max_length=12, default=new_public_id, unique=True)
    agent = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="+")
    author_name = models.CharField(max_length=120)
    audience = models.CharField(max_length=10, default="internal")
    body = models.TextField()
    written_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["case", "written_at", "id"], name="note_of_case")]

    def __str__(self) -> str:
        return f"{self.author_name}, {self.written_at:%Y-%m-%d %H:%M}"


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    """Attachments, and which of them somebody may see."""

    def visible_to(self, actor: Actor) -> AttachmentQuerySet:
        """Those on visible cases; on notes, and on replies not yet sent, for those who may read them only.

        Whoever is helped in an emergency gets none, unless its scope allows files (NP-02).
        """
        barred = (Reach.MESSAGES, Reach.NOTHING)
        place = ("case__desk_id", "case__organisation_id", "case__emergency_reach")
        rows = self.filter(actor.scope(*place, barred=barred))
        if not actor.may(Permission.READ_NOTES):
            return rows.filter(note=None, message__sent_at__isnull=False)
        if actor.organisations is None:
            return rows
        own = Q(message__agent_id=actor.person_id or 0)
        return rows.filter(Q(note__audience="partner") | Q(message__sent_at__isnull=False) | own)


class Attachment(models.Model):
    """A file on a message or on a note."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    message = models.ForeignKey(Message, models.PROTECT, null=True, related_name="+")
    note = models.ForeignKey(Note, models.PROTECT, null=True, related_name="+")
    file = models.OneToOneField(StoredFile, models.PROTECT, related_name="+")
    public_id = models.CharField(max_length=12, default=new_public_id, unique=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(message__isnull=False, note__isnull=True) | Q(message__isnull=True, note__isnull=False),
                name="attachment_has_one_place",
            )
        ]

    def __str__(self) -> str:
        return self.file.name


class Clock(models.Model):
    """One cycle of one clock, as it stood at the case's `refreshed_at`. Seconds are open seconds of its calendar."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="+")
    key = models.CharField(max_length=60)
    cycle = models.PositiveIntegerField()
    label = models.CharField(max_length=100)
    state = models.CharField(max_length=12)
    target = models.CharField(max_length=160)
    rule = models.CharField(max_length=200)
    calendar = models.CharField(max_length=80)
    is_goal = models.BooleanField()
    owed_by = models.CharField(max_length=20)
    policy_version = models.ForeignKey(PolicyVersion, models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    line_at = models.DateTimeField(null=True)
    warn_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    breached_at = models.DateTimeField(null=True)
    paused_since = models.DateTimeField(null=True)
    pause_reason = models.CharField(max_length=60, blank=True)
    elapsed_seconds = models.BigIntegerField(null=True)
    remaining_seconds = models.BigIntegerField(null=True)
    allowance_seconds = models.BigIntegerField(null=True)
    intervals_missed = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "key", "cycle"], name="clock_cycle_once")]

    def __str__(self) -> str:
        return f"{self.label} {self.cycle}: {self.state}"


class CaseWords(models.Model):
    """What can be searched of a case. Desk and organisation are words of the vectors, so one index serves all."""

    case = models.OneToOneField(Case, models.CASCADE, primary_key=True, related_name="+")
    desk_id = models.BigIntegerField()
    public_words = SearchVectorField()
    internal_words = SearchVectorField()

    class Meta:
        indexes = [
            GinIndex(fields=["public_words"], name="case_public_words"),
            GinIndex(fields=["internal_words"], name="case_internal_words"),
        ]

    def __str__(self) -> str:
        return f"words of case {self.case_id}"


class Draft(models.Model):
    """What somebody is about to write on a case; kept until sent."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="+")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    audience = models.CharField(max_length=10)
    body = models.TextField()
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "user", "audience"], name="draft_once")]

    def __str__(self) -> str:
        return f"draft on case {self.case_id}"


class Presence(models.Model):
    """Who has a case open now, and whether they are writing."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="+")
    agent = models.ForeignKey(Agent, models.PROTECT, related_name="+")
    seen_at = models.DateTimeField()
    is_writing = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "agent"], name="presence_once")]

    def __str__(self) -> str:
        return f"agent {self.agent_id} on case {self.case_id}"
