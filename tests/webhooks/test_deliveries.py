"""Webhooks from the event to the receiver: once per endpoint, signed, tried again, given up in sight."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import override_settings
from standardwebhooks import Webhook

from kept.channels.webhook.sending import NotDelivered
from kept.domain.cases.actions import assign_case, log_call, reply_to_case, write_note
from kept.domain.cases.models import Case
from kept.domain.webhooks.actions import (
    add_endpoint,
    change_endpoint,
    deliver_webhooks,
    queue_event,
    remove_endpoint,
    replay_delivery,
    rotate_secret,
)
from kept.domain.webhooks.models import Delivery, Endpoint
from kept.domain.webhooks.telling import CASE_EVENTS, SENT_EVENTS
from kept.kernel.ledger import list_entries
from kept.kernel.models import Entry
from tests.desks import AT, Cast
from tests.webhooks.receivers import listening


def allow_loopback() -> override_settings:
    """Let webhooks go to this machine, as an operator may."""
    return override_settings(WEBHOOK_ALLOWED_NETWORKS=["127.0.0.0/8"])


def listen(netop: Cast, url: str = "https://hooks.acme.example/x", kinds: list[str] | None = None) -> Endpoint:
    """An endpoint of the desk."""
    return add_endpoint(url=url, kinds=kinds or [], actor=netop.actor(netop.lena), at=AT)[0]


def queue_all(case: Case) -> int:
    """What the reactions to every event of a case do."""
    return sum(queue_event(entry=entry, at=AT) for entry in list_entries(desk_id=case.desk_id, stream=case.stream))


class Sender:
    """Stands for the network: says what it is told to, and remembers."""

    def __init__(self, *answers: int | None) -> None:
        self.answers = list(answers)
        self.sent: list[dict[str, Any]] = []

    def __call__(self, url: str, **given: Any) -> int:
        self.sent.append({"url": url, **given})
        answer = self.answers.pop(0) if self.answers else 200
        if answer is None or answer >= 300:
            raise NotDelivered("It answered badly.", answer)
        return answer


def test_an_event_reaches_a_receiver_signed_so_that_its_library_accepts_it(netop: Cast) -> None:
    with listening() as receiver, allow_loopback():
        endpoint, secret = add_endpoint(url=receiver.url(), kinds=[], actor=netop.actor(netop.lena), at=AT)
        case = netop.open_case(at=AT)
        queue_all(case)
        now = datetime.now(AT.tzinfo)
        Delivery.objects.update(not_before=now)
        assert deliver_webhooks(endpoint_id=endpoint.pk, at=now) == Delivery.objects.count()
    for headers, body, _ in receiver.came:
        told = Webhook(secret).verify(body, headers)
        assert told["data"]["case"] == case.number
        assert told["data"]["desk"] == "netop"
    kinds = [json.loads(body)["type"] for _, body, _ in receiver.came]
    assert kinds[0] == "case.opened"
    assert [json.loads(body)["data"]["sequence"] for _, body, _ in receiver.came] == sorted(
        entry.position for entry in list_entries(desk_id=case.desk_id, stream=case.stream)
    )


def test_reacting_twice_sends_once(netop: Cast) -> None:
    listen(netop)
    case = netop.open_case()
    assert queue_all(case) > 0
    assert queue_all(case) == 0


def test_an_endpoint_hears_of_the_kinds_it_asked_for(netop: Cast) -> None:
    listen(netop, kinds=["case.assigned"])
    case = netop.open_case()
    assert queue_all(case) == 0
    assign_case(number=case.number, agent=netop.nadia, actor=netop.actor(netop.nadia), at=AT)
    assert queue_all(case) == 1


def test_another_desk_hears_nothing(netop: Cast, nagomi: Cast) -> None:
    listen(nagomi)
    assert queue_all(netop.open_case()) == 0


def test_nothing_that_was_written_leaves_with_a_webhook(netop: Cast) -> None:
    listen(netop)
    case = netop.open_case(subject="Subject is told", body="canary-body")
    nadia = netop.actor(netop.nadia)
    write_note(number=case.number, body="canary-note", actor=nadia, at=AT)
    log_call(number=case.number, body="canary-call", direction="in", actor=nadia, at=AT)
    reply_to_case(number=case.number, body="canary-reply", actor=nadia, at=AT)
    queue_all(case)
    bodies = "".join(Delivery.objects.values_list("body", flat=True))
    assert "Subject is told" in bodies
    assert "canary" not in bodies
    assert "note_written" not in bodies
    assert {event.kind for event in CASE_EVENTS} - {event.kind for event in SENT_EVENTS} == {
        "case.note_written",
        "case.reply_held",
        "case.reply_withdrawn",
    }


def test_a_failure_is_tried_again_later_under_the_same_id(netop: Cast) -> None:
    endpoint = listen(netop, kinds=["case.opened"])
    queue_all(netop.open_case())
    send = Sender(500, None, 200)
    at = AT
    for step in (timedelta(0), timedelta(seconds=7), timedelta(seconds=80)):
        at += step
        deliver_webhooks(endpoint_id=endpoint.pk, at=at, send=send)
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts) == ("sent", 3)
    assert len({one["headers"]["webhook-id"] for one in send.sent}) == 1
    assert len({one["body"] for one in send.sent}) == 1
    endpoint.refresh_from_db()
    assert endpoint.failing_since is None


def test_while_an_endpoint_fails_the_others_are_served(netop: Cast) -> None:
    bad, good = listen(netop, "https://bad.example/"), listen(netop, "https://good.example/")
    queue_all(netop.open_case())
    assert deliver_webhooks(endpoint_id=bad.pk, at=AT, send=Sender(500)) == 0
    assert deliver_webhooks(endpoint_id=bad.pk, at=AT, send=Sender()) == 0
    assert deliver_webhooks(endpoint_id=good.pk, at=AT, send=Sender()) >= 1


def test_one_event_that_a_receiver_never_takes_does_not_hold_back_the_next(netop: Cast) -> None:
    endpoint = listen(netop, kinds=["case.opened"])
    queue_all(netop.open_case())
    at = AT
    for _ in range(6):
        deliver_webhooks(endpoint_id=endpoint.pk, at=at, send=Sender(400))
        at += timedelta(hours=8)
    queue_all(netop.open_case())
    Delivery.objects.filter(attempts=0).update(not_before=at)
    at += timedelta(minutes=6)
    assert deliver_webhooks(endpoint_id=endpoint.pk, at=at, send=Sender(200)) >= 1


def test_who_lost_the_lease_changes_nothing(netop: Cast) -> None:
    endpoint = listen(netop, kinds=["case.opened"])
    queue_all(netop.open_case())

    def send(url: str, **_: Any) -> int:
        Delivery.objects.update(fence=99)
        return 200

    deliver_webhooks(endpoint_id=endpoint.pk, at=AT, send=send)
    assert Delivery.objects.get().state == "queued"


def test_a_worker_that_died_while_sending_leaves_the_delivery_for_another(netop: Cast) -> None:
    endpoint = listen(netop, kinds=["case.opened"])
    queue_all(netop.open_case())

    def die(url: str, **_: Any) -> int:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        deliver_webhooks(endpoint_id=endpoint.pk, at=AT, send=die)
    assert deliver_webhooks(endpoint_id=endpoint.pk, at=AT, send=Sender()) == 0
    Delivery.objects.update(lease_until=datetime(2020, 1, 1, tzinfo=AT.tzinfo))
    assert deliver_webhooks(endpoint_id=endpoint.pk, at=AT, send=Sender()) == 1


def test_after_four_days_a_delivery_is_given_up_and_can_be_replayed(
    netop: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(random, "random", lambda: 0.5)  # tries are spread by chance: here the middle of the spread
    endpoint = listen(netop, kinds=["case.opened"])
    queue_all(netop.open_case())
    for hours in range(0, 24 * 5, 12):
        deliver_webhooks(endpoint_id=endpoint.pk, at=AT + timedelta(hours=hours), send=Sender(500))
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.last_status) == ("dead", 500)
    later = AT + timedelta(days=6)
    replay_delivery(delivery_id=delivery.public_id, actor=netop.actor(netop.lena), at=later)
    send = Sender(200)
    assert deliver_webhooks(endpoint_id=endpoint.pk, at=later, send=send) == 1
    assert send.sent[0]["headers"]["webhook-id"] == delivery.webhook_id


def test_after_five_days_of_failure_an_endpoint_is_switched_off_and_that_is_recorded(netop: Cast) -> None:
    endpoint = listen(netop)
    for day in range(7):
        at = AT + timedelta(days=day)
        queue_all(netop.open_case())
        Delivery.objects.filter(attempts=0).update(queued_at=at, not_before=at)
        deliver_webhooks(endpoint_id=endpoint.pk, at=at, send=Sender(500))
    endpoint.refresh_from_db()
    assert not endpoint.is_active
    assert "Nothing could be delivered since" in endpoint.off_reason
    assert not Delivery.objects.filter(state="queued").exists()
    given_up = Entry.objects.get(kind="webhook.endpoint_given_up")
    assert given_up.payload["made_by"] == netop.lena.pk
    assert queue_all(netop.open_case()) == 0
    change_endpoint(endpoint_id=endpoint.public_id, is_active=True, actor=netop.actor(netop.lena), at=AT)
    assert queue_all(netop.open_case()) > 0


def test_a_receiver_that_is_gone_is_asked_no_more(netop: Cast) -> None:
    endpoint = listen(netop)
    queue_all(netop.open_case())
    deliver_webhooks(endpoint_id=endpoint.pk, at=AT, send=Sender(410))
    endpoint.refresh_from_db()
    assert not endpoint.is_active


def test_for_a_day_both_secrets_hold_and_then_only_the_new_one(netop: Cast) -> None:
    lena = netop.actor(netop.lena)
    endpoint, old = add_endpoint(url="https://a.example/", kinds=["case.opened"], actor=lena, at=AT)
    _, new = rotate_secret(endpoint_id=endpoint.public_id, actor=lena, at=AT)
    signatures = []
    for hours in (1, 25):
        queue_all(netop.open_case())
        send = Sender()
        deliver_webhooks(endpoint_id=endpoint.pk, at=AT + timedelta(hours=hours), send=send)
        sent = send.sent[0]
        made = [
            Webhook(secret).sign(sent["headers"]["webhook-id"], AT + timedelta(hours=hours), sent["body"])
            for secret in (new, old)
        ]
        signatures.append([one in sent["headers"]["webhook-signature"] for one in made])
    assert signatures == [[True, True], [True, False]]


def test_secrets_lie_sealed_in_the_database(netop: Cast) -> None:
    _, secret = add_endpoint(url="https://a.example/", kinds=[], actor=netop.actor(netop.lena), at=AT)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT encode(sealed, 'escape') FROM webhooks_endpointsecret"
            " UNION ALL SELECT payload::text FROM kernel_entry"
        )
        assert not any(secret.removeprefix("whsec_") in row[0] for row in cursor.fetchall())


def test_what_is_queued_for_a_removed_endpoint_is_not_sent(netop: Cast) -> None:
    endpoint = listen(netop)
    queue_all(netop.open_case())
    remove_endpoint(endpoint_id=endpoint.public_id, actor=netop.actor(netop.lena), at=AT)
    send = Sender()
    deliver_webhooks(endpoint_id=endpoint.pk, at=AT, send=send)
    assert send.sent == []
    assert set(Delivery.objects.values_list("state", flat=True)) == {"cancelled"}


def test_an_endpoint_is_managed_through_the_api(
    netop: Cast, api: Callable[..., Any], stopped_clock: Callable[..., None]
) -> None:
    lena = api(netop, netop.lena)
    made = lena.post("/webhooks/endpoints", {"url": "https://hooks.example/x", "kinds": ["case.opened"]})
    assert made.status_code == 201, made.content
    assert made.json()["secret"].startswith("whsec_")
    address = f"/webhooks/endpoints/{made.json()['endpoint']['id']}"
    assert made.json()["secret"] not in lena.get("/webhooks/endpoints").content.decode()
    assert lena.post(address, {"is_active": False}).json()["is_active"] is False
    assert lena.post(address, {"kinds": ["case.eaten"]}).json()["code"] == "unknown-event-kind"
    assert lena.post(address, {"is_active": True}).json()["is_active"] is True
    case = netop.open_case()
    queue_all(case)
    [delivery] = lena.get("/webhooks/deliveries").json()["deliveries"]
    assert (delivery["case"], delivery["state"]) == (case.number, "queued")
    assert lena.post(f"/webhooks/deliveries/{delivery['id']}/replay").status_code == 409
    Delivery.objects.update(state="dead")
    assert lena.get("/webhooks/deliveries?state=dead").json()["deliveries"][0]["id"] == delivery["id"]
    assert lena.post(f"/webhooks/deliveries/{delivery['id']}/replay").json()["state"] == "queued"
    assert lena.call("DELETE", address).status_code == 200
    assert lena.get("/webhooks/endpoints").json()["endpoints"] == []
