"""Kinds of services, and the everyday words by which people ask for them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from mosty.directory.enums import Setting


class ServiceType(models.Model):
    """A kind of service from the content pack `service_types` (domain §7.3)."""

    code = models.CharField(max_length=10, unique=True)
    name = models.CharField(max_length=200)
    name_uk = models.CharField(max_length=200, blank=True)
    plain_name = models.CharField(max_length=200, blank=True)
    setting = models.CharField(max_length=16, choices=Setting)
    is_residential = models.BooleanField(default=False)
    unit = models.CharField(max_length=40)  # "godzina", "miejsce / miesiąc"
    areas = models.JSONField(default=list)  # DiArea codes: whose help it is
    domains = models.JSONField(default=list)  # CusDomain codes: what it helps with
    payer = models.CharField(max_length=300, blank=True)
    legal_basis = models.CharField(max_length=300, blank=True)
    legal_confidence = models.CharField(max_length=2, blank=True)  # L read, S stated, M to check
    cost_hint = models.CharField(max_length=120, blank=True)
    cost_hint_status = models.CharField(max_length=20, blank=True)  # source | orientation
    substitutes = models.ManyToManyField(
        "self", symmetrical=False, blank=True, related_name="substituted_by"
    )
    pack_version = models.CharField(max_length=20)
    search_text = models.TextField(editable=False, blank=True)

    class Meta:
        verbose_name = _("service type")
        ordering = ("code",)

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
