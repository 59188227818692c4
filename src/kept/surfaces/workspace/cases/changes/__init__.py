"""Every change that can be made to a case, by the name that its address and its command carry."""

from kept.surfaces.workspace.cases.changes.base import Change, settle_revision
from kept.surfaces.workspace.cases.changes.covering import Decide, Exclude, Include, Restore
from kept.surfaces.workspace.cases.changes.ending import Cancel, Close, Reopen, Resolve, UndoMerge
from kept.surfaces.workspace.cases.changes.escalating import BookLab, Escalate, FindDefect, LeaveDefect
from kept.surfaces.workspace.cases.changes.grading import (
    AnswerSeverity,
    GrantEmergency,
    InvolveContact,
    NameDedicated,
    VerifyPerson,
)
from kept.surfaces.workspace.cases.changes.handing import HandOver
from kept.surfaces.workspace.cases.changes.informing import AskInformation, SettleInformation
from kept.surfaces.workspace.cases.changes.levels import AcceptIntake, Finding, HandOn, Offer, SendBack, SpendTime
from kept.surfaces.workspace.cases.changes.noting import Acknowledge, ChangeSubject, GiveWorkaround, LogCall
from kept.surfaces.workspace.cases.changes.owing import (
    ApproveDeliverable,
    DraftDeliverable,
    PromiseDeliverable,
    SendDeliverable,
)
from kept.surfaces.workspace.cases.changes.owning import Assign, Resume, Take, Wait
from kept.surfaces.workspace.cases.changes.rating import Facts, MovePolicy, Severity, Triage
from kept.surfaces.workspace.cases.changes.sharing import AnswerChildren, LeaveCause, ResolveChildren, ShareCause

CHANGES: dict[str, type[Change]] = {
    "take": Take,
    "assign": Assign,
    "hand_over": HandOver,
    "turn": Wait,
    "ask_info": AskInformation,
    "got_info": SettleInformation,
    "approve": ApproveDeliverable,
    "deliver": SendDeliverable,
    "draft_report": DraftDeliverable,
    "promise": PromiseDeliverable,
    "answer_all": AnswerChildren,
    "resolve_all": ResolveChildren,
    "share": ShareCause,
    "leave": LeaveCause,
    "resume": Resume,
    "severity": Severity,
    "answer-severity": AnswerSeverity,
    "emergency": GrantEmergency,
    "verify": VerifyPerson,
    "involve": InvolveContact,
    "dedicated": NameDedicated,
    "triage": Triage,
    "hand_on": HandOn,
    "accept": AcceptIntake,
    "send_back": SendBack,
    "resolve": Resolve,
    "close": Close,
    "reopen": Reopen,
    "unmerge": UndoMerge,
    "acknowledge": Acknowledge,
    "workaround": GiveWorkaround,
    "call": LogCall,
    "subject": ChangeSubject,
    "finding": Finding,
    "offer": Offer,
    "time": SpendTime,
    "escalate": Escalate,
    "lab": BookLab,
    "defect": FindDefect,
    "undefect": LeaveDefect,
    "facts": Facts,
    "policy": MovePolicy,
    "cover": Decide,
    "uncover": Restore,
    "exclude": Exclude,
    "include": Include,
    "cancel": Cancel,
}
"""In the order in which their buttons stand."""

AT_HAND = frozenset(
    {
        "take", "assign", "hand_over", "turn", "resume", "severity", "answer-severity", "verify", "hand_on", "accept",
        "send_back", "got_info", "approve", "deliver", "answer_all",
        "resolve", "reopen", "unmerge",
    }
)  # fmt: skip
"""Those with a button of their own; the others are in the menu, and in the palette."""

__all__ = ["AT_HAND", "CHANGES", "Change", "settle_revision"]
