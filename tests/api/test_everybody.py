"""Every operation, called by everybody: whoever it is for gets through, all others do not, and nobody gets a 500."""

from __future__ import annotations

import base64
import re
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.core import NotSet

from kept.domain.cases.actions import reply_to_case, resume_case
from kept.domain.cases.models import Case
from kept.domain.defects.models import Defect
from kept.domain.duties.actions import ask_for_information, draft_deliverable, promise_deliverable
from kept.domain.duties.models import Deliverable, InformationRequest
from kept.domain.entitlements.actions import ask_contact_change
from kept.domain.entitlements.models import Agreement, ContactChange, CoverOverride, Licence
from kept.domain.escalation.models import Escalation
from kept.domain.labs.models import Reservation, Resource
from kept.domain.oncall.models import Roster
from kept.domain.parties.models import Agent
from kept.domain.products.models import Release
from kept.domain.webhooks.actions import add_endpoint, queue_event
from kept.domain.webhooks.models import Delivery
from kept.domain.worklog.models import Handover, Page
from kept.kernel.actor import Actor, Role
from kept.kernel.models import Entry
from kept.surfaces.api.door import Operation, Who, list_operations
from kept.surfaces.api.reference import describe_api
from tests.behind import hire_pavel
from tests.desks import AT, Cast, add_partner
from tests.programs import Api, Program
from tests.security.objects import make_behind, make_cover, make_shift

NAMES = [operation.name for operation in list_operations()]


def fill(operation: Operation, case: str, ids: dict[str, str]) -> str:
    """The address of an operation about things of Acme."""
    path = operation.path.replace("{number}", case).replace("{key}/{cycle}", "first_response/1")
    for name, value in ids.items():
        path = path.replace(f"{{{name}}}", value)
    return path + ("?q=flap" if operation.name == "search_cases" else "")


