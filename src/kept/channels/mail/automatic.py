"""Who wrote a mail, a person or a machine, and may an automatic mail follow (RFC 3834)."""

from __future__ import annotations

from kept.channels.mail.headers import HeaderBlock

_MACHINE_LOCALS = ("mailer-daemon", "postmaster", "bounce", "bounces")
_SILENT_LOCALS = ("noreply", "no-reply", "donotreply", "do-not-reply", "notifications")
_MACHINE_HEADERS = ("x-autoreply", "x-autorespond", "x-autoresponder", "x-auto-reply", "x-failed-recipients")
_LIST_HEADERS = ("list-id", "list-post", "list-unsubscribe", "list-help", "mailing-list")
_BULK = ("bulk", "junk", "list")
_AWAY_SUBJECTS = (
    "automatic reply:",
    "auto reply:",
    "autoreply:",
    "out of office",
    "automatische antwort:",
    "abwesenheitsnotiz",
    "réponse automatique",
    "respuesta automática",
    "undeliverable:",
    "undelivered mail returned",
    "delivery status notification",
)


def automatic_because(block: HeaderBlock, subject: str, sender: str, has_null_sender: bool) -> str:
    """Return why a machine wrote a mail, or an empty string. `has_null_sender`: MAIL FROM was `<>`."""
    if has_null_sender or any(value.strip() == "<>" for value in block.all("return-path")[:1]):
        return "it came with an empty return path"
    stated = block.first("auto-submitted").split(";")[0].strip().lower()
    if stated and stated != "no":
        return "it is marked Auto-Submitted"
    if block.first("content-type").lower().lstrip().startswith("multipart/report"):
        return "it is a delivery report"
    if block.first("precedence").strip().lower() == "auto_reply":
        return "its precedence is auto_reply"
    if any(block.first(name) for name in _MACHINE_HEADERS):
        return "it is marked as an automatic reply"
    local = sender.partition("@")[0]
    if local in _MACHINE_LOCALS or local.startswith("bounce+"):
        return "it was sent by a mail server"
    if subject.lower().startswith(_AWAY_SUBJECTS):
        return "its subject is that of an automatic reply"
    return ""


def silent_because(block: HeaderBlock, sender: str) -> str:
    """Return why no automatic mail may follow although a person may have written, or an empty string."""
    if any(block.first(name) for name in _LIST_HEADERS):
        return "it came through a mailing list"
    if block.first("precedence").strip().lower() in _BULK:
        return "it was sent in bulk"
    suppressed = {word.strip().lower() for word in block.first("x-auto-response-suppress").split(",")}
    if suppressed & {"all", "autoreply", "oof", "dr", "rn", "nrn"}:
        return "its sender asked for no automatic reply"
    if sender.partition("@")[0] in _SILENT_LOCALS:
        return "its sender reads no answers"
    return ""
