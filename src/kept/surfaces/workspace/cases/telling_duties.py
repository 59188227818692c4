"""What was asked for, what is owed later, and who shares a cause, in one line of words each."""

from __future__ import annotations

from django.utils.translation import gettext, ngettext

from kept.domain.cases import cause_events as causes
from kept.domain.cases import duty_events as duties
from kept.domain.cases.events import CustomerReminded
from kept.policy import Policy
from kept.surfaces.workspace.cases.telling import Names, Told, tell_by_kind


@tell_by_kind.register
def _(event: CustomerReminded, names: Names, policy: Policy) -> Told:
    return Told("mail", gettext("The customer was reminded, for the %(number)s. time") % {"number": event.number})


@tell_by_kind.register
def _(event: duties.InformationAsked, names: Names, policy: Policy) -> Told:
    return Told("list", gettext("Asked for: %(items)s") % {"items": ", ".join(event.items)})


@tell_by_kind.register
def _(event: duties.InformationReceived, names: Names, policy: Policy) -> Told:
    count = {"count": len(event.numbers)}
    return Told("check", ngettext("%(count)s thing came", "%(count)s things came", len(event.numbers)) % count)


@tell_by_kind.register
def _(event: duties.InformationDropped, names: Names, policy: Policy) -> Told:
    return Told("cross", gettext("Not needed any more: %(count)s") % {"count": len(event.numbers)}, event.reason)


@tell_by_kind.register
def _(event: duties.DeliverablePromised, names: Names, policy: Policy) -> Told:
    values = {"title": event.title, "days": event.business_days}
    return Told("flag", gettext("Promised: %(title)s, business days: %(days)s") % values)


@tell_by_kind.register
def _(event: duties.DeliverableDrafted, names: Names, policy: Policy) -> Told:
    return Told("file", gettext("Draft %(number)s of: %(title)s") % {"number": event.number, "title": event.title})


@tell_by_kind.register
def _(event: duties.DeliverableReturned, names: Names, policy: Policy) -> Told:
    return Told("undo", gettext("The draft was given back"), event.reason)


@tell_by_kind.register
def _(event: duties.DeliverableApproved, names: Names, policy: Policy) -> Told:
    return Told("check", gettext("Draft %(number)s was approved") % {"number": event.number})


@tell_by_kind.register
def _(event: duties.DeliverableSent, names: Names, policy: Policy) -> Told:
    return Told("send", gettext("What was owed was sent"))


@tell_by_kind.register
def _(event: causes.ChildAdded, names: Names, policy: Policy) -> Told:
    return Told("merge", gettext("Another case has the same cause, and is answered with this one"))


@tell_by_kind.register
def _(event: causes.ChildTakenOut, names: Names, policy: Policy) -> Told:
    return Told("undo", gettext("A case with the same cause goes on by itself"), event.reason)


@tell_by_kind.register
def _(event: causes.ParentNamed, names: Names, policy: Policy) -> Told:
    return Told("merge", gettext("Has the cause of a parent case, and is answered with it"))


@tell_by_kind.register
def _(event: causes.ParentLeft, names: Names, policy: Policy) -> Told:
    return Told("undo", gettext("Goes on by itself"), event.reason)


@tell_by_kind.register
def _(event: causes.ChildrenAnswered, names: Names, policy: Policy) -> Told:
    count = {"count": event.children}
    words = ngettext(
        "This answered %(count)s more case with the same cause",
        "This answered %(count)s more cases with the same cause",
        event.children,
    )
    return Told("send", words % count)


@tell_by_kind.register
def _(event: causes.AnsweredByParent, names: Names, policy: Policy) -> Told:
    return Told("send", gettext("Answered together with all cases of the same cause"))
