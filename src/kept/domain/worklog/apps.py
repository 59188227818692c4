from django.apps import AppConfig


class WorklogConfig(AppConfig):
    name = "kept.domain.worklog"
    label = "worklog"
    default_auto_field = "django.db.models.BigAutoField"
