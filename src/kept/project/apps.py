from django.apps import AppConfig


class ProjectConfig(AppConfig):
    """Assembles the project once all models are known."""

    name = "kept.project"
    label = "project"

    def ready(self) -> None:
        """Connect reactions to events. Models exist only now, so the imports stand here."""
        from kept.kernel import ledger
        from kept.project.wiring import REACTIONS

        ledger.wire(REACTIONS)
