"""What engineering was asked: the queue, and one escalation with its questions and answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from kept.domain.cases.queries import list_clocks
from kept.domain.escalation import actions
from kept.domain.escalation.models import Escalation
from kept.domain.escalation.queries import get_escalation, list_over, list_questions, list_queue
from kept.kernel.actor import Actor, Permission
from kept.kernel.refusals import Invalid
from kept.policy.terms import State
from kept.surfaces.doors import Request, staff_page
from kept.surfaces.workspace.behind import Doing, do_one, go_to
from kept.surfaces.workspace.cases.changes.base import Words
from kept.surfaces.workspace.shell import show
from kept.surfaces.workspace.words import severity_of

UPDATES = "escalation_update"


class SayForm(forms.Form):
    """Something said in words."""

    text = forms.CharField(label=_("Text"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 4}))


class NothingForm(forms.Form):
    """Nothing is asked: the button does it."""


@dataclass(frozen=True, slots=True)
class Step:
    """Something that can be done with an escalation, when, and by whom."""

    label: Words
    done: Words
    permission: Permission
    states: frozenset[str]
    asks: bool = True


_LIVE = frozenset({"asked", "accepted", "in_work"})
_OWNED = frozenset({"accepted", "in_work"})

STEPS: dict[str, Step] = {
    "accept": Step(_("Accept it"), _("It is yours."), Permission.ANSWER_ENGINEERING, _LIVE, asks=False),
    "begin": Step(
        _("Begin"), _("It is in work."), Permission.ANSWER_ENGINEERING, frozenset({"accepted"}), asks=False
    ),
    "question": Step(_("Ask support"), _("The question is asked."), Permission.ANSWER_ENGINEERING, _LIVE),
    "answer": Step(_("Answer"), _("Support has the answer."), Permission.ANSWER_ENGINEERING, _OWNED),
    "decline": Step(
        _("Send back: what is missing?"), _("It went back."), Permission.ANSWER_ENGINEERING, _LIVE
    ),
    "withdraw": Step(_("Withdraw: why?"), _("It is withdrawn."), Permission.ASK_ENGINEERING, _LIVE),
}


@staff_page(Permission.ASK_ENGINEERING)
@require_safe
def show_queue(request: Request) -> HttpResponse:
    """Show what engineering has to do, the fast track first, and what it was last done with."""
    live, over = list_queue(actor=request.actor), list_over(actor=request.actor)
    context = {
        "live": [(one, severity_of(one.case)) for one in live],
        "over": [(one, severity_of(one.case)) for one in over],
    }
    return show(request, "workspace/engineering/queue.html", context)


@staff_page(Permission.ASK_ENGINEERING)
@require_http_methods(["GET", "HEAD", "POST"])
def show_escalation(request: Request, escalation: str) -> HttpResponse:
    """Show one escalation, and do the next step of it."""
    found = get_escalation(escalation, actor=request.actor)
    sent: dict[str, forms.Form] = {}
    if request.method == "POST":
        name = request.POST.get("step", "")
        form, doing, done = _prepare(request, found, name)
        if do_one(request, form, doing, done):
            return go_to(request, "escalation", escalation=escalation)
        sent[name] = form
    shown = _forms(found, request.actor, sent)
    hidden = [form for name, form in sent.items() if name not in {name for name, _step, _form in shown}]
    clocks = [one for one in list_clocks(found.case, request.now) if one.key == UPDATES]
    context = {
        "escalation": found,
        "severity": severity_of(found.case),
        "questions": list_questions(found),
        "may_answer_questions": found.is_live and request.actor.may(Permission.ASK_ENGINEERING),
        "forms": shown,
        "update": next((one for one in clocks if one.state in (State.RUNNING, State.PAUSED)), None),
        "refused": hidden[0].errors.values() if hidden else (),
        "customer_zone": found.case.organisation.zone if found.case.organisation else None,
    }
    return show(request, "workspace/engineering/escalation.html", context, status=422 if sent else 200)


def _forms(escalation: Escalation, actor: Actor, sent: dict[str, forms.Form]) -> list[tuple[str, Step, forms.Form]]:
    return [
        (name, step, sent.get(name) or SayForm(auto_id=f"{name}-%s"))
        for name, step in STEPS.items()
        if escalation.state in step.states
        and actor.may(step.permission)
        and not (name == "accept" and escalation.owner_id == actor.person_id)
    ]


def _prepare(request: Request, escalation: Escalation, name: str) -> tuple[forms.Form, Doing, Words]:
    """The form, the action and the words of a step. Raises Invalid for one that there is not."""
    who: dict[str, Any] = {"escalation_id": escalation.public_id, "actor": request.actor, "at": request.now}
    say = SayForm(request.POST, auto_id=f"{name or 'step'}-%s")
    question = request.POST.get("question", "")
    doings: dict[str, tuple[forms.Form, Doing]] = {
        "accept": (NothingForm(request.POST), lambda said: actions.accept_escalation(**who)),
        "begin": (NothingForm(request.POST), lambda said: actions.begin_escalation(**who)),
        "question": (say, lambda said: actions.ask_question(**who, text=said["text"])),
        "answer": (say, lambda said: actions.answer_escalation(**who, text=said["text"])),
        "decline": (say, lambda said: actions.decline_escalation(**who, text=said["text"])),
        "withdraw": (say, lambda said: actions.withdraw_escalation(**who, text=said["text"])),
        "answer_question": (
            say,
            lambda said: actions.answer_question(**who, question_id=question, text=said["text"]),
        ),
    }
    if name not in doings:
        raise Invalid("There is no such step.")
    form, doing = doings[name]
    return form, doing, STEPS[name].done if name in STEPS else _("The answer is with engineering.")
