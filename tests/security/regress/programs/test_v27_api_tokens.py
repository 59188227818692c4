"""V27: an API token is random, stored as a digest, and dead the moment it is revoked, expired or its owner leaves."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from kept.domain.parties.actions import deactivate_agent, deactivate_contact, make_token, revoke_token
from kept.domain.parties.models import ApiToken
from kept.kernel.actor import Actor
from tests.desks import AT, Cast
from tests.programs import Api, Program, make_program


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer ", "Bearer null", "Bearer None", "Basic a2VwdA==", "Bearer \x00", "Bearer ü", "kept_x"],
)
def test_what_is_no_token_opens_nothing(netop: Cast, header: str) -> None:
    make_program(netop, netop.ines)
    answer = Program(None).get("/me", **({"Authorization": header} if header else {}))
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_a_token_that_was_changed_by_one_character_opens_nothing(netop: Cast) -> None:
    secret = make_program(netop, netop.ines).secret or ""
    for place in range(0, len(secret), 7):
        other = "A" if secret[place] != "A" else "B"
        assert Program(secret[:place] + other + secret[place + 1 :]).get("/me").status_code == 401
    assert Program(secret).get("/me").status_code == 200


def test_the_secret_is_nowhere_in_the_database(netop: Cast) -> None:
    secret = make_program(netop, netop.ines).secret or ""
    assert len(secret) >= 43
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT row_to_json(t)::text FROM parties_apitoken t UNION ALL SELECT payload::text FROM kernel_entry"
        )
        assert not any(secret in (row[0] or "") for row in cursor.fetchall())


def test_a_revoked_or_expired_token_opens_nothing(netop: Cast, api: Api) -> None:
    robot = Actor.robot(netop.desk.pk)
    token, secret = make_token(label="x", agent=netop.nadia, actor=robot, at=AT)
    assert Program(secret).get("/me").status_code == 200
    ApiToken.objects.filter(pk=token.pk).update(expires_at=AT)
    assert Program(secret).get("/me").status_code == 401
    ApiToken.objects.filter(pk=token.pk).update(expires_at=AT + timedelta(days=1))
    revoke_token(token_id=token.public_id, actor=robot, at=AT)
    assert Program(secret).get("/me").status_code == 401


def test_a_token_ends_with_its_owner(netop: Cast, api: Api) -> None:
    nadia, ines, theo = api(netop, netop.nadia), api(netop, netop.ines), api(netop, netop.theo)
    robot = Actor.robot(netop.desk.pk)
    deactivate_agent(agent_id=netop.nadia.public_id, actor=robot, at=AT)
    deactivate_contact(contact=netop.ines, actor=robot, at=AT)
    assert netop.theo.user is not None
    netop.theo.user.is_active = False
    netop.theo.user.save()
    assert [program.get("/me").status_code for program in (nadia, ines, theo)] == [401, 401, 401]


def test_a_token_speaks_for_its_own_desk_only(netop: Cast, nagomi: Cast, api: Api) -> None:
    assert api(netop, netop.lena).get("/me").json()["desk"] == "netop"
    number = nagomi.open_case().number
    assert api(netop, netop.lena).get(f"/cases/{number}").status_code == 404


def test_a_session_is_no_token(netop: Cast, client: object) -> None:
    client.force_login(netop.lena.user)  # type: ignore[attr-defined]
    assert client.get("/api/v1/me").status_code == 401  # type: ignore[attr-defined]


def test_an_administrators_file_name_is_no_policy(netop: Cast, api: Api) -> None:
    """A source of one line was once opened as a file of the machine, and its words were told in the refusal."""
    refused = api(netop, netop.lena).post(
        "/policy/versions", {"source": "/etc/passwd", "starts_at": (AT + timedelta(days=1)).isoformat()}
    )
    assert (refused.status_code, refused.json()["code"]) == (422, "policy-invalid")
    assert "root:" not in refused.json()["detail"]
