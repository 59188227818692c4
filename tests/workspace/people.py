"""A desk full of cases in every state, for pages that are looked at."""

from __future__ import annotations

from datetime import timedelta

from kept.domain.cases import actions
from kept.domain.cases.models import Case
from kept.kernel.files import IncomingFile
from tests.desks import AT, Cast


def fill(cast: Cast) -> Case:
    """Open cases in every state before AT; return the one with the longest story."""
    nadia, theo = cast.actor(cast.nadia), cast.actor(cast.theo)
    first = cast.open_case(
        at=AT - timedelta(minutes=50),
        subject="Nobody sees presence since the update to 4.28.3M",
        severity="P1",
        by=cast.nadia,
        body="Since 09:00 nobody sees presence.\n\nThe log is at https://logs.example/4711",
    )
    number = first.number
    actions.assign_case(number=number, agent=cast.nadia, team=cast.team, actor=nadia, at=AT - timedelta(minutes=45))
    actions.reply_to_case(number=number, body="We look into it.", actor=nadia, at=AT - timedelta(minutes=40))
    log = IncomingFile("federation.log", "text/plain", b"presence timeout\n")
    actions.write_note(
        number=number,
        body="Looks like the keep-alive change. Theo?",
        actor=nadia,
        at=AT - timedelta(minutes=30),
        files=[log],
    )
    actions.change_severity(
        number=number, severity="P2", reason="Only the London users.", actor=theo, at=AT - timedelta(minutes=20)
    )
    cast.open_case(at=AT - timedelta(days=1), subject="Chat with one partner fails", by=cast.omar)
    waiting = cast.open_case(at=AT - timedelta(hours=1), subject="Which ports have to be open?", by=cast.omar)
    actions.reply_to_case(
        number=waiting.number,
        body="Which version?",
        actor=theo,
        at=AT - timedelta(minutes=30),
        then_wait_for="customer",
    )
    done = cast.open_case(at=AT - timedelta(hours=2), subject="Change of a contact")
    actions.resolve_case(
        number=done.number, resolution_kind="solved", explanation="Done.", actor=nadia, at=AT - timedelta(hours=1)
    )
    actions.mark_present(case=first, actor=theo, at=AT, is_writing=True)
    return Case.objects.get(pk=first.pk)
