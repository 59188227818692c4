"""Which carrier takes this installation's mail: the configured mail server, or a folder."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from kept.channels.mail.submission import Carrier, FolderCarrier, SmtpCarrier


def get_carrier() -> Carrier:
    """The carrier that Django's mail settings describe."""
    if not settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"):
        return FolderCarrier(Path(getattr(settings, "EMAIL_FILE_PATH", settings.KEPT.var / "outbox")))
    return SmtpCarrier(
        host=settings.EMAIL_HOST,
        port=settings.EMAIL_PORT,
        security="tls" if settings.EMAIL_USE_SSL else "starttls" if settings.EMAIL_USE_TLS else "none",
        user=settings.EMAIL_HOST_USER,
        password=settings.EMAIL_HOST_PASSWORD,
        seconds=settings.EMAIL_TIMEOUT or 20,
    )
