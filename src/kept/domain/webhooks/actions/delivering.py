"""Webhooks on their way: queued with the event, sent by a job, tried again for days, given up in sight of people."""

from __future__ import annotations

import json
import random
import secrets
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from kept.channels.webhook.sending import GONE, NotDelivered, send_webhook
from kept.channels.webhook.signing import signed_headers
from kept.domain.cases.models import Case
from kept.domain.mailroom.identity import get_state
from kept.domain.mailroom.schedule import next_try_at
from kept.domain.webhooks import queries
from kept.domain.webhooks.actions.endpoints import host_of
from kept.domain.webhooks.errors import NotReplayable
from kept.domain.webhooks.events import EndpointGivenUp
from kept.domain.webhooks.models import Delivery, DeliveryState, Endpoint
from kept.domain.webhooks.telling import SENT_EVENTS, tell_event
from kept.kernel import jobs, ledger
from kept.kernel.actor import Actor
from kept.kernel.models import Entry

LEASE_SECONDS = 60
MOST_ATTEMPTS = 20
"""More than the schedule needs: reached only when tries end without any answer, as when a worker dies of one."""
SEND_FOR_SECONDS = 20.0
HOLD_ENDPOINT_FOR = timedelta(minutes=5)
"""How long one failure holds back everything else to that endpoint at most: a single bad event must not block it."""
GIVE_UP_AFTER = timedelta(days=5)
KEEP_FOR = timedelta(days=30)
_CLAIM = f"""
    UPDATE webhooks_delivery
    SET lease_until = clock_timestamp() + interval '{LEASE_SECONDS} s', fence = fence + 1, attempts = attempts + 1
    WHERE id = (
        SELECT id FROM webhooks_delivery
        WHERE endpoint_id = %s AND state = 'queued' AND not_before <= %s
          AND (lease_until IS NULL OR lease_until < clock_timestamp())
        ORDER BY not_before, id LIMIT 1
        FOR UPDATE SKIP LOCKED)
    RETURNING id, fence
"""
_KINDS = frozenset(event.kind for event in SENT_EVENTS)

Send = Callable[..., int]


@transaction.atomic
def queue_event(*, entry: Entry, at: datetime) -> int:
    """Queue an event of a case for every endpoint that listens; return how many are new.

    The same entry again adds none. What is sent is fixed now. `sequence` counts the events of the case; they may
    arrive in another order.
    """
    endpoints = queries.list_listening(entry.desk_id, entry.kind) if entry.kind in _KINDS else []
    if not endpoints or entry.payload is None:
        return 0
    case = Case.objects.select_related("desk").get(pk=int(entry.stream.partition(":")[2]))
    body = _body(entry, case)
    added = 0
    for endpoint in endpoints:
        delivery, is_new = Delivery.objects.get_or_create(
            dedupe_key=f"{entry.pk}:{endpoint.pk}",
            defaults={
                "desk": case.desk,
                "endpoint": endpoint,
                "case": case,
                "webhook_id": f"msg_{secrets.token_hex(16)}",
                "kind": entry.kind,
                "body": body,
                "queued_at": at,
                "not_before": at,
            },
        )
        if is_new:
            added += 1
            defer_delivery(delivery.endpoint_id)
    return added


def defer_delivery(endpoint_id: int) -> None:
    """Have a worker send what is due to an endpoint; one worker at a time does."""
    jobs.defer(
        "deliver_webhooks", lock=f"webhooks:{endpoint_id}", once=f"webhooks:{endpoint_id}", endpoint_id=endpoint_id
    )


def deliver_webhooks(*, endpoint_id: int, at: datetime, send: Send = send_webhook) -> int:
    """Send what is due to one endpoint, until something fails or twenty seconds are over; return how many were sent."""
    if get_state().is_held:
        return 0
    sent, stop_at = 0, time.monotonic() + SEND_FOR_SECONDS
    while time.monotonic() < stop_at:
        endpoint = Endpoint.objects.get(pk=endpoint_id)
        if not endpoint.is_active or (endpoint.not_before and endpoint.not_before > at):
            return sent
        claimed = _claim(endpoint_id, at)
        if claimed is None:
            return sent
        delivery = Delivery.objects.get(pk=claimed[0])
        if delivery.attempts > MOST_ATTEMPTS:
            _note_failure(delivery, claimed[1], NotDelivered("Its tries ended without any answer."), at)
            continue
        try:
            status = send(
                endpoint.url,
                body=delivery.body,
                headers=signed_headers(
                    webhook_id=delivery.webhook_id,
                    body=delivery.body,
                    secrets=queries.list_secrets(endpoint, at),
                    at=at,
                ),
                allowed=settings.WEBHOOK_ALLOWED_NETWORKS,
            )
        except NotDelivered as failure:
            _note_failure(delivery, claimed[1], failure, at)
            return sent
        _note_success(delivery, claimed[1], status, at)
        sent += 1
    defer_delivery(endpoint_id)
    return sent