def sent_for(operation: Operation, netop: Cast, other: str) -> Any:
    """A body that the operation takes."""
    return {
        "open_case": {"subject": "s", "body": "b"},
        "add_message": {"body": "b"},
        "write_note": {"body": "b"},
        "log_call": {"body": "b", "direction": "in"},
        "assign_case": {"agent": None},
        "change_severity": {"severity": "high", "reason": "r"},
        "triage_case": {"kind": netop.policy.case_kinds[0].key, "severity": "high", "reason": "r"},
        "change_subject": {"subject": "t"},
        "learn_facts": {"facts": {"has_workaround": True}, "reason": "r"},
        "start_waiting": {"reason": netop.policy.waiting_reasons[0].key},
        "resolve_case": {"resolution_kind": netop.policy.resolution_kinds[0].key, "explanation": "e"},
        "close_case": {"reason": "r"},
        "reopen_case": {"reason": "r"},
        "cancel_case": {"reason": "r"},
        "merge_cases": {"other": other},
        "move_policy": {"version": netop.policy.version, "reason": "r"},
        "hand_on": {"reason": "r", "given": {"Log files": "a.log"}},
        "send_back": {"missing": ["Log files"]},
        "record_finding": {"is_replicated": "yes", "cause": "use"},
        "answer_offer": {"is_accepted": True},
        "spend_time": {"on": "2026-03-04", "minutes": 10, "what": "w"},
        "set_partner_hours": {"zone": "UTC", "windows": "mon-fri 09:00-17:00"},
        "change_seller": {"partner": None, "reason": "r"},
        "calculate_promises": {"opened_at": AT.isoformat()},
        "ask_policy": {"question": "severity"},
        "add_organisation": {"name": "Cumulus"},
        "add_contact": {"organisation": netop.acme.public_id, "name": "Ana", "email": "ana@acme.example"},
        "make_agreement": {"plan": netop.policy.plans[0].key, "starts_on": "2026-01-01"},
        "add_endpoint": {"url": "https://hooks.acme.example/"},
        "change_endpoint": {"kinds": ["case.opened"]},
        "decide_verdict": {"outcome": "entitled", "reason": "r"},
        "restore_verdict": {"reason": "r"},
        "put_exclusion": {"exclusion": "third_party", "reason": "r"},
        "take_exclusion": {"reason": "r"},
        "change_agreement": {"starts_on": "2026-01-01", "reason": "r"},
        "issue_licence": {"key": "ACME-9999-ZZ"},
        "register_licence": {"organisation": netop.acme.public_id},
        "block_licence": {"reason": "r"},
        "unblock_licence": {"reason": "r"},
        "override_cover": {"outcome": "entitled", "reason": "r", "ends_on": "2030-01-01"},
        "end_override": {"reason": "r"},
        "add_product": {"key": "guest", "name": "Guest"},
        "add_release": {"name": "13.0"},
        "swap_turn": {
            "agent": netop.nadia.public_id,
            "starts_at": AT.isoformat(),
            "ends_at": (AT + timedelta(hours=2)).isoformat(),
        },
        "ask_contact_change": {
            "organisation": netop.acme.public_id,
            "kind": "add",
            "name": "Ana",
            "email": "ana@acme.example",
            "reason": "r",
        },
        "decline_contact_change": {"reason": "r"},
        "ask_severity": {"severity": "high", "reason": "r"},
        "answer_severity": {"is_accepted": True, "reason": "r"},
        "name_dedicated": {"people": [{"name": "Ines", "phone": "+1 555 0100"}]},
        "grant_emergency": {"reason": "r"},
        "verify_person": {"is_known": True, "how": "r"},
        "involve_contact": {"contact": netop.ines.public_id},
        "vouch_for_person": {"is_known": True},
        "log_page_call": {"was_reached": True},
        "hand_over_case": {"situation": "s", "next_steps": "n"},
        "log_phone_call": {"said": "b", "caller_name": "Ana", "subject": "s"},
        "ask_engineering": {"reason": "r", "asked": "a"},
        "take_step": {"step": "withdraw", "text": "t"},
        "book_lab": {
            "resource": str(Resource.objects.get(desk=netop.desk).public_id),
            "starts_at": AT.isoformat(),
            "ends_at": (AT + timedelta(hours=2)).isoformat(),
            "purpose": "p",
        },
        "record_result": {"result": "partly", "said": "s"},
        "cancel_reservation": {"reason": "r"},
        "put_defect": {"title": "Ports drop"},
        "leave_defect": {"reason": "r"},
        "ask_for_information": {"items": ["Logs"]},
        "answer_information": {"items": [1]},
        "settle_information": {"received": [1]},
        "promise_deliverable": {"title": "t", "business_days": 5},
        "draft_deliverable": {"body": "b", "deliverable": Deliverable.objects.get(desk=netop.desk).public_id},
        "decide_deliverable": {"is_approved": True, "draft": 1},
        "share_cause": {"child": other},
        "answer_children": {"body": "b"},
        "resolve_children": {"resolution_kind": netop.policy.resolution_kinds[0].key, "explanation": "e"},
        "leave_cause": {"reason": "r"},
        "plan_correction": {"plan": "future_release"},
        "publish_policy": {"source": "x: 1\n", "starts_at": (AT + timedelta(days=1)).isoformat()},
    }.get(operation.name, {})


NOT_NOW = {
    "accept_intake": 409,
    "send_back": 409,
    "answer_offer": 409,
    "spend_time": 409,
    "resume_case": 409,  # it does not wait
    "reopen_case": 409,  # it is open
    "undo_merge": 409,  # it was not merged
    "withdraw_message": 409,  # it was sent already
    "restore_verdict": 409,  # nobody has decided
    "take_exclusion": 409,  # nothing is excluded
    "answer_severity": 409,  # nobody asked
    "grant_emergency": 422,  # the policy knows no exception
    "verify_person": 409,  # it is no emergency
    "involve_contact": 409,
    "vouch_for_person": 409,
    "ask_engineering": 422,  # the policy knows no engineering
    "promise_deliverable": 409,  # something is promised already
    "send_deliverable": 409,  # it is not approved
    "answer_children": 409,  # nothing shares its cause
    "resolve_children": 409,
    "leave_cause": 409,
    "leave_defect": 409,  # no defect carries it
    "publish_policy": 422,  # the file holds no policy
    "upload_files": 422,  # a form is wanted
}


