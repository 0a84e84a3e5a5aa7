"""People to whom the office, not the public, turns."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mosty.directory.models.services import Service
from mosty.people.models import Organisation
from mosty.territory.models import Municipality


class Contact(models.Model):
    """A person at a provider, of one service or of the whole organisation.

    Private unless said otherwise: a private contact is used for letters of the office only and
    never leaves by page, interface, export or log.
    """

    municipality = models.ForeignKey(
        Municipality, on_delete=models.CASCADE, related_name="contacts"
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, null=True, blank=True, related_name="contacts"
    )
    service = models.ForeignKey(
        Service, on_delete=models.CASCADE, null=True, blank=True, related_name="contacts"
    )
    external_id = models.CharField(max_length=60, blank=True, editable=False)  # of its file
    name = models.CharField(max_length=120, blank=True)
    job_title = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    is_public = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("contact")
        ordering = ("municipality_id", "name", "id")
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=False, service__isnull=True)
                | Q(organisation__isnull=True, service__isnull=False),
                name="contact_of_one_owner",
            ),
            models.CheckConstraint(
                condition=~Q(phone="") | ~Q(email=""), name="contact_has_phone_or_email"
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.job_title or str(_("contact"))
