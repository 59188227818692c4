"""Asking for information, delivering what is owed, and answering one cause on many cases."""

from __future__ import annotations

from typing import Any

from ninja import Router, Status

from kept.domain.cases import actions as cases
from kept.domain.cases.queries import get_case, list_children
from kept.domain.duties import actions, queries
from kept.kernel.actor import Permission
from kept.surfaces.api.door import Who, operation
from kept.surfaces.api.request import ApiRequest
from kept.surfaces.api.schemas.cases import CaseOut
from kept.surfaces.api.schemas.duties import (
    Approval,
    ChildList,
    ChildOut,
    DeliverableList,
    DeliverableOut,
    FamilyAnswer,
    FamilyResolution,
    LeavingCause,
    NewAnswer,
    NewChild,
    NewDraft,
    NewPromise,
    NewRequest,
    RequestList,
    RequestOut,
    Settlement,
)
from kept.surfaces.api.words import Number, PublicId

router = Router(tags=["Duties"])


def _doing(request: ApiRequest, number: str) -> dict[str, Any]:
    return {"number": number, "actor": request.actor, "at": request.now}


def _requests(request: ApiRequest, number: str) -> RequestList:
    case = get_case(number, actor=request.actor)
    return RequestList(requests=[RequestOut.of(one) for one in queries.list_requests(case)])


def _deliverable(request: ApiRequest, number: str, deliverable: str) -> DeliverableOut:
    case = get_case(number, actor=request.actor)
    return DeliverableOut.of(queries.get_deliverable(deliverable, actor=request.actor, case=case))


def _children(request: ApiRequest, number: str) -> ChildList:
    case = get_case(number, actor=request.actor)
    return ChildList(children=[ChildOut.of(child) for child in list_children(case.pk, actor=request.actor)])


@operation(router, "GET", "/cases/{number}/information", answers=RequestList)
def list_information(request: ApiRequest, number: Number) -> RequestList:
    """What the customer of a case was asked for, and what of it is still missing."""
    return _requests(request, number)


@operation(router, "POST", "/cases/{number}/information", answers=RequestList, status=201, who=Who.STAFF,
           permission=Permission.REPLY)  # fmt: skip
def ask_for_information(request: ApiRequest, number: Number, asked: NewRequest) -> Status[RequestList]:
    """Ask the customer for things, and wait for them as the policy says."""
    actions.ask_for_information(
        **_doing(request, number), items=asked.items, words=asked.words, seen_revision=asked.seen_revision
    )
    return Status(201, _requests(request, number))


@operation(router, "POST", "/cases/{number}/information/{information_id}/answer", answers=RequestList,
           who=Who.CUSTOMERS, permission=Permission.WRITE_AS_CUSTOMER)  # fmt: skip
def answer_information(request: ApiRequest, number: Number, information_id: PublicId, sent: NewAnswer) -> RequestList:
    """Send some of the things that you were asked for; the case goes on by it."""
    actions.answer_information(
        **_doing(request, number),
        request_id=information_id,
        numbers=sent.items,
        body=sent.body,
        files=[file.incoming() for file in sent.files],
    )
    return _requests(request, number)


@operation(router, "POST", "/cases/{number}/information/{information_id}/settle", answers=RequestList, who=Who.STAFF,
           permission=Permission.WORK_CASE)  # fmt: skip
def settle_information(
    request: ApiRequest, number: Number, information_id: PublicId, settled: Settlement
) -> RequestList:
    """Note what came by other ways and what is not needed any more."""
    actions.settle_information(
        **_doing(request, number),
        request_id=information_id,
        received=settled.received,
        dropped=settled.dropped,
        reason=settled.reason,
    )
    return _requests(request, number)


@operation(router, "GET", "/cases/{number}/deliverables", answers=DeliverableList, who=Who.STAFF,
           permission=Permission.READ_NOTES)  # fmt: skip
def list_deliverables(request: ApiRequest, number: Number) -> DeliverableList:
    """What is owed on a case, drafts included."""
    case = get_case(number, actor=request.actor)
    return DeliverableList(deliverables=[DeliverableOut.of(one) for one in queries.list_deliverables(case)])


@operation(router, "POST", "/cases/{number}/deliverables", answers=DeliverableOut, status=201, who=Who.STAFF,
           permission=Permission.WORK_CASE)  # fmt: skip
