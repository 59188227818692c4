"""The gallery, served to a browser without a database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer


@pytest.fixture(scope="session")
def gallery_server() -> Iterator[LiveServer]:
    server = LiveServer("localhost")
    yield server
    server.stop()


@pytest.fixture
def gallery(gallery_server: LiveServer, settings: Settings) -> str:
    """The address of the gallery's first page."""
    settings.ROOT_URLCONF = "tests.screens.urls"
    settings.ALLOWED_HOSTS = ["localhost", "testserver"]
    return f"{gallery_server.url}/gallery/"
