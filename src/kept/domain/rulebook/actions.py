"""Publishing a policy."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.db import IntegrityError, transaction

from kept.domain.rulebook.errors import PolicyInvalid, VersionTaken
from kept.domain.rulebook.events import PolicyPublished
from kept.domain.rulebook.models import PolicyVersion
from kept.domain.rulebook.queries import read_policy
from kept.kernel import ledger
from kept.kernel.actor import Actor, Permission
from kept.policy import PolicyError


def publish_policy(*, source: str, starts_at: datetime, actor: Actor, at: datetime) -> PolicyVersion:
    """Publish a version of the desk's policy, in force from `starts_at` on.

    Raises NotAllowed, PolicyInvalid (every error of the file with its line and cure), VersionTaken.
    """
    actor.require(Permission.PUBLISH_POLICY)
    source = f"{source.rstrip()}\n"
    try:
        policy = read_policy(source)
    except PolicyError as error:
        raise PolicyInvalid(str(error)) from error
    digest = hashlib.sha256(source.encode()).digest()
    try:
        with transaction.atomic():
            version = PolicyVersion.objects.create(
                desk_id=actor.desk_id,
                label=policy.version,
                source=source,
                sha256=digest,
                starts_at=starts_at,
                published_at=at,
            )
            ledger.record(
                PolicyPublished(label=version.label, sha256=digest.hex(), starts_at=starts_at),
                stream=f"policy:{version.pk}",
                actor=actor,
                at=at,
            )
    except IntegrityError as error:
        raise VersionTaken(f"“{policy.version}” from {starts_at:%Y-%m-%d %H:%M} UTC.") from error
    return version
