from django.apps import AppConfig


class EntitlementsConfig(AppConfig):
    name = "kept.domain.entitlements"
    label = "entitlements"
    default_auto_field = "django.db.models.BigAutoField"
