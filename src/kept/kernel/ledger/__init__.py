"""The ledger: append-only, typed facts, sealed in a hash chain per desk. The truth from which all else is derived."""

from kept.kernel.ledger.events import Event, read_event
from kept.kernel.ledger.record import list_entries, record, record_all, unwired, wire
from kept.kernel.ledger.seal import check_chain, seal_desk

__all__ = ["Event", "check_chain", "list_entries", "read_event", "record", "record_all", "seal_desk", "unwired", "wire"]
