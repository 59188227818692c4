"""The Django app of the surface; it holds templates and static files."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """The surface `portal`."""

    name = "kept.surfaces.portal"
    label = "portal"
