"""What the parameters of URLs name: for the walk over every page, one object of Ines's on a desk for each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from kept.domain.cases import actions
from kept.domain.cases.models import Attachment, Case, Message
from kept.domain.defects.actions import confirm_defect
from kept.domain.defects.models import Defect
from kept.domain.duties.actions import ask_for_information
from kept.domain.duties.models import InformationRequest
from kept.domain.entitlements.actions import (
    ask_contact_change,
    invite_contact,
    issue_licence,
    make_change_token,
    override_cover,
    renew_secret,
)
from kept.domain.entitlements.models import Agreement, ContactChange, CoverOverride, Licence
from kept.domain.escalation.models import Escalation
from kept.domain.labs.actions import add_resource, book_lab
from kept.domain.labs.models import Reservation, Resource
from kept.domain.mailroom.actions import accept_mail, add_mailbox, queue_mail
from kept.domain.mailroom.models import InboundMail, OutboundMail
from kept.domain.mailroom.types import Recipient
from kept.domain.oncall.actions import make_roster, swap_turn
from kept.domain.oncall.models import Roster, Swap
from kept.domain.oncall.types import Rotation
from kept.domain.parties.actions import add_organisation, make_token
from kept.domain.parties.models import ApiToken, Contact, Organisation
from kept.domain.products.actions import add_product, add_release
from kept.domain.products.models import Product, Release
from kept.domain.views.actions import save_view
from kept.domain.views.models import SavedView
from kept.domain.views.types import ViewOfQueue
from kept.domain.webhooks.actions import add_endpoint, queue_event
from kept.domain.webhooks.models import Delivery, Endpoint
from kept.domain.worklog.actions import write_handover
from kept.domain.worklog.links import make_page_token
from kept.domain.worklog.models import Handover, Page, PageStep
from kept.domain.worklog.types import HandoverWords
from kept.kernel import clock
from kept.kernel.files import IncomingFile
from kept.kernel.ledger import list_entries
from tests.desks import AT, Cast


@dataclass(frozen=True)
class Things:
    """One of everything on a desk, belonging to Ines's organisation."""

    cast: Cast
    case: Case
    held: Message
    attachment: str
    token: ApiToken
    inbound: InboundMail
    outbound: OutboundMail
    endpoint: Endpoint
    delivery: Delivery
    secret: str
    invitation: str


def make_shift(cast: Cast, case: Case) -> None:
    """A roster with a swapped turn, and what people on duty have to do with the case."""
    lena, hour = cast.actor(cast.lena), timedelta(hours=1)
    roster = make_roster(team=cast.team, rotation=Rotation(members=[cast.nadia]), actor=lena, at=AT)
    until = AT + timedelta(days=3650)
    swap_turn(roster=roster, agent=cast.lena, starts_at=AT, ends_at=AT + hour, reason="", actor=lena, at=AT)
    page = Page.objects.create(
        desk=cast.desk, case=case, cause="walk", reason="most_severe", is_urgent=True, started_at=AT, next_at=until
    )
    PageStep.objects.create(page=page, number=1, agent=cast.nadia, paged_at=until, answer_by=until)
    words = HandoverWords("As it was.", "", "Go on.", "")
    write_handover(number=case.number, words=words, to=cast.lena, is_now=True, actor=lena, at=AT)


def make_things(cast: Cast) -> Things:
    """Make one of everything that a URL can name."""
    nadia = cast.actor(cast.nadia)
    case = cast.open_case(subject="Only for Ines and the desk")
    log = IncomingFile("host.log", "text/plain", b"nothing to see")
    actions.reply_to_case(number=case.number, body="See the log.", actor=nadia, at=AT, files=[log])
    case, held = actions.reply_to_case(number=case.number, body="Wait.", actor=nadia, at=AT, is_held=True)
    add_organisation(name="Delta Resale", is_partner=True, actor=cast.actor(cast.lena), at=AT)
    lena = cast.actor(cast.lena)
    token, _ = make_token(label="For the walk", agent=cast.nadia, actor=lena, at=AT)
    mailbox = add_mailbox(address="support@netop.example", name="Support", actor=lena, at=AT)
    raw = b"From: somebody@elsewhere.example\r\nSubject: Hello\r\nMessage-ID: <1@elsewhere.example>\r\n\r\nHello.\r\n"
    inbound, _ = accept_mail(raw=raw, mailbox=mailbox, transport_key="walk:1", at=AT)
    outbound = queue_mail(
        desk=cast.desk,
        recipient=Recipient(address=cast.ines.email, name="Ines", contact=cast.ines),
        purpose="reply",
        subject="For Ines",
        text="Only for Ines.",
        dedupe_key="walk",
        at=AT,
        case=case,
    )
    endpoint, _ = add_endpoint(url="https://hooks.example/kept", kinds=[], actor=lena, at=AT)
    queue_event(entry=list_entries(desk_id=cast.desk.pk, stream=case.stream)[0], at=AT)
    delivery = Delivery.objects.get(endpoint=endpoint)
    make_cover(cast)
    make_behind(cast)
    secret, invitation = make_contacts(cast)
    attachment = Attachment.objects.get(case=case).public_id
    make_shift(cast, case)
    view = ViewOfQueue(queue="all-open", organisation=cast.acme)
    save_view(view=view, name="Acme", is_shared=True, actor=lena, at=AT)
    ask_for_information(number=case.number, items=["Logs"], words="", actor=nadia, at=AT)
    return Things(cast, case, held, attachment, token, inbound, outbound, endpoint, delivery, secret, invitation)


