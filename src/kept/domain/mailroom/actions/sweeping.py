"""What is done now and then: forgetting the bytes of mail that was read long ago."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from kept.domain.mailroom.models import Disposition, RawMail

KEPT_FOR = timedelta(days=14)
_UNDECIDED = (Disposition.QUARANTINED, Disposition.UNPROCESSABLE)


@transaction.atomic
def forget_raw_mail(*, at: datetime, limit: int = 500) -> int:
    """Delete the bytes of mail that was disposed of more than fourteen days ago; return of how many.

    What still waits for a decision keeps them.
    """
    old = RawMail.objects.filter(mail__disposed_at__lt=at - KEPT_FOR).exclude(mail__disposition__in=_UNDECIDED)
    ids = list(old.values_list("pk", flat=True)[:limit])
    return RawMail.objects.filter(pk__in=ids).delete()[0]
