"""Who may ask for what: verdicts, decisions, exclusions; agreements, licences, exceptions."""

from __future__ import annotations

from typing import Any

from ninja import Router, Status

from kept.domain.cases import actions, queries
from kept.domain.cases.cover import cover_of
from kept.domain.cases.judging import judge_request
from kept.domain.cases.types import Request
from kept.domain.entitlements import actions as entitlements
from kept.domain.entitlements import queries as entitled
from kept.domain.parties import queries as parties
from kept.domain.products.queries import get_product
from kept.kernel.actor import Permission
from kept.surfaces.api.door import Who, operation
from kept.surfaces.api.operations.cases import answers_to_facts, find_asker, find_channel
from kept.surfaces.api.request import ApiRequest
from kept.surfaces.api.schemas.cases import CaseOut
from kept.surfaces.api.schemas.cover import (
    AgreementChange,
    Because,
    CoverOut,
    Decision,
    LicenceList,
    LicenceOut,
    NewExclusion,
    NewLicence,
    NewOverride,
    OverrideOut,
    Registration,
    VerdictOut,
    VerdictQuestion,
)
from kept.surfaces.api.schemas.people import AgreementOut
from kept.surfaces.api.words import Number, PublicId

router = Router(tags=["Cover"])
STAFF: dict[str, Any] = {"who": Who.STAFF}


@operation(router, "POST", "/verdicts", answers=VerdictOut, permission=Permission.OPEN_CASE, is_keyed=False)
def ask_verdict(request: ApiRequest, asked: VerdictQuestion) -> VerdictOut:
    """What would come of a request if it were sent now, step by step. Nothing is written."""
    organisation, contact = find_asker(request, asked.organisation, asked.contact)
    judged = judge_request(
        request=Request(
            subject="",
            body="",
            channel=asked.channel or find_channel(request, organisation),
            severity=asked.severity,
            kind=asked.kind,
            facts=answers_to_facts(asked.facts),
            product=asked.product,
            release=asked.release,
            licence=asked.licence,
        ),
        organisation=organisation,
        contact=contact,
        actor=request.actor,
        at=request.now,
    )
    return VerdictOut.of(judged.verdict.as_json(), is_for_customer=request.actor.is_customer)


@operation(router, "GET", "/cases/{number}/verdict", answers=CoverOut)
def get_verdict(request: ApiRequest, number: Number) -> CoverOut:
    """How a case is covered: the verdict as it was, what was decided since, what is excluded."""
    case = queries.get_case(number, actor=request.actor)
    return CoverOut.of(case.number, cover_of(case), is_for_customer=request.actor.is_customer)


@operation(router, "POST", "/cases/{number}/verdict", answers=CaseOut, permission=Permission.OVERRIDE_VERDICT, **STAFF)
def decide_verdict(request: ApiRequest, number: Number, decided: Decision) -> CaseOut:
    """Decide on a case whatever the rules say."""
    actions.override_verdict(**_doing(request, number), **decided.model_dump())
    return _now(request, number)


@operation(
    router, "POST", "/cases/{number}/verdict/restore", answers=CaseOut, permission=Permission.OVERRIDE_VERDICT, **STAFF
)
def restore_verdict(request: ApiRequest, number: Number, because: Because) -> CaseOut:
    """Let the rules hold again on a case."""
    actions.restore_verdict(**_doing(request, number), **because.model_dump())
    return _now(request, number)


@operation(router, "POST", "/cases/{number}/exclusion", answers=CaseOut, permission=Permission.EXCLUDE, **STAFF)
def put_exclusion(request: ApiRequest, number: Number, put: NewExclusion) -> CaseOut:
    """Put an exclusion of the policy on a case; its clocks follow."""
    actions.put_exclusion(**_doing(request, number), **put.model_dump())
    return _now(request, number)


@operation(router, "POST", "/cases/{number}/exclusion/remove", answers=CaseOut, permission=Permission.EXCLUDE, **STAFF)
def take_exclusion(request: ApiRequest, number: Number, because: Because) -> CaseOut:
    """Take the exclusion off a case; its clocks go on."""
    actions.take_exclusion(**_doing(request, number), **because.model_dump())
    return _now(request, number)


