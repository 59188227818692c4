"""People and who they belong to: users, organisations, contacts, agents, teams, API tokens."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.db.models import Q

from kept.domain.desks.models import Desk
from kept.kernel.actor import Actor, Role
from kept.kernel.ids import new_public_id


class UserManager(BaseUserManager["User"]):
    """Makes users that sign in with a mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A user; without a password they sign in by code or passkey."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractUser):
    """A login. One person may be an agent or a contact on several desks."""

    username = None  # type: ignore[assignment]
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    zone = models.CharField(max_length=60, default="UTC")
    theme = models.CharField(max_length=10, default="system")
    has_single_keys = models.BooleanField(default=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects: ClassVar[UserManager] = UserManager()  # type: ignore[assignment]

    def __str__(self) -> str:
        return self.name or self.email


class ContactQuerySet(models.QuerySet[Any]):
    """People of the organisations of a desk."""

    def visible_to(self, actor: Actor) -> ContactQuerySet:
        """Those in the actor's scope; to a partner none, unless an agreement shows them, which is not known here."""
        return self.none() if actor.role == Role.PARTNER else self.filter(actor.scope())


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    """Organisations of a desk."""

    def visible_to(self, actor: Actor) -> OrganisationQuerySet:
        """The organisations in the actor's scope."""
        return self.filter(actor.scope(organisation="id"))


class Organisation(models.Model):
    """A customer or a partner of one desk. `facts` holds what the policy asks of a customer: region, class, …

    `sold_by` is the partner that it bought from, who may have bought from another one.
    """

    desk = models.ForeignKey(Desk, models.PROTECT, related_name="+")
    public_id = models.CharField(max_length=12, default=new_public_id)
    name = models.CharField(max_length=200)
    zone = models.CharField(max_length=60, default="UTC")
    facts: Any = models.JSONField(default=dict)
    is_partner = models.BooleanField(default=False)
    sold_by = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["desk", "public_id"], name="organisation_public_id_once"),
            models.UniqueConstraint(fields=["desk", "name"], name="organisation_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Contact(models.Model):
    """A person of an organisation. Without a user they can write mail, but not sign in."""

    desk = models.ForeignKey(Desk, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    public_id = models.CharField(max_length=12, default=new_public_id)
    name = models.CharField(max_length=120)
    email = models.EmailField()
    phone = models.CharField(max_length=40, blank=True)
    is_approved = models.BooleanField(default=True)
    is_administrator = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)

    objects = ContactQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["desk", "public_id"], name="contact_public_id_once"),
            models.UniqueConstraint(fields=["desk", "organisation", "email"], name="contact_address_once"),
        ]
        indexes = [models.Index(fields=["desk", "email"], name="contact_address")]

    def __str__(self) -> str:
        return self.name


class Team(models.Model):
    """A group of agents, often of one region."""

    desk = models.ForeignKey(Desk, models.PROTECT, related_name="+")
    public_id = models.CharField(max_length=12, default=new_public_id)
    name = models.CharField(max_length=80)
    region = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["desk", "name"], name="team_name_once")]

    def __str__(self) -> str:
        return self.name


class Agent(models.Model):
    """A person of the vendor, or of a partner, on one desk."""

    desk = models.ForeignKey(Desk, models.PROTECT, related_name="+")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    public_id = models.CharField(max_length=12, default=new_public_id)
    role = models.CharField(max_length=30, choices=[(role.value, role.value) for role in Role])
    partner = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    teams = models.ManyToManyField(Team, related_name="+")
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["desk", "user"], name="agent_once"),
            models.UniqueConstraint(fields=["desk", "public_id"], name="agent_public_id_once"),
            models.CheckConstraint(
                condition=Q(role="partner", partner__isnull=False) | ~Q(role="partner"),
                name="partner_agent_has_partner",
            ),
        ]

    def __str__(self) -> str:
        return self.user.name


class ApiToken(models.Model):
    """A key to the API that acts with the authority of one agent or one contact. Only its digest is kept."""

    desk = models.ForeignKey(Desk, models.PROTECT, related_name="+")
    agent = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="+")
    contact = models.ForeignKey(Contact, models.PROTECT, null=True, related_name="+")
    public_id = models.CharField(max_length=12, default=new_public_id, unique=True)
    label = models.CharField(max_length=80)
    digest = models.BinaryField(max_length=32, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(agent__isnull=False, contact__isnull=True) | Q(agent__isnull=True, contact__isnull=False),
                name="api_token_has_one_owner",
            )
        ]

    def __str__(self) -> str:
        return self.label
