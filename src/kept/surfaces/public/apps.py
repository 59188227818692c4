"""The Django app of the surface; it holds templates and static files."""

from django.apps import AppConfig


class PublicConfig(AppConfig):
    """The surface `public`."""

    name = "kept.surfaces.public"
    label = "public"