@operation(
    router, "POST", "/agreements/{agreement_id}", answers=AgreementOut, permission=Permission.MANAGE_COVER, **STAFF
)
def change_agreement(request: ApiRequest, agreement_id: PublicId, to: AgreementChange) -> AgreementOut:
    """Give an agreement other dates or products, or note until when it is paid."""
    agreement = entitled.get_agreement(agreement_id, actor=request.actor)
    return AgreementOut.of(
        entitlements.change_agreement(agreement=agreement, actor=request.actor, at=request.now, **to.model_dump())
    )


@operation(router, "GET", "/licences", answers=LicenceList)
def list_licences(request: ApiRequest) -> LicenceList:
    """The licences that you may see: of the desk, or your own."""
    return LicenceList(licences=[LicenceOut.of(one) for one in entitled.list_licences(actor=request.actor)])


@operation(router, "POST", "/licences", answers=LicenceOut, status=201, permission=Permission.MANAGE_COVER, **STAFF)
def issue_licence(request: ApiRequest, new: NewLicence) -> Status[LicenceOut]:
    """Issue a licence key. It is never shown again."""
    organisation = parties.get_organisation(new.organisation, actor=request.actor) if new.organisation else None
    issued = entitlements.issue_licence(
        key=new.key,
        product=get_product(new.product, actor=request.actor) if new.product else None,
        organisation=organisation,
        actor=request.actor,
        at=request.now,
    )
    return Status(201, LicenceOut.of(issued))


@operation(
    router, "POST", "/licences/{licence_id}/register", answers=LicenceOut, permission=Permission.MANAGE_COVER, **STAFF
)
def register_licence(request: ApiRequest, licence_id: PublicId, to: Registration) -> LicenceOut:
    """Register a licence to a customer."""
    organisation = parties.get_organisation(to.organisation, actor=request.actor)
    licence = entitled.get_licence(licence_id, actor=request.actor)
    return LicenceOut.of(entitlements.register_licence(licence=licence, organisation=organisation, **_who(request)))


@operation(
    router, "POST", "/licences/{licence_id}/block", answers=LicenceOut, permission=Permission.MANAGE_COVER, **STAFF
)
def block_licence(request: ApiRequest, licence_id: PublicId, because: Because) -> LicenceOut:
    """Take a licence's right to support away."""
    licence = entitled.get_licence(licence_id, actor=request.actor)
    return LicenceOut.of(entitlements.block_licence(licence=licence, reason=because.reason, **_who(request)))


@operation(
    router, "POST", "/licences/{licence_id}/unblock", answers=LicenceOut, permission=Permission.MANAGE_COVER, **STAFF
)
def unblock_licence(request: ApiRequest, licence_id: PublicId, because: Because) -> LicenceOut:
    """Let a blocked licence count again."""
    licence = entitled.get_licence(licence_id, actor=request.actor)
    return LicenceOut.of(entitlements.unblock_licence(licence=licence, reason=because.reason, **_who(request)))


@operation(
    router,
    "POST",
    "/organisations/{organisation_id}/overrides",
    answers=OverrideOut,
    status=201,
    permission=Permission.OVERRIDE_VERDICT,
    **STAFF,
)
def override_cover(request: ApiRequest, organisation_id: PublicId, new: NewOverride) -> Status[OverrideOut]:
    """Decide for all requests of a customer until a date, whatever the rules say."""
    organisation = parties.get_organisation(organisation_id, actor=request.actor)
    return Status(
        201, OverrideOut.of(entitlements.override_cover(organisation=organisation, **new.model_dump(), **_who(request)))
    )


@operation(
    router, "POST", "/overrides/{override_id}/end", answers=OverrideOut, permission=Permission.OVERRIDE_VERDICT, **STAFF
)
def end_override(request: ApiRequest, override_id: PublicId, because: Because) -> OverrideOut:
    """Take an exception back before its end."""
    override = entitled.get_override(override_id, actor=request.actor)
    ended = entitlements.end_override(override=override, reason=because.reason, actor=request.actor, at=request.now)
    return OverrideOut.of(ended)


def _who(request: ApiRequest) -> dict[str, Any]:
    return {"actor": request.actor, "at": request.now}


def _doing(request: ApiRequest, number: str) -> dict[str, Any]:
    return {"number": number, **_who(request)}


def _now(request: ApiRequest, number: str) -> CaseOut:
    return CaseOut.of(queries.get_case(number, actor=request.actor))
