"""What somebody is writing on a case: to whom, and whose turn it is afterwards."""

from __future__ import annotations

from dataclasses import dataclass, field

from kept.domain.cases.models import Case, Message
from kept.domain.cases.queries import find_latest_draft
from kept.domain.rulebook.queries import get_policy
from kept.kernel.actor import Permission
from kept.policy.language.values import WaitingReason
from kept.surfaces.doors import Request

AUDIENCES = ("everyone", "partner", "internal")


@dataclass(frozen=True, slots=True)
class Composer:
    """The composer as it is shown. `then` is the reason for waiting that follows a reply."""

    audience: str
    body: str = ""
    then: str = ""
    error: str = ""
    reasons: tuple[WaitingReason, ...] = ()
    can_reply: bool = True
    has_partner: bool = False
    is_vendor: bool = True
    held: list[Message] = field(default_factory=list)


def make_composer(case: Case, request: Request, sent: Composer | None = None) -> Composer:
    """The composer with what was just refused in it, or else with the latest draft."""
    can_reply = request.actor.may(Permission.REPLY) and case.state not in ("merged", "cancelled")
    is_vendor = request.actor.organisations is None
    quiet = "internal" if is_vendor else "partner"
    draft = find_latest_draft(case, request.user)
    written = sent or Composer(
        audience=draft.audience if draft else ("everyone" if can_reply else quiet),
        body=draft.body if draft else "",
    )
    reasons = get_policy(case.policy_version_id).waiting_reasons if case.state == "open" else ()
    return Composer(
        audience=written.audience if can_reply or written.audience != "everyone" else quiet,
        body=written.body,
        then=written.then,
        error=written.error,
        reasons=reasons,
        can_reply=can_reply,
        has_partner=not is_vendor or bool(case.organisation and case.organisation.sold_by_id),
        is_vendor=is_vendor,
        held=list_held(case, request),
    )


def list_held(case: Case, request: Request) -> list[Message]:
    """One's own replies that can still be withdrawn."""
    held = Message.objects.filter(
        case=case, agent=request.actor.person_id or 0, held_until__gt=request.now, sent_at=None, withdrawn_at=None
    )
    return list(held.order_by("held_until"))
