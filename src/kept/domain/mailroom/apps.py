from django.apps import AppConfig


class MailroomConfig(AppConfig):
    """Mail that came in and mail that goes out."""

    name = "kept.domain.mailroom"
    label = "mailroom"
    verbose_name = "Mailroom"