@pytest.fixture
def scene(netop: Cast, nagomi: Cast, api: Api) -> dict[str, Any]:
    """A case of Acme with a file, another one to merge with, and a program of everybody."""
    ines = api(netop, netop.ines)
    case = ines.post("/cases", {"subject": "Links flap", "body": "b"}).json()["number"]
    file = {"name": "a.txt", "content_base64": base64.b64encode(b"a").decode()}
    sent = ines.post(f"/cases/{case}/messages", {"body": "b", "files": [file]}).json()
    other = netop.open_case(subject="Another").number
    pavel = hire_pavel(netop)
    make_cover(netop)
    ask_contact_change(
        organisation=netop.acme,
        kind="add",
        name="Pavel",
        email="pavel@acme.example",
        reason="r",
        actor=netop.actor(netop.nadia),
        at=AT,
    )
    make_behind(netop)
    Reservation.objects.update(starts_at=AT - timedelta(hours=2), ends_at=AT - timedelta(hours=1))
    asked = make_duties(netop, case)
    make_shift(netop, Case.objects.get(desk=netop.desk, number=case))
    _, reply = reply_to_case(number=case, body="b", actor=netop.actor(netop.nadia), at=AT)
    endpoint, _ = add_endpoint(url="https://hooks.acme.example/", kinds=[], actor=netop.actor(netop.lena), at=AT)
    for entry in Entry.objects.filter(kind="case.opened", desk_id=netop.desk.pk)[:1]:
        queue_event(entry=entry, at=AT)
    Delivery.objects.update(state="dead")
    return {
        "case": case,
        "other": other,
        "ids": {
            "file_id": sent["files"][0]["id"],
            "message_id": reply.public_id,
            "organisation_id": netop.acme.public_id,
            "partner_id": add_partner(netop).fjord.public_id,
            "contact_id": netop.ines.public_id,
            "endpoint_id": endpoint.public_id,
            "delivery_id": Delivery.objects.get().public_id,
            "label": netop.policy.version,
            "agreement_id": Agreement.objects.get(organisation=netop.acme).public_id,
            "licence_id": Licence.objects.get(organisation=netop.acme).public_id,
            "override_id": CoverOverride.objects.get(organisation=netop.acme).public_id,
            "product_key": "host",
            "change_id": ContactChange.objects.get(organisation=netop.acme).public_id,
            "roster_id": Roster.objects.get(desk=netop.desk).public_id,
            "page_id": Page.objects.get(desk=netop.desk).public_id,
            "handover_id": Handover.objects.get(desk=netop.desk).public_id,
            "escalation_id": Escalation.objects.get(desk=netop.desk).public_id,
            "reservation_id": Reservation.objects.get(desk=netop.desk).public_id,
            "defect_id": Defect.objects.get(desk=netop.desk).public_id,
            "information_id": asked.public_id,
            "deliverable_id": Deliverable.objects.get(desk=netop.desk).public_id,
            "release_id": Release.objects.get(desk=netop.desk).public_id,
        },
        "programs": {
            "ines": ines,
            "omar": api(netop, netop.omar),
            "nadia": api(netop, netop.nadia),
            "theo": api(netop, netop.theo),
            "lena": api(netop, netop.lena),
            "pavel": api(netop, pavel),
            "elsewhere": api(nagomi, nagomi.lena),
            "nobody": Program(None),
        },
    }


def make_duties(cast: Cast, number: str) -> InformationRequest:
    """Something asked for on a case, and a draft of what is owed; the case does not wait."""
    nadia = cast.actor(cast.nadia)
    asked = ask_for_information(number=number, items=["Logs"], words="", actor=nadia, at=AT)
    resume_case(number=number, actor=nadia, at=AT)
    owed = promise_deliverable(number=number, title="Report", business_days=5, actor=nadia, at=AT)
    draft_deliverable(number=number, body="b", deliverable_id=owed.public_id, actor=nadia, at=AT)
    return asked


def find_role(cast: Cast, role: Role) -> Actor:
    """Who has a role on the desk."""
    return cast.actor(Agent.objects.select_related("user").get(desk=cast.desk, role=role))


