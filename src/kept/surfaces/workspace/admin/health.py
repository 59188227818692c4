"""Whether the machinery behind the desk keeps up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import BigIntegerField, Exists, Min, OuterRef
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from procrastinate.contrib.django.models import ProcrastinateJob

from kept.domain.cases.models import Case
from kept.domain.mailroom.queries import list_undelivered, oldest_waiting_at
from kept.kernel.actor import Permission
from kept.kernel.models import Entry
from kept.surfaces.doors import Request, staff_page
from kept.surfaces.screens.durations import words_for
from kept.surfaces.workspace.shell import show

LATE = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign of health, and what to do where it is not well."""

    label: str
    words: str
    is_well: bool
    cure: str = ""


@staff_page(Permission.MANAGE_DESK)
@require_safe
def health(request: Request) -> HttpResponse:
    """Show what waits, and for how long."""
    signs = [_clocks(request), _jobs(request), _mail_in(request), _mail_out(request), _ledger(request)]
    return show(request, "workspace/admin/health.html", {"signs": signs})


def _clocks(request: Request) -> Sign:
    due = Case.objects.filter(desk_id=request.desk.pk, next_wake_at__lte=request.now)
    oldest = due.aggregate(oldest=Min("next_wake_at"))["oldest"]
    return _age(_("Clocks that are due"), oldest, request.now, _("No worker announces them: is `kept worker` running?"))


def _jobs(request: Request) -> Sign:
    """What follows from the desk's own events; how busy other desks are is not told."""
    entry = Cast(KeyTextTransform("entry_id", "args"), BigIntegerField())
    own = Entry.objects.filter(pk=OuterRef("entry"), desk_id=request.desk.pk)
    jobs = ProcrastinateJob.objects.filter(task_name="react").annotate(entry=entry).filter(Exists(own))
    waiting = jobs.filter(status="todo", scheduled_at=None).count()
    failed = jobs.filter(status="failed").count()
    words = _("%(waiting)s wait, %(failed)s failed") % {"waiting": waiting, "failed": failed}
    return Sign(_("Background jobs"), words, failed == 0, _("The log of the worker says why they failed."))


def _mail_in(request: Request) -> Sign:
    oldest = oldest_waiting_at(request.desk.pk)
    return _age(_("Mail that nobody has read"), oldest, request.now, _("No worker reads it: is `kept worker` running?"))


def _mail_out(request: Request) -> Sign:
    number = len(list_undelivered(actor=request.actor))
    return Sign(_("Mail that did not arrive"), str(number), number == 0, _("See the page about mail."))


def _ledger(request: Request) -> Sign:
    unsealed = Entry.objects.filter(desk_id=request.desk.pk, place=None)
    oldest = unsealed.aggregate(oldest=Min("recorded_at"))["oldest"]
    return _age(_("Events that are not sealed"), oldest, request.now, _("Sealing is a job of the worker."))


def _age(label: str, oldest: datetime | None, now: datetime, cure: str) -> Sign:
    if oldest is None:
        return Sign(label, _("none"), True)
    age = now - oldest
    words = _("the oldest for %(length)s") % {"length": words_for(int(age.total_seconds()))}
    return Sign(label, words, age < LATE, cure)
