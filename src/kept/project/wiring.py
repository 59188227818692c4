"""What follows from what: the reactions to each event, read in one place, and the events that nothing follows.

A test holds this list against the registry, so that a new event is wired or named as silent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kept.domain.cases import cause_events as causes
from kept.domain.cases import duty_events as owed
from kept.domain.cases import events as cases
from kept.domain.cases import level_events as between
from kept.domain.cases.reactions import follow_customer
from kept.domain.defects import events as defects
from kept.domain.defects.reactions import close_the_loop, release_corrections
from kept.domain.desks import events as desks
from kept.domain.entitlements import events as entitlements
from kept.domain.entitlements.reactions import subscribe_contact
from kept.domain.escalation import events as escalation
from kept.domain.escalation.reactions import end_with_case
from kept.domain.labs import events as labs
from kept.domain.mailroom import events as mailroom
from kept.domain.notices import events as notices
from kept.domain.notices.case_contact_reactions import (
    ask_named_contacts,
    let_take_part,
    tell_emergency_ended,
    tell_severity_answered,
    tell_severity_asked,
)
from kept.domain.notices.contact_reactions import (
    ask_to_agree,
    invite_added,
    send_invitation,
    tell_ended,
    tell_made,
)
from kept.domain.notices.duty_reactions import ask_to_approve, remind_customer, tell_returned
from kept.domain.notices.engineering_reactions import (
    tell_engineering_done,
    tell_engineers,
    tell_question,
    tell_question_answered,
)
from kept.domain.notices.level_reactions import tell_handed_on, tell_offer_answered, tell_offer_made
from kept.domain.notices.reactions import (
    announce_breach,
    confirm_receipt,
    send_reply,
    tell_assigned,
    tell_closed,
    tell_customer_wrote,
    tell_endpoint_given_up,
    tell_reopened,
    warn_of_clock,
)
from kept.domain.notices.shift_reactions import ask_to_call, tell_handed_over, tell_paged, tell_unanswered
from kept.domain.oncall import events as oncall
from kept.domain.parties import events as parties
from kept.domain.partners import events as partners
from kept.domain.products import events as products
from kept.domain.rulebook import events as rulebook
from kept.domain.webhooks import events as webhooks
from kept.domain.webhooks.reactions import queue_webhooks
from kept.domain.worklog.reactions import page_for_clock, settle_pages, take_in
from kept.kernel.ledger import Event
from kept.kernel.ledger.record import Reaction

REACTIONS: Mapping[type[Event], Sequence[Reaction]] = {
    cases.CaseOpened: (confirm_receipt, take_in, queue_webhooks),
    cases.VerdictGiven: (queue_webhooks,),
    cases.VerdictOverridden: (queue_webhooks,),
    cases.VerdictRestored: (queue_webhooks,),
    cases.ExclusionPut: (queue_webhooks,),
    cases.ExclusionTaken: (queue_webhooks,),
    cases.CaseConfirmed: (queue_webhooks,),
    cases.CaseAcknowledged: (queue_webhooks,),
    cases.CustomerWrote: (tell_customer_wrote, queue_webhooks),
    cases.ReplySent: (send_reply, queue_webhooks),
    cases.PhoneCallLogged: (queue_webhooks,),
    cases.SubjectChanged: (queue_webhooks,),
    cases.SeverityChanged: (take_in, settle_pages, queue_webhooks),
    cases.CaseTriaged: (take_in, settle_pages, queue_webhooks),
    cases.FactsLearned: (queue_webhooks,),
    cases.PolicyMoved: (queue_webhooks,),
    cases.CaseAssigned: (tell_assigned, settle_pages, queue_webhooks),
    parties.SellerChanged: (follow_customer,),
    cases.CaseHandedOn: (tell_handed_on, queue_webhooks),
    between.IntakeGiven: (queue_webhooks,),
    between.IntakeAccepted: (queue_webhooks,),
    between.IntakeReturned: (queue_webhooks,),
    between.PartnerChanged: (queue_webhooks,),
    between.FindingRecorded: (queue_webhooks,),
    between.OfferMade: (tell_offer_made, queue_webhooks),
    between.OfferAnswered: (tell_offer_answered, queue_webhooks),
    between.TimeSpent: (queue_webhooks,),
    cases.CaseArrived: (take_in, queue_webhooks),
    cases.WaitingStarted: (queue_webhooks,),
    cases.WaitingEnded: (queue_webhooks,),
    cases.CustomerReminded: (remind_customer, queue_webhooks),
    causes.ChildAdded: (queue_webhooks,),
    causes.ChildTakenOut: (queue_webhooks,),
    causes.ParentNamed: (queue_webhooks,),
    causes.ParentLeft: (queue_webhooks,),
    causes.ChildrenAnswered: (queue_webhooks,),
    causes.AnsweredByParent: (queue_webhooks,),
    owed.InformationAsked: (queue_webhooks,),
    owed.InformationReceived: (queue_webhooks,),
    owed.InformationDropped: (queue_webhooks,),
    owed.DeliverablePromised: (queue_webhooks,),
    owed.DeliverableDrafted: (ask_to_approve, queue_webhooks),
    owed.DeliverableReturned: (tell_returned, queue_webhooks),
    owed.DeliverableApproved: (queue_webhooks,),
    owed.DeliverableSent: (queue_webhooks,),
    cases.WorkaroundGiven: (queue_webhooks,),
    cases.CaseResolved: (end_with_case, settle_pages, queue_webhooks),
    cases.CaseReopened: (tell_reopened, take_in, queue_webhooks),
    cases.CaseClosed: (end_with_case, tell_closed, queue_webhooks),
    cases.CaseCancelled: (end_with_case, settle_pages, queue_webhooks),
    cases.CaseMerged: (end_with_case, settle_pages, queue_webhooks),
    cases.CaseJoined: (queue_webhooks,),
    cases.MergeUndone: (queue_webhooks,),
    cases.ClockWarned: (warn_of_clock, page_for_clock, queue_webhooks),
    cases.ClockBreached: (announce_breach, queue_webhooks),
    cases.CasePaged: (tell_paged, queue_webhooks),
    cases.PageCallLogged: (queue_webhooks,),
    cases.PageAnswered: (queue_webhooks,),
    cases.PageBegunAgain: (tell_unanswered, queue_webhooks),
    cases.PageEnded: (tell_unanswered, queue_webhooks),
    cases.CaseHandedOver: (tell_handed_over, queue_webhooks),
    cases.CallAsked: (ask_to_call, queue_webhooks),
    parties.ContactAdded: (subscribe_contact,),
    parties.ContactStandingChanged: (subscribe_contact,),
    parties.ContactDeactivated: (subscribe_contact,),
    parties.ContactLinked: (subscribe_contact,),
    entitlements.ContactChangeAsked: (ask_to_agree,),
    entitlements.ContactChangeMade: (tell_made, invite_added),
    entitlements.ContactChangeEnded: (tell_ended,),
    entitlements.ContactInvited: (send_invitation,),
    cases.EscalatedToEngineering: (queue_webhooks,),
    cases.EngineeringAnswered: (queue_webhooks,),
    cases.LabBooked: (queue_webhooks,),
    cases.LabGivenBack: (queue_webhooks,),
    cases.ReproductionRecorded: (queue_webhooks,),
    cases.DefectLinked: (queue_webhooks,),
    cases.DefectUnlinked: (queue_webhooks,),
    cases.CorrectionPlanned: (queue_webhooks,),
    cases.CorrectionReleased: (queue_webhooks,),
    escalation.EscalationAsked: (tell_engineers,),
    escalation.QuestionAsked: (tell_question,),
    escalation.QuestionAnswered: (tell_question_answered,),
    escalation.EscalationEnded: (tell_engineering_done,),
    defects.DefectPlanned: (release_corrections,),
    defects.DefectReleased: (close_the_loop,),
    products.ReleaseAdded: (release_corrections,),
    products.ReleaseChanged: (release_corrections,),
    cases.SeverityAsked: (tell_severity_asked, queue_webhooks),
    cases.SeverityAnswered: (tell_severity_answered, queue_webhooks),
    cases.DedicatedNamed: (queue_webhooks,),
    cases.EmergencyGranted: (ask_named_contacts, queue_webhooks),
    cases.PersonVerified: (queue_webhooks,),
    cases.NamedContactInvolved: (let_take_part, queue_webhooks),
    cases.EmergencyExpired: (ask_named_contacts, queue_webhooks),
    cases.EmergencyEnded: (tell_emergency_ended, queue_webhooks),
    webhooks.EndpointGivenUp: (tell_endpoint_given_up,),
}

SILENT: frozenset[type[Event]] = frozenset(
    {
        escalation.EscalationAccepted,
        escalation.EscalationBegun,
        labs.ResourceAdded,
        labs.ResourceChanged,
        defects.DefectConfirmed,
        defects.DefectDescribed,
        defects.DefectCaseAdded,
        defects.DefectCaseTaken,
        defects.DefectDropped,
        desks.DeskOpened,
        desks.DeskChanged,
        parties.OrganisationAdded,
        parties.ContactsShown,
        partners.HoursSet,
        parties.AgentAdded,
        parties.AgentRoleChanged,
        parties.AgentDeactivated,
        parties.TeamAdded,
        parties.TokenMade,
        parties.TokenRevoked,
        rulebook.PolicyPublished,
        products.ProductAdded,
        products.ProductChanged,
        entitlements.AgreementMade,
        entitlements.AgreementChanged,
        entitlements.LicenceIssued,
        entitlements.LicenceRegistered,
        entitlements.LicenceBlocked,
        entitlements.LicenceUnblocked,
        entitlements.OverrideGiven,
        entitlements.OverrideEnded,
        entitlements.ContactChangeAgreed,
        entitlements.InvitationAccepted,
        entitlements.SubscriptionChanged,
        oncall.RosterMade,
        oncall.RosterChanged,
        oncall.TurnSwapped,
        oncall.SwapTakenBack,
        oncall.ReachChanged,
        mailroom.MailboxAdded,
        mailroom.MailboxChanged,
        mailroom.MailReleased,
        mailroom.MailRejected,
        cases.ReplyHeld,
        cases.ReplyWithdrawn,
        cases.NoteWritten,
        webhooks.EndpointAdded,
        webhooks.EndpointChanged,
        webhooks.EndpointRemoved,
        webhooks.SecretRotated,
        notices.WordingChanged,
    }
)
