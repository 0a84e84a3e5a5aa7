"""Whose time: people with or without an account, and what their time goes to."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mosty.calendars.enums import PersonRole
from mosty.calendars.models.bookings import Booking
from mosty.people.models import Organisation, User
from mosty.territory.models import Municipality


class Person(models.Model):
    """Somebody whose time is planned: a speaker, a host, somebody who takes part.

    Known by account or by e-mail; somebody who gave neither stands for one occasion alone.

    Attributes:
        affiliation: whom the person speaks for: "FRSO, OZRSS".
        about: what a programme prints of the person.
    """

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="persons")
    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    name = models.CharField(max_length=200)
    affiliation = models.CharField(max_length=200, blank=True)
    about = models.TextField(blank=True)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("persons")
        ordering = ("name", "id")
        constraints = [
            models.UniqueConstraint(
                fields=("municipality", "email"),
                condition=~Q(email=""),
                name="person_once_an_email",
            ),
            models.UniqueConstraint(
                fields=("municipality", "user"),
                condition=Q(user__isnull=False),
                name="person_once_an_account",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PersonTime(models.Model):
    """A person's time that goes to a booking: read over everything to find clashes."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="times")
    booking = models.ForeignKey(Booking, on_delete=models.CASCADE, related_name="persons")
    role = models.CharField(max_length=12, choices=PersonRole)

    class Meta:
        verbose_name = _("time of a person")
        ordering = ("booking", "person")
        constraints = [
            models.UniqueConstraint(
                fields=("person", "booking", "role"), name="person_time_once_a_role"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.role} {self.booking_id}"


class Feed(models.Model):
    """A secret address under which a person's calendar is read by other programmes.

    Attributes:
        token_hash: SHA-256 of the secret; the secret itself is shown once.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="feeds")
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(auto_now_add=True)
    read_on = models.DateField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("secret calendar address")
        ordering = ("-made_at",)

    def __str__(self) -> str:
        return f"{self.person_id} {self.made_at:%Y-%m-%d}"
