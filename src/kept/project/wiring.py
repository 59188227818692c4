"""What follows from what: the reactions to each event, read in one place, and the events that nothing follows.

A test holds this list against the registry, so that a new event is wired or named as silent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kept.domain.cases import events as cases
from kept.domain.desks import events as desks
from kept.domain.entitlements import events as entitlements
from kept.domain.mailroom import events as mailroom
from kept.domain.parties import events as parties
from kept.domain.products import events as products
from kept.domain.rulebook import events as rulebook
from kept.kernel.ledger import Event
from kept.kernel.ledger.record import Reaction

REACTIONS: Mapping[type[Event], Sequence[Reaction]] = {}

SILENT: frozenset[type[Event]] = frozenset(
    {
        desks.DeskOpened,
        desks.DeskChanged,
        parties.OrganisationAdded,
        parties.ContactAdded,
        parties.ContactDeactivated,
        parties.ContactLinked,
        parties.AgentAdded,
        parties.AgentRoleChanged,
        parties.AgentDeactivated,
        parties.TeamAdded,
        parties.TokenMade,
        parties.TokenRevoked,
        rulebook.PolicyPublished,
        products.ProductAdded,
        products.ProductChanged,
        products.ReleaseAdded,
        products.ReleaseChanged,
        entitlements.AgreementMade,
        mailroom.MailboxAdded,
        mailroom.MailboxChanged,
        mailroom.MailReleased,
        mailroom.MailRejected,
        cases.ReplyHeld,
        cases.ReplyWithdrawn,
        cases.CaseConfirmed,
    }
)
