"""The ASGI application of live updates: `/live/<desk>/events` is a stream of server-sent events.

    uvicorn kept.surfaces.live.app:application --timeout-graceful-shutdown 2

One process serves all pages that are open. It looks for news itself, whoever made them, and says only that there are
some: what they are a page asks for with the reader's own rights.
"""

from __future__ import annotations

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kept.project.settings")
django.setup()

from kept.surfaces.live.streams import LiveUpdates  # noqa: E402

application = LiveUpdates()
