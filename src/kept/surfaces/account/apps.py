"""The Django app of signing in. Its label is not `account`, which is allauth's."""

from django.apps import AppConfig


class SignInConfig(AppConfig):
    """Holds the adapters and templates that put allauth's pages into Kept's design."""

    name = "kept.surfaces.account"
    label = "sign_in"
    verbose_name = "Signing in"
