from django.apps import AppConfig


class ViewsConfig(AppConfig):
    name = "kept.domain.views"
    label = "views"
    default_auto_field = "django.db.models.BigAutoField"
