from django.apps import AppConfig


class VerdictsConfig(AppConfig):
    name = "kept.surfaces.verdicts"
    label = "surfaces_verdicts"
