"""Code lists of the directory (domain lists SETTING and PROVIDER_MODE, conditions of §7.1)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Setting(TextChoices):
    INSTITUTIONAL = "INSTYTUCJONALNA", _("institutional")
    INTERMEDIATE = "POSREDNIA", _("intermediate")
    COMMUNITY = "SRODOWISKOWA", _("community-based")
    HOME = "DOMOWA", _("at home")
    FAMILY = "RODZINNA", _("family-based")
    DIGITAL = "CYFROWA", _("digital")


#: Settings that count as community side of the balance (community versus residential).
COMMUNITY_SETTINGS = frozenset({Setting.COMMUNITY, Setting.HOME, Setting.FAMILY, Setting.DIGITAL})


class ProviderMode(TextChoices):
    OFFICE = "URZAD", _("municipal office")
    UNIT = "JEDNOSTKA", _("municipal unit")
    NGO_CALL = "NGO_UDPP", _("organisation chosen in a call for offers")
    PROCUREMENT = "PZP", _("contractor chosen in procurement")
    HEALTH = "LECZNICZY", _("health care provider")
    NEIGHBOUR = "SASIEDZKA", _("neighbours")
    VOLUNTEER = "WOLONTARIAT", _("volunteers")
    OTHER = "INNY", _("other")


class ServiceStatus(TextChoices):
    DRAFT = "draft", _("draft")
    PUBLISHED = "published", _("published")
    CLOSED = "closed", _("ended service")


class DiCondition(TextChoices):
    """The four conditions of a community-based service (EU funds definition, domain §7.1)."""

    INDIVIDUAL = "a", _("individual and close to home or family conditions")
    CONTROL = "b", _("people control their lives and decisions")
    NOT_ISOLATED = "c", _("people are not isolated nor compelled to live together")
    PEOPLE_FIRST = "d", _("people's needs come before the needs of the organisation")


class DiClass(TextChoices):
    """What the four conditions and the setting say together; never the setting alone."""

    COMMUNITY = "community", _("community-based service")
    INSTITUTIONAL = "institutional", _("institutional service")
    INSTITUTIONAL_CULTURE = "institutional_culture", _("community form, institutional culture")
    TRANSFORMING = "transforming", _("institution opening to the community")
    NOT_ASSESSED = "not_assessed", _("not assessed yet")