@transaction.atomic
def replay_delivery(*, delivery_id: str, actor: Actor, at: datetime) -> Delivery:
    """Send a delivery again that was given up, under its old id. Raises NotAllowed, DeliveryNotFound, NotReplayable."""
    delivery: Delivery = Delivery.objects.select_for_update().get(pk=queries.get_delivery(delivery_id, actor=actor).pk)
    if delivery.state != DeliveryState.DEAD or not delivery.endpoint.is_active:
        raise NotReplayable
    delivery.state = DeliveryState.QUEUED
    delivery.attempts, delivery.queued_at, delivery.not_before, delivery.lease_until = 0, at, at, None
    delivery.save(update_fields=["state", "attempts", "queued_at", "not_before", "lease_until"])
    defer_delivery(delivery.endpoint_id)
    return delivery


def forget_deliveries(*, at: datetime) -> int:
    """Delete what arrived or was cancelled long ago; return how many there were."""
    over = Delivery.objects.filter(state__in=("sent", "cancelled"), queued_at__lt=at - KEEP_FOR)
    return over.delete()[0]


def _body(entry: Entry, case: Case) -> str:
    event = ledger.read_event(entry.kind, entry.version, entry.payload)
    data: dict[str, Any] = {
        "desk": case.desk.slug,
        "case": case.number,
        "sequence": entry.position,
        "recorded_at": entry.recorded_at.isoformat(),
        "by": entry.actor.get("role", ""),
        "details": tell_event(event),
        "link": f"{settings.PUBLIC_BASE_URL}/api/v1/cases/{case.number}",
    }
    said = {"type": entry.kind, "timestamp": entry.at.isoformat(), "data": data}
    return json.dumps(said, ensure_ascii=False, default=str)


def _claim(endpoint_id: int, at: datetime) -> tuple[int, int] | None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_CLAIM, [endpoint_id, at])
        row = cursor.fetchone()
    return (row[0], row[1]) if row else None


@transaction.atomic
def _note_success(delivery: Delivery, fence: int, status: int, at: datetime) -> None:
    mine = Delivery.objects.filter(pk=delivery.pk, fence=fence, state=DeliveryState.QUEUED)
    mine.update(state=DeliveryState.SENT, sent_at=at, last_status=status, last_error="", lease_until=None)
    Endpoint.objects.filter(pk=delivery.endpoint_id).exclude(failing_since=None).update(
        failing_since=None, not_before=None
    )


@transaction.atomic
def _note_failure(delivery: Delivery, fence: int, failure: NotDelivered, at: datetime) -> None:
    """Write down a failure, hold the endpoint back for a while, and switch it off when it has failed for days."""
    endpoint = Endpoint.objects.select_for_update().get(pk=delivery.endpoint_id)
    is_over = delivery.attempts > MOST_ATTEMPTS
    next_at = (
        None
        if is_over
        else next_try_at(attempts=delivery.attempts, queued_at=delivery.queued_at, at=at, chance=random.random())
    )
    mine = Delivery.objects.filter(pk=delivery.pk, fence=fence, state=DeliveryState.QUEUED)
    is_mine = mine.update(
        state=DeliveryState.QUEUED if next_at else DeliveryState.DEAD,
        not_before=next_at or at,
        last_status=failure.status,
        last_error=str(failure)[:300],
        lease_until=None,
    )
    if not is_mine:
        return
    endpoint.failing_since = endpoint.failing_since or at
    endpoint.not_before = min(next_at, at + HOLD_ENDPOINT_FOR) if next_at else None
    if failure.status == GONE or at - endpoint.failing_since >= GIVE_UP_AFTER:
        _give_up(endpoint, str(failure), at)
    endpoint.save(update_fields=["failing_since", "not_before", "is_active", "off_reason"])


def _give_up(endpoint: Endpoint, why: str, at: datetime) -> None:
    endpoint.is_active = False
    endpoint.off_reason = f"Nothing could be delivered since {endpoint.failing_since:%Y-%m-%d %H:%M} UTC: {why}"[:300]
    queued = Delivery.objects.filter(endpoint=endpoint, state=DeliveryState.QUEUED)
    queued.update(state=DeliveryState.DEAD, last_error="The endpoint was switched off.", lease_until=None)
    ledger.record(
        EndpointGivenUp(
            endpoint=endpoint.pk, host=host_of(endpoint.url), made_by=endpoint.made_by_id, reason=endpoint.off_reason
        ),
        stream=f"webhook:{endpoint.pk}",
        actor=Actor.robot(endpoint.desk_id),
        at=at,
    )