@pytest.mark.parametrize("name", NAMES)
def test_an_operation_answers_whom_it_is_for_and_nobody_else(name: str, netop: Cast, scene: dict[str, Any]) -> None:
    [operation] = [one for one in list_operations() if one.name == name]
    path = fill(operation, scene["case"], scene["ids"])
    sent = sent_for(operation, netop, scene["other"]) if operation.changes else None
    people = {"ines": netop.ines, "omar": netop.omar, "nadia": netop.nadia, "theo": netop.theo, "lena": netop.lena}
    may = {who: operation.is_for(netop.actor(person)) for who, person in people.items()}
    may["pavel"] = operation.is_for(find_role(netop, Role.PRODUCT_MANAGER))
    names_a_thing = "{number}" in operation.path or "_id}" in operation.path
    for who in ("omar", "elsewhere", "nobody", *(who for who, is_for in may.items() if not is_for)):
        before = Entry.objects.filter(desk_id=netop.desk.pk).count()
        answer = scene["programs"][who].call(operation.method, path, sent)
        if who == "nobody":
            assert answer.status_code == 401
        elif not may.get(who, True):
            assert answer.status_code == 403, (who, answer.content)
        elif names_a_thing:
            assert answer.status_code in (404, 403, 422), (who, answer.content)
        if operation.changes and not (who == "omar" and name == "open_case"):
            assert Entry.objects.filter(desk_id=netop.desk.pk).count() == before, who
        assert b"Links flap" not in answer.content, who
    right = next(who for who in ("nadia", "theo", "lena", "pavel", "ines") if may[who])
    done = scene["programs"][right].call(operation.method, path, sent)
    expected = NOT_NOW.get(name)
    assert done.status_code == expected if expected else done.status_code in (200, 201), (right, done.content)


def test_every_operation_says_whom_it_is_for_in_the_reference(netop: Cast, api: Api) -> None:
    page = Program(None).get("/reference")
    assert page.status_code == 200
    assert "default-src 'none'" in page["Content-Security-Policy"]
    text = page.content.decode()
    for operation in list_operations():
        assert f'id="{operation.name}"' in text
    assert 'id="changed-meanwhile"' in text
    assert "<script>" not in text


def test_the_description_names_every_operation_once_and_problems_for_each() -> None:
    described = [one for methods in describe_api()["paths"].values() for one in methods.values()]
    assert sorted(one["operationId"] for one in described) == sorted(NAMES)
    for one in described:
        assert "application/problem+json" in one["responses"]["4XX"]["content"]
        assert one["x-who"] in list(Who)
        assert one["description"]


DESCRIBED = schemathesis.openapi.from_dict(describe_api())
FUZZED = [(path, method) for path, methods in describe_api()["paths"].items() for method in methods]


@pytest.mark.parametrize(("path", "method"), FUZZED)
def test_whatever_fits_the_description_or_not_never_breaks_the_api(
    path: str, method: str, nextplane: Cast, api: Api
) -> None:
    number = nextplane.open_case().number
    programs = [api(nextplane, person) for person in (nextplane.lena, nextplane.ines)]

    @settings(max_examples=6, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(case=DESCRIBED[path][method].as_strategy(), who=st.sampled_from(programs), is_real=st.booleans())
    def probe(case: schemathesis.Case, who: Program, is_real: bool) -> None:
        address = case.formatted_path.removeprefix("/api/v1")
        if is_real and "{number}" in path:
            address = path.removeprefix("/api/v1").replace("{number}", number)
            address = re.sub(r"{[a-z_]+}", "first_response", address)
        query = urlencode({name: str(value) for name, value in (case.query or {}).items()}, errors="replace")
        body = None if isinstance(case.body, NotSet) else case.body
        sent = body if isinstance(body, dict | list | str | int | float | bool | None) else str(body)
        answer = who.call(method.upper(), f"{address}?{query}", sent)
        assert answer.status_code < 500, (case, answer.content)
        if answer.status_code >= 400:
            assert answer["Content-Type"] == "application/problem+json"
            assert answer.json()["detail"]

    probe()
