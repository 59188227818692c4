"""The Django app of the workspace: templates, styles, and the commands that its pages offer."""

from django.apps import AppConfig


class WorkspaceConfig(AppConfig):
    """Holds no tables; what it shows lives in the domain."""

    name = "kept.surfaces.workspace"
    label = "workspace"
