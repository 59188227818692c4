"""What is said on a case: messages, notes, calls, files."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from ninja import File, Form, Router, Status
from ninja.files import UploadedFile
from pydantic import Field

from kept.domain.cases import actions, queries
from kept.domain.cases.models import Attachment, Message
from kept.domain.entitlements import people
from kept.kernel.actor import Permission
from kept.kernel.files import IncomingFile, read_file
from kept.kernel.refusals import NotAllowed
from kept.surfaces.api.door import Who, operation
from kept.surfaces.api.request import ApiRequest
from kept.surfaces.api.schemas.base import Sent
from kept.surfaces.api.schemas.cases import (
    CaseOut,
    MessageList,
    MessageOut,
    NewCall,
    NewMessage,
    NewNote,
    NoteList,
    NoteOut,
)
from kept.surfaces.api.words import Number, PublicId, Words

router = Router(tags=["Conversation"])


@operation(router, "GET", "/cases/{number}/messages", answers=MessageList)
def list_messages(request: ApiRequest, number: Number) -> MessageList:
    """The messages of a case that you may read, oldest first."""
    case = queries.get_case(number, actor=request.actor)
    items = queries.list_timeline(case, actor=request.actor)
    return MessageList(messages=[MessageOut.of(item.message, item.attachments) for item in items if item.message])


@operation(router, "POST", "/cases/{number}/messages", answers=MessageOut, status=201)
def add_message(request: ApiRequest, number: Number, said: NewMessage) -> Status[MessageOut]:
    """Say something to everyone on the case. A customer's words wait for an answer; an agent's are one."""
    files = [file.incoming() for file in said.files]
    return Status(201, MessageOut.of(*_say(request, number, said, files)))


class UploadForm(Sent):
    """What goes with uploaded files."""

    body: Annotated[Words, Field(description="What to say about the files")] = "Files attached."


@operation(router, "POST", "/cases/{number}/uploads", answers=MessageOut, status=201)
def upload_files(
    request: ApiRequest, number: Number, said: Form[UploadForm], files: File[list[UploadedFile]]
) -> Status[MessageOut]:
    """Send files, as multipart/form-data, with a message to everyone on the case."""
    incoming = [IncomingFile(file.name or "", file.content_type or "", file.read()) for file in files]
    return Status(201, MessageOut.of(*_say(request, number, NewMessage(body=said.body), incoming)))


def _say(
    request: ApiRequest, number: str, said: NewMessage, files: list[IncomingFile]
) -> tuple[Message, tuple[Attachment, ...]]:
    actor, at = request.actor, request.now
    common: dict[str, Any] = {"number": number, "body": said.body, "actor": actor, "at": at, "files": files}
    if actor.is_staff and not said.from_contact:
        case, message = actions.reply_to_case(
            **common, then_wait_for=said.then_wait_for, is_held=said.is_held, seen_revision=said.seen_revision
        )
    else:
        if actor.is_customer and said.from_contact:
            raise NotAllowed("A customer speaks for themselves: leave “from_contact” out.")
        contact = people.get_contact(said.from_contact, actor=actor) if said.from_contact else None
        case = actions.add_customer_message(**common, contact=contact)
        message = Message.objects.filter(case=case, side="customer", written_at=at).latest("pk")
    sent = Attachment.objects.filter(message=message).select_related("file").order_by("pk") if files else ()
    return message, tuple(sent)


@operation(router, "GET", "/cases/{number}/notes", answers=NoteList, who=Who.STAFF, permission=Permission.READ_NOTES)
def list_notes(request: ApiRequest, number: Number) -> NoteList:
    """The notes of a case that you may read, oldest first."""
    case = queries.get_case(number, actor=request.actor)
    items = queries.list_timeline(case, actor=request.actor)
    return NoteList(notes=[NoteOut.of(item.note, item.attachments) for item in items if item.note])


@operation(
    router,
    "POST",
    "/cases/{number}/notes",
    answers=NoteOut,
    status=201,
    who=Who.STAFF,
    permission=Permission.WRITE_NOTE,
)
def write_note(request: ApiRequest, number: Number, written: NewNote) -> Status[NoteOut]:
    """Write a note that customers never read."""
    files = [file.incoming() for file in written.files]
    _, note = actions.write_note(number=number, body=written.body, actor=request.actor, at=request.now, files=files)
    sent = Attachment.objects.filter(note=note).select_related("file").order_by("pk") if files else ()
    return Status(201, NoteOut.of(note, tuple(sent)))


@operation(
    router, "POST", "/cases/{number}/calls", answers=CaseOut, status=201, who=Who.STAFF, permission=Permission.WORK_CASE
)
def log_call(request: ApiRequest, number: Number, call: NewCall) -> Status[CaseOut]:
    """Log a phone call about a case; what was said is kept as a note."""
    actions.log_call(number=number, body=call.body, direction=call.direction, actor=request.actor, at=request.now)
    return Status(201, CaseOut.of(queries.get_case(number, actor=request.actor)))


@operation(router, "POST", "/cases/{number}/messages/{message_id}/withdraw", answers=MessageOut, who=Who.STAFF,
           permission=Permission.REPLY)  # fmt: skip
def withdraw_message(request: ApiRequest, number: Number, message_id: PublicId) -> MessageOut:
    """Take back a reply of your own that is still held."""
    _, message = actions.withdraw_reply(number=number, message_id=message_id, actor=request.actor, at=request.now)
    return MessageOut.of(message)


@operation(router, "GET", "/attachments/{file_id}", answers=None)
def download_file(request: ApiRequest, file_id: PublicId) -> HttpResponse:
    """The bytes of a file, never shown as part of a page."""
    stored = queries.get_attachment(file_id, actor=request.actor).file
    response = HttpResponse(read_file(stored), content_type=stored.media_type)
    response.headers["Content-Disposition"] = content_disposition_header(True, stored.name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "no-store, private"
    return response
