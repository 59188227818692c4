"""The Django app of the design system."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class ScreensConfig(AppConfig):
    """Holds templates and static files, and collects the commands that the surfaces offer."""

    name = "kept.surfaces.screens"
    label = "screens"
    verbose_name = "Screens"

    def ready(self) -> None:
        """Import the module `commands` of every installed app, so that each registers what its pages offer."""
        autodiscover_modules("commands")
