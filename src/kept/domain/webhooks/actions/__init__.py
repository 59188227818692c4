"""What can be done about webhooks. Each function is one use case."""

from kept.domain.webhooks.actions.delivering import deliver_webhooks, forget_deliveries, queue_event, replay_delivery
from kept.domain.webhooks.actions.endpoints import (
    add_endpoint,
    change_endpoint,
    remove_endpoint,
    rotate_secret,
)

__all__ = [
    "add_endpoint",
    "change_endpoint",
    "deliver_webhooks",
    "forget_deliveries",
    "queue_event",
    "remove_endpoint",
    "replay_delivery",
    "rotate_secret",
]