def promise_deliverable(request: ApiRequest, number: Number, promised: NewPromise) -> Status[DeliverableOut]:
    """Promise something by hand, such as a root-cause report; its clock runs from now on."""
    owed = actions.promise_deliverable(
        **_doing(request, number), title=promised.title, business_days=promised.business_days
    )
    return Status(201, _deliverable(request, number, owed.public_id))


@operation(router, "POST", "/cases/{number}/deliverables/draft", answers=DeliverableOut, who=Who.STAFF,
           permission=Permission.WORK_CASE)  # fmt: skip
def draft_deliverable(request: ApiRequest, number: Number, written: NewDraft) -> DeliverableOut:
    """Write what is owed; somebody else approves it."""
    owed = actions.draft_deliverable(
        **_doing(request, number), body=written.body, deliverable_id=written.deliverable or ""
    )
    return _deliverable(request, number, owed.public_id)


@operation(router, "POST", "/cases/{number}/deliverables/{deliverable_id}/approval", answers=DeliverableOut,
           who=Who.STAFF, permission=Permission.APPROVE_DELIVERABLE)  # fmt: skip
def decide_deliverable(
    request: ApiRequest, number: Number, deliverable_id: PublicId, decided: Approval
) -> DeliverableOut:
    """Approve a draft of somebody else, or give it back."""
    who = {**_doing(request, number), "deliverable_id": deliverable_id, "seen_draft": decided.draft}
    if decided.is_approved:
        actions.approve_deliverable(**who)
    else:
        actions.return_deliverable(**who, reason=decided.reason)
    return _deliverable(request, number, deliverable_id)


@operation(router, "POST", "/cases/{number}/deliverables/{deliverable_id}/send", answers=DeliverableOut, who=Who.STAFF,
           permission=Permission.REPLY)  # fmt: skip
def send_deliverable(request: ApiRequest, number: Number, deliverable_id: PublicId) -> DeliverableOut:
    """Send what was approved to everyone on the case; its clock is met."""
    actions.send_deliverable(**_doing(request, number), deliverable_id=deliverable_id)
    return _deliverable(request, number, deliverable_id)


@operation(router, "GET", "/cases/{number}/children", answers=ChildList, who=Who.STAFF,
           permission=Permission.SHARE_CAUSE)  # fmt: skip
def list_case_children(request: ApiRequest, number: Number) -> ChildList:
    """The cases with this one's cause."""
    return _children(request, number)


@operation(router, "POST", "/cases/{number}/children", answers=ChildList, status=201, who=Who.STAFF,
           permission=Permission.SHARE_CAUSE)  # fmt: skip
def share_cause(request: ApiRequest, number: Number, joining: NewChild) -> Status[ChildList]:
    """Put a case under this one, which has the same cause; public answers here answer it from now on."""
    cases.share_cause(**_doing(request, number), child=joining.child)
    return Status(201, _children(request, number))


@operation(router, "POST", "/cases/{number}/children/answer", answers=ChildList, who=Who.STAFF,
           permission=Permission.SHARE_CAUSE)  # fmt: skip
def answer_children(request: ApiRequest, number: Number, said: FamilyAnswer) -> ChildList:
    """Say the same to the customers of this case and of all open ones with its cause."""
    cases.answer_children(**_doing(request, number), body=said.body, seen_revision=said.seen_revision)
    return _children(request, number)


@operation(router, "POST", "/cases/{number}/children/resolve", answers=ChildList, who=Who.STAFF,
           permission=Permission.SHARE_CAUSE)  # fmt: skip
def resolve_children(request: ApiRequest, number: Number, resolution: FamilyResolution) -> ChildList:
    """Resolve all open cases with this one's cause; this one stays as it is."""
    cases.resolve_children(
        **_doing(request, number),
        resolution_kind=resolution.resolution_kind,
        explanation=resolution.explanation,
    )
    return _children(request, number)


@operation(router, "POST", "/cases/{number}/leave-cause", answers=CaseOut, who=Who.STAFF,
           permission=Permission.SHARE_CAUSE)  # fmt: skip
def leave_cause(request: ApiRequest, number: Number, leaving: LeavingCause) -> CaseOut:
    """Let a case go on by itself: its cause is another one."""
    cases.leave_cause(**_doing(request, number), reason=leaving.reason)
    return CaseOut.of(get_case(number, actor=request.actor))
