"""How static files are named and served: by a digest of their content, imports between scripts included."""

from __future__ import annotations

from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStatic(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Gives each file a name that changes with its content, so that browsers may keep it for ever."""

    support_js_module_import_aggregation = True
    manifest_strict = False

    def hashed_name(self, name: str, content: Any = None, filename: Any = None) -> str:
        """Leave a reference to a missing file as it is: libraries name files that they do not ship."""
        try:
            return str(super().hashed_name(name, content, filename))
        except ValueError:
            return name
