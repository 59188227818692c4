"""Who belongs to a conversation by mail: participants, and the secret addresses they answer to."""

from __future__ import annotations

from django.db import models

from kept.domain.cases.models import Case
from kept.domain.parties.models import Contact


class Participant(models.Model):
    """A contact of the case's own organisation who takes part besides the one who asked."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "contact"], name="participant_once")]

    def __str__(self) -> str:
        return f"contact {self.contact_id} on case {self.case_id}"


class ReplyToken(models.Model):
    """The secret part of a Reply-To: random, for one case and one recipient. Only its digest is kept."""

    digest = models.BinaryField(max_length=32, unique=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    address = models.EmailField()
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["case", "address"], name="reply_token_of_case")]

    def __str__(self) -> str:
        return f"{self.address} on case {self.case_id}"
