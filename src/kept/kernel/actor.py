"""Who acts, and the one place that says what each role may do and see.

Every action and every query takes an `Actor`. `Actor.may` answers "may they do this", `Actor.scope` answers "which
rows may they see"; no other code decides either.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from django.db.models import Q

from kept.kernel.refusals import NotAllowed


class Role(StrEnum):
    """What somebody is on one desk."""

    CONTACT = "contact"
    CUSTOMER_ADMINISTRATOR = "customer_administrator"
    PARTNER = "partner"
    AGENT = "agent"
    ENGINEER = "engineer"
    PRODUCT_MANAGER = "product_manager"
    LEAD = "lead"
    ADMINISTRATOR = "administrator"
    ROBOT = "robot"


class Reach(StrEnum):
    """How far somebody who is no approved contact reaches on a case that is, or was, an emergency (NP-02)."""

    FREE = ""
    MESSAGES = "messages"
    FILES = "files"
    NOTHING = "nothing"


class Permission(StrEnum):
    """One thing that somebody may be allowed to do."""

    OPEN_CASE = "open_case"
    WRITE_AS_CUSTOMER = "write_as_customer"
    REPLY = "reply"
    READ_NOTES = "read_notes"
    WRITE_NOTE = "write_note"
    WORK_CASE = "work_case"
    CHANGE_SEVERITY = "change_severity"
    ASK_SEVERITY = "ask_severity"
    CLOSE_CASE = "close_case"
    REOPEN_CASE = "reopen_case"
    MERGE_CASES = "merge_cases"
    MOVE_POLICY = "move_policy"
    EXCLUDE = "exclude"
    OVERRIDE_VERDICT = "override_verdict"
    MANAGE_COVER = "manage_cover"
    WORK_SHIFT = "work_shift"
    MANAGE_ROSTERS = "manage_rosters"
    ASK_ENGINEERING = "ask_engineering"
    ANSWER_ENGINEERING = "answer_engineering"
    BOOK_LAB = "book_lab"
    MANAGE_LABS = "manage_labs"
    LINK_DEFECT = "link_defect"
    SHARE_CAUSE = "share_cause"
    APPROVE_DELIVERABLE = "approve_deliverable"
    PLAN_CORRECTIONS = "plan_corrections"
    ASK_CONTACTS = "ask_contacts"
    AGREE_CONTACTS = "agree_contacts"
    SET_PARTNER_HOURS = "set_partner_hours"
    ACCEPT_INTAKE = "accept_intake"
    SEE_PEOPLE = "see_people"
    SHARE_VIEW = "share_view"
    MANAGE_PEOPLE = "manage_people"
    PUBLISH_POLICY = "publish_policy"
    MANAGE_DESK = "manage_desk"
    MANAGE_TOKENS = "manage_tokens"


_CONTACT = frozenset(
    {
        Permission.OPEN_CASE,
        Permission.WRITE_AS_CUSTOMER,
        Permission.ASK_SEVERITY,
        Permission.ASK_CONTACTS,
        Permission.CLOSE_CASE,
        Permission.REOPEN_CASE,
    }
)
_AGENT = frozenset(
    {
        Permission.OPEN_CASE,
        Permission.REPLY,
        Permission.READ_NOTES,
        Permission.WRITE_NOTE,
        Permission.WORK_CASE,
        Permission.CHANGE_SEVERITY,
        Permission.CLOSE_CASE,
        Permission.REOPEN_CASE,
        Permission.MERGE_CASES,
        Permission.EXCLUDE,
        Permission.WORK_SHIFT,
        Permission.SEE_PEOPLE,
        Permission.ASK_CONTACTS,
        Permission.ASK_ENGINEERING,
        Permission.BOOK_LAB,
        Permission.LINK_DEFECT,
        Permission.SHARE_CAUSE,
        Permission.ACCEPT_INTAKE,
    }
)
_LEAD = _AGENT | {
    Permission.APPROVE_DELIVERABLE,
    Permission.ANSWER_ENGINEERING,
    Permission.MANAGE_LABS,
    Permission.MANAGE_ROSTERS,
    Permission.MOVE_POLICY,
    Permission.MANAGE_PEOPLE,
    Permission.MANAGE_COVER,
    Permission.OVERRIDE_VERDICT,
    Permission.AGREE_CONTACTS,
    Permission.SET_PARTNER_HOURS,
    Permission.SHARE_VIEW,
}

_BEHIND = frozenset(
    {
        Permission.READ_NOTES,
        Permission.WRITE_NOTE,
        Permission.SEE_PEOPLE,
        Permission.WORK_SHIFT,
        Permission.ASK_ENGINEERING,
        Permission.LINK_DEFECT,
        Permission.BOOK_LAB,
    }
)

GRANTS: dict[Role, frozenset[Permission]] = {
    Role.CONTACT: _CONTACT,
    Role.CUSTOMER_ADMINISTRATOR: _CONTACT | {Permission.AGREE_CONTACTS},
    Role.PARTNER: _AGENT
    - {
        Permission.MERGE_CASES,
        Permission.SEE_PEOPLE,
        Permission.EXCLUDE,
        Permission.WORK_SHIFT,
        Permission.ASK_ENGINEERING,
        Permission.BOOK_LAB,
        Permission.LINK_DEFECT,
        Permission.SHARE_CAUSE,
        Permission.ACCEPT_INTAKE,
    }
    | {Permission.SET_PARTNER_HOURS},
    Role.AGENT: _AGENT,
    Role.ENGINEER: _BEHIND | {Permission.ANSWER_ENGINEERING, Permission.MANAGE_LABS},
    Role.PRODUCT_MANAGER: _BEHIND | {Permission.PLAN_CORRECTIONS},
    Role.LEAD: _LEAD,
    Role.ADMINISTRATOR: _LEAD | {Permission.PUBLISH_POLICY, Permission.MANAGE_DESK, Permission.MANAGE_TOKENS},
    Role.ROBOT: frozenset(Permission),
}


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody, or something, that acts on one desk.

    `person_id` is the id of the agent or contact; `organisations` limits what is seen to those customers (None: every
    customer of the desk); `unapproved` names those of them of which the person is no approved contact; `via` is the
    door they came through: web, api, mail, cli, worker.
    """

    desk_id: int
    role: Role
    person_id: int | None = None
    organisations: frozenset[int] | None = frozenset()
    via: str = "web"
    unapproved: frozenset[int] = frozenset()

    @classmethod
    def robot(cls, desk_id: int, via: str = "worker") -> Actor:
        """Kept itself, acting on a desk."""
        return cls(desk_id=desk_id, role=Role.ROBOT, organisations=None, via=via)

    @property
    def is_customer(self) -> bool:
        """True for a person of the customer."""
        return self.role in (Role.CONTACT, Role.CUSTOMER_ADMINISTRATOR)

    @property
    def is_staff(self) -> bool:
        """True for a person of the vendor or a partner."""
        return self.role not in (Role.CONTACT, Role.CUSTOMER_ADMINISTRATOR, Role.ROBOT)

    def through(self, via: str) -> Actor:
        """The same actor, coming through another door."""
        return replace(self, via=via)

    def may(self, permission: Permission) -> bool:
        """True if the actor's role has the permission."""
        return permission in GRANTS[self.role]

    def require(self, permission: Permission) -> None:
        """Raise NotAllowed unless the actor has the permission."""
        if not self.may(permission):
            raise NotAllowed

    def reach(self, organisation_id: int | None, emergency: str) -> Reach:
        """How far the actor reaches on a case of that organisation whose emergency leaves this to the unapproved."""
        return Reach(emergency) if organisation_id in self.unapproved else Reach.FREE

    def scope(
        self,
        desk: str = "desk_id",
        organisation: str | None = "organisation_id",
        emergency: str | None = None,
        barred: tuple[Reach, ...] = (Reach.NOTHING,),
    ) -> Q:
        """The rows that the actor may see, as a condition over the desk and organisation columns of a table.

        A table without an organisation (`organisation=None`) holds matters of the desk: its people see them, customers
        do not. `emergency` is the column of what a case's emergency leaves to whoever is no approved contact; they do
        not see rows where it is one of `barred`.
        """
        rows = Q(**{desk: self.desk_id})
        if self.organisations is None:
            return rows
        if organisation is None:
            return Q(pk__in=())
        rows &= Q(**{f"{organisation}__in": sorted(self.organisations)})
        if emergency is None or not self.unapproved:
            return rows
        return rows & ~Q(**{f"{organisation}__in": sorted(self.unapproved), f"{emergency}__in": barred})

    def as_record(self) -> dict[str, str | int | None]:
        """What the ledger keeps of the actor: ids only, never a name."""
        return {"role": self.role.value, "person": self.person_id, "via": self.via}
