"""What can be done to a case. Each function is one use case and one transaction."""

from kept.domain.cases.actions.charging import answer_offer, make_offer, spend_time
from kept.domain.cases.actions.conversation import (
    add_customer_message,
    log_call,
    release_reply,
    reply_to_case,
    save_draft,
    withdraw_reply,
    write_note,
)
from kept.domain.cases.actions.covering import override_verdict, put_exclusion, restore_verdict, take_exclusion
from kept.domain.cases.actions.ending import cancel_case, close_case, reopen_case, resolve_case
from kept.domain.cases.actions.escalating import (
    accept_intake,
    escalate_case,
    move_to_seller,
    record_finding,
    return_intake,
)
from kept.domain.cases.actions.grading import answer_severity, ask_severity, name_dedicated
from kept.domain.cases.actions.merging import merge_cases, undo_merge
from kept.domain.cases.actions.opening import confirm_case, open_case
from kept.domain.cases.actions.sharing import answer_children, leave_cause, resolve_children, share_cause
from kept.domain.cases.actions.vouching import grant_emergency, involve_contact, verify_person, vouch_for_person
from kept.domain.cases.actions.waking import wake_due_cases
from kept.domain.cases.actions.working import (
    acknowledge_case,
    assign_case,
    change_severity,
    change_subject,
    give_workaround,
    learn_facts,
    mark_present,
    move_policy,
    resume_case,
    start_waiting,
    triage_case,
)

__all__ = [
    "accept_intake",
    "acknowledge_case",
    "add_customer_message",
    "answer_children",
    "answer_offer",
    "answer_severity",
    "ask_severity",
    "assign_case",
    "cancel_case",
    "change_severity",
    "change_subject",
    "close_case",
    "confirm_case",
    "escalate_case",
    "give_workaround",
    "grant_emergency",
    "involve_contact",
    "learn_facts",
    "leave_cause",
    "log_call",
    "make_offer",
    "mark_present",
    "merge_cases",
    "move_policy",
    "move_to_seller",
    "name_dedicated",
    "open_case",
    "override_verdict",
    "put_exclusion",
    "record_finding",
    "release_reply",
    "reopen_case",
    "reply_to_case",
    "resolve_case",
    "resolve_children",
    "restore_verdict",
    "resume_case",
    "return_intake",
    "save_draft",
    "share_cause",
    "spend_time",
    "start_waiting",
    "take_exclusion",
    "triage_case",
    "undo_merge",
    "verify_person",
    "vouch_for_person",
    "wake_due_cases",
    "withdraw_reply",
    "write_note",
]
