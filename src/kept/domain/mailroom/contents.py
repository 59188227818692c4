"""What of a mail goes into a case: its words with the notices below, and the files that may be stored."""

from __future__ import annotations

from django.conf import settings

from kept.channels.mail.types import ParsedMail
from kept.kernel.files import IncomingFile, clean_name, refuse_file
from kept.kernel.refusals import Refusal

_LONGEST_TEXT = 480_000
NO_TEXT = "(This mail has no text.)"
NO_SUBJECT = "(no subject)"


def body_and_files(mail: ParsedMail, raw: bytes) -> tuple[str, list[IncomingFile]]:
    """Return the text of a message and its files. Whatever was cut or left out is said, and the original attached."""
    notices = list(mail.notices)
    files: list[IncomingFile] = []
    for file in mail.attachments:
        try:
            refuse_file(clean_name(file.name), len(file.content))
        except Refusal as refusal:
            notices.append(refusal.message)
            continue
        files.append(IncomingFile(file.name, file.claimed_type, file.content))
    if mail.notices:
        if len(raw) <= settings.KEPT_MAX_FILE_BYTES:
            files.append(IncomingFile("original.eml", "message/rfc822", raw))
        else:
            notices.append("The original is too large to attach; the desk keeps it for fourteen days.")
    text = mail.text.strip()[:_LONGEST_TEXT] or NO_TEXT
    return "\n\n".join([text, *(f"[{notice}]" for notice in notices)]), files
