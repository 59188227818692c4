"""What the parameters of URLs name: for the walk over every page, one object of Ines's on a desk for each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from kept.domain.cases import actions
from kept.domain.cases.models import Attachment, Case, Message
from kept.domain.entitlements.actions import issue_licence, override_cover
from kept.domain.entitlements.models import Agreement, CoverOverride, Licence
from kept.domain.mailroom.actions import accept_mail, add_mailbox, queue_mail
from kept.domain.mailroom.models import InboundMail, OutboundMail
from kept.domain.mailroom.types import Recipient
from kept.domain.parties.actions import make_token
from kept.domain.parties.models import ApiToken
from kept.domain.products.actions import add_product, add_release
from kept.domain.products.models import Product, Release
from kept.domain.webhooks.actions import add_endpoint, queue_event
from kept.domain.webhooks.models import Delivery, Endpoint
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


def make_things(cast: Cast) -> Things:
    """Make one of everything that a URL can name."""
    nadia = cast.actor(cast.nadia)
    case = cast.open_case(subject="Only for Ines and the desk")
    log = IncomingFile("host.log", "text/plain", b"nothing to see")
    actions.reply_to_case(number=case.number, body="See the log.", actor=nadia, at=AT, files=[log])
    case, held = actions.reply_to_case(number=case.number, body="Wait.", actor=nadia, at=AT, is_held=True)
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
    attachment = Attachment.objects.get(case=case).public_id
    return Things(cast, case, held, attachment, token, inbound, outbound, endpoint, delivery)


def make_cover(cast: Cast) -> None:
    """A product with a release, a licence and an exception of Acme."""
    lena = cast.actor(cast.lena)
    product = add_product(key="host", name="Host", actor=lena, at=AT)
    add_release(product=product, name="12.90", actor=lena, at=AT)
    issue_licence(key="ACME-WALK-1", product=product, organisation=cast.acme, actor=lena, at=AT)
    override_cover(
        organisation=cast.acme, outcome="entitled", reason="For the walk", ends_on=AT.date(), actor=lena, at=AT
    )


PARAMETERS: Mapping[str, Callable[[Things], object]] = {
    "desk": lambda things: things.cast.desk.slug,
    "number": lambda things: things.case.number,
    "key": lambda things: "first_response",
    "cycle": lambda things: 1,
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
    "version": lambda things: things.cast.policy.version,
}
"""By the name of the parameter. A new name in a URL belongs here, or the walk fails."""

NEUTRAL = frozenset({"key", "cycle", "version", "label", "desk"})
"""Parameters that name nothing of a customer's."""