def make_contacts(cast: Cast) -> tuple[str, str]:
    """A change of contacts that waits for Ines, who administers her organisation, and the secrets of two links."""
    Contact.objects.filter(pk=cast.ines.pk).update(is_administrator=True)
    lena, now = cast.actor(cast.lena), clock.now()
    change = ask_contact_change(
        organisation=cast.acme,
        kind="add",
        name="Theo",
        email="theo@acme.example",
        reason="Takes over.",
        actor=lena,
        at=now,
    )
    invitation = invite_contact(contact=cast.ines, actor=lena, at=now)
    secret = make_change_token(change=change, at=now, contact=cast.ines, agent=None)
    return secret, renew_secret(invitation=invitation)


def make_cover(cast: Cast) -> None:
    """A product with a release, a licence and an exception of Acme."""
    lena = cast.actor(cast.lena)
    product = add_product(key="host", name="Host", actor=lena, at=AT)
    add_release(product=product, name="12.90", actor=lena, at=AT)
    issue_licence(key="ACME-WALK-1", product=product, organisation=cast.acme, actor=lena, at=AT)
    override_cover(
        organisation=cast.acme, outcome="entitled", reason="For the walk", ends_on=AT.date(), actor=lena, at=AT
    )


def make_behind(cast: Cast) -> None:
    """What those behind support have to do with another case of Ines's: a question, a lab, a defect."""
    nadia, case = cast.actor(cast.nadia), cast.open_case(subject="Also only for Ines and the desk")
    Escalation.objects.create(desk=cast.desk, case=case, reason="It flaps.", asked="Why?", asked_at=AT)
    rack = add_resource(name="Rack 4", place="Oslo", actor=cast.actor(cast.theo), at=AT)
    until = AT + timedelta(hours=2)
    book_lab(number=case.number, resource=rack, starts_at=AT, ends_at=until, purpose="Flap it.", actor=nadia, at=AT)
    confirm_defect(number=case.number, title="Sessions end after a minute", actor=nadia, at=AT)


PARAMETERS: Mapping[str, Callable[[Things], object]] = {
    "desk": lambda things: things.cast.desk.slug,
    "number": lambda things: things.case.number,
    "key": lambda things: "first_response",
    "cycle": lambda things: 1,
    "asked": lambda things: InformationRequest.objects.get(desk=things.cast.desk).public_id,
    "message": lambda things: things.held.public_id,
    "attachment": lambda things: things.attachment,
    "public_id": lambda things: things.attachment,
    "agent": lambda things: things.cast.nadia.public_id,
    "contact": lambda things: things.cast.ines.public_id,
    "organisation": lambda things: things.cast.acme.public_id,
    "token": lambda things: things.token.public_id,
    "mail": lambda things: things.inbound.public_id,
    "outbound": lambda things: things.outbound.public_id,
    "endpoint": lambda things: things.endpoint.public_id,
    "delivery": lambda things: things.delivery.public_id,
    "label": lambda things: things.cast.policy.version,
    "agreement": lambda things: Agreement.objects.get(organisation=things.cast.acme).public_id,
    "licence": lambda things: Licence.objects.get(organisation=things.cast.acme).public_id,
    "override": lambda things: CoverOverride.objects.get(organisation=things.cast.acme).public_id,
    "product": lambda things: Product.objects.get(desk=things.cast.desk).key,
    "release": lambda things: Release.objects.get(desk=things.cast.desk).public_id,
    "change": lambda things: ContactChange.objects.get(organisation=things.cast.acme).public_id,
    "secret": lambda things: things.secret,
    "invitation": lambda things: things.invitation,
    "escalation": lambda things: Escalation.objects.get(desk=things.cast.desk).public_id,
    "resource": lambda things: Resource.objects.get(desk=things.cast.desk).public_id,
    "reservation": lambda things: Reservation.objects.get(desk=things.cast.desk).public_id,
    "defect": lambda things: Defect.objects.get(desk=things.cast.desk).public_id,
    "roster": lambda things: Roster.objects.get(desk=things.cast.desk).public_id,
    "swap": lambda things: Swap.objects.get(roster__desk=things.cast.desk).public_id,
    "page": lambda things: Page.objects.get(desk=things.cast.desk).public_id,
    "answer": lambda things: make_page_token(Page.objects.get(desk=things.cast.desk).public_id, 1),
    "handover": lambda things: Handover.objects.get(desk=things.cast.desk).public_id,
    "view": lambda things: SavedView.objects.get(desk=things.cast.desk).public_id,
    "partner": lambda things: Organisation.objects.get(desk=things.cast.desk, name="Delta Resale").public_id,
    "version": lambda things: things.cast.policy.version,
}
"""By the name of the parameter. A new name in a URL belongs here, or the walk fails."""

NEUTRAL = frozenset({"key", "cycle", "version", "label", "desk"})
"""Parameters that name nothing of a customer's."""
