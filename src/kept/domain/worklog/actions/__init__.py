"""What people on duty do, and what time does to it. Each function is one use case and one transaction."""

from kept.domain.worklog.actions.answering import (
    answer_by_link,
    answer_page,
    find_linked_step,
    log_page_call,
    settle_pages,
)
from kept.domain.worklog.actions.calling import ask_for_call, log_inbound_call
from kept.domain.worklog.actions.handing_over import read_handover, write_handover
from kept.domain.worklog.actions.paging import page_for_clock, page_for_severity, wake_due_pages
from kept.domain.worklog.actions.shifting import take_in_case, wake_due_rosters

__all__ = [
    "answer_by_link",
    "answer_page",
    "ask_for_call",
    "find_linked_step",
    "log_inbound_call",
    "log_page_call",
    "page_for_clock",
    "page_for_severity",
    "read_handover",
    "settle_pages",
    "take_in_case",
    "wake_due_pages",
    "wake_due_rosters",
    "write_handover",
]
