"""What can be done about information that is asked for and about what is owed later."""

from kept.domain.duties.actions.asking import answer_information, ask_for_information, settle_information
from kept.domain.duties.actions.delivering import (
    approve_deliverable,
    draft_deliverable,
    promise_deliverable,
    return_deliverable,
    send_deliverable,
)

__all__ = [
    "answer_information",
    "approve_deliverable",
    "ask_for_information",
    "draft_deliverable",
    "promise_deliverable",
    "return_deliverable",
    "send_deliverable",
    "settle_information",
]
