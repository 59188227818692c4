"""One case, as its customer sees it and acts on it. To anybody else it is not there."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kept.domain.cases import actions
from kept.domain.cases.grading import grading_of
from kept.domain.cases.levels import levels_of
from kept.domain.cases.models import Case
from kept.domain.cases.queries import explain_clock, get_attachment, get_case, list_clocks, list_timeline
from kept.domain.duties.actions import answer_information
from kept.domain.rulebook.queries import get_policy
from kept.domain.worklog.queries import find_fast_track, find_owed_call
from kept.kernel.files import SAFE_TYPES, read_file
from kept.kernel.refusals import NotFound, Refusal
from kept.policy.charging import bill
from kept.policy.severity import may_customer_ask, may_customer_change
from kept.policy.terms import State
from kept.surfaces.doors import Request, customer_page
from kept.surfaces.portal.duties import duties_of
from kept.surfaces.portal.grading import standing_of
from kept.surfaces.portal.shell import show
from kept.surfaces.portal.uploads import read_files
from kept.surfaces.portal.words import reasons_of, severity_of, tell, turn_of
from kept.surfaces.verdicts.showing import show_cover

STANDING = frozenset({State.RUNNING, State.PAUSED, State.NO_TIME})
SANDBOX = "sandbox; default-src 'none'"


@customer_page()
@require_GET
def show_case(request: Request, number: str) -> HttpResponse:
    """Show the conversation, the clocks with their reasons, and what the customer can do."""
    return _page(request, get_case(number, actor=request.actor))


def _page(request: Request, case: Case, *, status: int = 200, **more: Any) -> HttpResponse:
    policy = get_policy(case.policy_version_id)
    every_clock = list_clocks(case, request.now)
    clocks = [clock for clock in every_clock if clock.owed_by != "customer"]
    reasons = reasons_of(policy)
    story = [(item, tell(item, policy) if item.event else None) for item in list_timeline(case, actor=request.actor)]
    cards = [(clock, reasons.get(clock.pause_reason or "", "")) for clock in clocks]
    levels = levels_of(case)
    seller = levels.stays[-1].partner_id if levels.stays else None
    context = {
        "levels": levels,
        "helper": case.organisation.sold_by.name if seller and case.organisation and case.organisation.sold_by else "",
        "billed": bill(policy, levels.offer.charge, case.facts, levels.minutes) if levels.offer else None,
        "once": secrets.token_urlsafe(16),
        "live_url": f"{settings.LIVE_ORIGIN}/live/{request.desk.slug}/events?case={case.number}",
        "case": case,
        "policy": policy,
        "turn": turn_of(case),
        "severity": severity_of(case),
        "owed_call": find_owed_call(case),
        "fast_track": find_fast_track(case),
        "standing": [card for card in cards if card[0].state in STANDING] if case.state == "open" else [],
        "over": [card for card in cards if card[0].state not in STANDING],
        "story": story,
        "shown": show_cover(case),
        "reach": request.actor.reach(case.organisation_id, case.emergency_reach),
        "may_set_severity": not may_customer_ask(policy),
        **standing_of(request, case, policy),
        "owed_by_you": [one for one in every_clock if one.owed_by == "customer" and one.state in STANDING]
        if case.state == "open"
        else [],
        **duties_of(case, policy, clocks),
        **more,
    }
    return show(request, "portal/case.html", context, status=status)


@customer_page()
@require_GET
def explain(request: Request, number: str, key: str, cycle: int) -> HttpResponse:
    """Say why a clock is due when it is due (ALL-04): a dialog where a script asks, else a page."""
    case = get_case(number, actor=request.actor)
    policy = get_policy(case.policy_version_id)
    told = explain_clock(case, key, cycle, request.now)
    if told.clock.owed_by == "customer":
        raise NotFound
    context = {
        "case": case,
        "policy": policy,
        "told": told,
        "clock": told.clock,
        "calendar_label": policy.calendar_label(told.clock.target.calendar_name),
        "day_zone": told.clock.target.calendar.spec.day_zone,
        "segments": told.clock.segments + told.ahead,
        "reasons": reasons_of(policy),
        "pause_reason": reasons_of(policy).get(told.clock.pause_reason or "", ""),
    }
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "portal/_why_dialog.html", {**context, "now": request.now, "zone": request.user.zone})
    return show(request, "portal/why.html", context)


@customer_page()
@require_POST
def write(request: Request, number: str) -> HttpResponse:
    """Add what the customer wrote, with files; a case that was over goes on."""
    body, once = request.POST.get("body", ""), request.POST.get("once", "")[:64]

    def add() -> Case:
        return actions.add_customer_message(
            number=number,
            body=body,
            actor=request.actor,
            at=request.now,
            files=read_files(request),
            once=f"portal:{request.actor.person_id}:{once}" if once else None,
        )

    return _do(request, number, add, _("Your message is on the case."), form="write", body=body)


@customer_page()
@require_POST
def answer_request(request: Request, number: str, asked: str) -> HttpResponse:
    """Take what the customer sends of what they were asked for: ticked things, files, words."""
    body, once, ticked = request.POST.get("body", ""), request.POST.get("once", "")[:64], request.POST.getlist("items")

    def add() -> Case:
        return answer_information(
            number=number,
            request_id=asked,
            numbers=[int(one) for one in ticked if one.isascii() and one.isdigit() and len(one) < 5],
            body=body,
            actor=request.actor,
            at=request.now,
            files=read_files(request),
            once=f"portal:{request.actor.person_id}:{once}" if once else None,
        )

    done = _("Thank you. What you sent is on the case.")
    return _do(request, number, add, done, form=f"asked-{asked}", body=body, ticked=ticked)


@customer_page()
@require_POST
def set_severity(request: Request, number: str) -> HttpResponse:
    """Change the severity where the policy lets the customer; elsewhere ask the vendor to (NT-13)."""
    wished, reason = request.POST.get("severity", ""), request.POST.get("reason", "")
    case = get_case(number, actor=request.actor)
    policy = get_policy(case.policy_version_id)
    is_known = wished in [one.key for one in policy.severities]
    if not may_customer_ask(policy) or (is_known and may_customer_change(policy, case.severity, wished)):

        def change() -> Case:
            return actions.change_severity(
                number=number, severity=wished, reason=reason, actor=request.actor, at=request.now
            )

        return _do(
            request, number, change, _("The severity is changed; the times follow."), form="severity", reason=reason
        )

    def request_it() -> Case:
        return actions.ask_severity(number=number, severity=wished, reason=reason, actor=request.actor, at=request.now)

    done = _("%(vendor)s was asked to look at the severity.") % {"vendor": policy.vendor}
    return _do(request, number, request_it, done, form="severity", reason=reason)


@customer_page()
@require_POST
def name_people(request: Request, number: str) -> HttpResponse:
    """Say who of the customer works on the case throughout, and how they are reached (NA-11)."""
    name, phone = request.POST.get("name", ""), request.POST.get("phone", "")

    def record() -> Case:
        known = grading_of(get_case(number, actor=request.actor)).people
        people = [{"name": one, "phone": number_of} for one, number_of in known] + [{"name": name, "phone": phone}]
        return actions.name_dedicated(number=number, people=people, actor=request.actor, at=request.now)

    done = _("%(vendor)s knows whom to call.") % {"vendor": request.desk.name}
    return _do(request, number, record, done, form="people", name=name, phone=phone)


@customer_page()
@require_POST
def vouch(request: Request, number: str) -> HttpResponse:
    """Say as a named contact that one knows who asked in an emergency and takes part, or that one does not (NP-02)."""
    is_known, how = request.POST.get("is_known") == "yes", request.POST.get("how", "")

    def say() -> Case:
        return actions.vouch_for_person(number=number, is_known=is_known, how=how, actor=request.actor, at=request.now)

    return _do(request, number, say, _("Your answer is on the case."), form="vouch", how=how)


@customer_page()
@require_POST
def close(request: Request, number: str) -> HttpResponse:
    """Close the case."""
    reason = request.POST.get("reason", "")

    def end() -> Case:
        return actions.close_case(number=number, reason=reason, actor=request.actor, at=request.now)

    return _do(request, number, end, _("The case is closed."), form="close", reason=reason)


@customer_page()
@require_POST
def reopen(request: Request, number: str) -> HttpResponse:
    """Go on with a case that is over."""
    reason = request.POST.get("reason", "")

    def begin() -> Case:
        return actions.reopen_case(number=number, reason=reason, actor=request.actor, at=request.now)

    return _do(request, number, begin, _("The case is open again."), form="reopen", reason=reason)


@customer_page()
@require_GET
def download(request: Request, public_id: str) -> HttpResponse:
    """Hand out a file of a case that the customer may read; never to be shown or run in place."""
    stored = get_attachment(public_id, actor=request.actor).file
    media_type = stored.media_type if stored.media_type in SAFE_TYPES else "application/octet-stream"
    response = HttpResponse(read_file(stored), content_type=media_type)
    response["Content-Disposition"] = content_disposition_header(True, stored.name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = SANDBOX
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def _do(request: Request, number: str, action: Callable[[], Case], done: str, **kept: Any) -> HttpResponse:
    """Do it and go back to the case; a refusal is shown at the form, with what was written."""
    case = get_case(number, actor=request.actor)
    try:
        case = action()
    except Refusal as refusal:
        if isinstance(refusal, NotFound):
            raise
        return _page(request, case, status=refusal.status, refusal=refusal, kept=kept)
    messages.success(request, done)
    return redirect("portal:case", desk=request.desk.slug, number=case.number)
