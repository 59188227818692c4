from django.apps import AppConfig


class DefectsConfig(AppConfig):
    name = "kept.domain.defects"
    label = "defects"
    default_auto_field = "django.db.models.BigAutoField"
