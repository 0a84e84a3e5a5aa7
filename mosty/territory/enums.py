"""Code lists of territory (domain lists WARIANT, TYP_GMINY, JEDN_POMOCNICZA)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Variant(TextChoices):
    """Who organises social services in the municipality on a given day."""

    OPS = "ops", _("social welfare centre (OPS)")
    CUS_CONVERTED = "cus_converted", _("social services centre converted from the welfare centre")
    CUS_JOINT = "cus_joint", _("social services centre of several municipalities")
    CUS_NEW_CITY = "cus_new_city", _("social services centre beside the welfare centre of a city")

    @property
    def is_cus(self) -> bool:
        return self is not Variant.OPS


class MunicipalityKind(TextChoices):
    URBAN = "1", _("urban municipality")
    RURAL = "2", _("rural municipality")
    URBAN_RURAL = "3", _("urban-rural municipality")


class UnitLevel(TextChoices):
    VOIVODESHIP = "voivodeship", _("voivodeship")
    COUNTY = "county", _("county")
    MUNICIPALITY = "municipality", _("municipality")
    PART = "part", _("part of a municipality")


class VillageUnitKind(TextChoices):
    VILLAGE = "solectwo", _("village unit")
    ESTATE = "osiedle", _("housing estate")
    DISTRICT = "dzielnica", _("district")
    HAMLET = "przysiolek", _("hamlet")
