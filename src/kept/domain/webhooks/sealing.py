"""Keeping secrets that have to be used again: sealed in the database with a key that is not in it."""

from __future__ import annotations

import base64
import hashlib

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


def seal(secret: str) -> bytes:
    """Seal a secret with the installation's key."""
    return _sealer().encrypt(secret.encode())


def unseal(sealed: bytes | memoryview) -> str:
    """Open what was sealed with the installation's key, or with one of its old keys."""
    return _sealer().decrypt(bytes(sealed)).decode()


def _sealer() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(_derive(key))) for key in keys])


def _derive(key: str) -> bytes:
    return hashlib.sha256(b"kept webhook secrets\0" + key.encode()).digest()
