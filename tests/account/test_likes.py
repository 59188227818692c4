"""How a person likes their screens goes with their login; a stranger's stays on the device."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client

from kept.domain.parties.models import User
from tests.desks import Cast

pytestmark = pytest.mark.django_db
WORK = "/nextplane/work/mine/"


def device_of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_theme_and_keys_follow_a_person_to_another_device(nextplane: Cast) -> None:
    user = nextplane.nadia.user
    first, second = device_of(user), device_of(user)
    first.post("/preferences", {"theme": "dark"})
    first.post("/preferences", {"keys": "off"})
    page = second.get(WORK).text
    assert 'data-theme="dark"' in page
    assert '"keysAreOn": false' in page
    second.post("/preferences", {"keys": "on", "theme": "light"})
    page = first.get(WORK).text
    assert 'data-theme="light"' in page
    assert '"keysAreOn": true' in page


def test_what_one_person_likes_is_nobody_else_s(nextplane: Cast) -> None:
    device_of(nextplane.nadia.user).post("/preferences", {"theme": "dark"})
    assert 'data-theme="system"' in device_of(nextplane.theo.user).get(WORK).text


def test_a_stranger_s_device_remembers_by_itself(nextplane: Cast) -> None:
    stranger = Client()
    stranger.post("/preferences", {"theme": "dark"})
    assert 'data-theme="dark"' in stranger.get(settings.LOGIN_URL, follow=True).text
    assert not User.objects.exclude(theme="system").exists()
