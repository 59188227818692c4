"""The Django app of the demo."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """The surface `demo`."""

    name = "kept.surfaces.demo"
    label = "demo"
