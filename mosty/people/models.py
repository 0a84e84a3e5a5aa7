"""Who: accounts, organisations, memberships with roles, invitations."""

import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mosty.core.access import Role
from mosty.core.merging import MergeableQuerySet
from mosty.people.enums import OrganisationForm, Register
from mosty.territory.models import Municipality


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A stored account; without a password the person signs in by a code sent by e-mail."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """An account: e-mail is the name; what it may do comes from memberships alone."""

    email = models.EmailField(unique=True)
    full_name = models.CharField(max_length=120, blank=True)
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)
    date_joined = models.DateTimeField(default=timezone.now)

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("account")
        ordering = ("email",)

    def __str__(self) -> str:
        return self.full_name or self.email


class OrganisationQuerySet(MergeableQuerySet["Organisation"]):
    """Organisations of any municipality."""


class Organisation(models.Model):
    """A provider or partner in a municipality: office unit, NGO, rural circle, informal group."""

    municipality = models.ForeignKey(
        Municipality, on_delete=models.CASCADE, related_name="organisations"
    )
    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)  # of the open feed
    external_id = models.CharField(max_length=60, blank=True)  # of the file it came from
    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=60, blank=True)
    form = models.CharField(max_length=20, choices=OrganisationForm)
    register = models.CharField(max_length=20, choices=Register, default=Register.NONE)
    register_number = models.CharField(max_length=40, blank=True)
    nip = models.CharField(max_length=10, blank=True)
    regon = models.CharField(max_length=14, blank=True)
    is_public_benefit = models.BooleanField(default=False)  # OPP status
    areas = models.JSONField(default=list, blank=True)  # DiArea codes
    description = models.TextField(blank=True)
    address = models.CharField(max_length=200, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    website = models.URLField(blank=True)
    patron = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="groups"
    )
    #: The same organisation under another row: this one is kept only so that it can be parted.
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="merged",
    )
    search_text = models.TextField(editable=False, blank=True)
    sort_key = models.CharField(max_length=400, editable=False, db_index=True)
    revision = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True, db_index=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        ordering = ("sort_key",)
        constraints = [
            models.UniqueConstraint(
                fields=("municipality", "name"), name="organisation_once_a_municipality"
            ),
            models.UniqueConstraint(
                fields=("municipality", "external_id"),
                condition=~Q(external_id=""),
                name="organisation_external_id_once",
            ),
            models.CheckConstraint(
                condition=Q(register=Register.NONE, register_number="")
                | (~Q(register=Register.NONE) & ~Q(register_number="")),
                name="organisation_register_and_number",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A role of one person: in the municipality, or in one organisation of it."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    municipality = models.ForeignKey(
        Municipality, on_delete=models.CASCADE, related_name="memberships"
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, null=True, blank=True, related_name="memberships"
    )
    role = models.CharField(max_length=30, choices=Role)
    valid_from = models.DateField(default=timezone.localdate)
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = _("membership")
        ordering = ("municipality_id", "role")
        constraints = [
            models.UniqueConstraint(
                fields=("user", "municipality", "organisation", "role"),
                name="membership_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(organisation__isnull=False, role__startswith="ngo_")
                & ~Q(role="ngo_officer")
                | Q(organisation__isnull=True)
                & (~Q(role__startswith="ngo_") | Q(role="ngo_officer")),
                name="organisation_roles_have_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.role}"


class Invitation(models.Model):
    """An open invitation to take a role; the link's token is stored only as a hash."""

    municipality = models.ForeignKey(
        Municipality, on_delete=models.CASCADE, related_name="invitations"
    )
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, null=True, blank=True)
    email = models.EmailField()
    role = models.CharField(max_length=30, choices=Role)
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("invitation")
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return f"{Role(self.role).label} ({self.created_at:%Y-%m-%d})"
