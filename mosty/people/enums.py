"""Code lists of people: roles (domain §12), organisation forms and registers (domain §4.1)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class OrganisationForm(TextChoices):
    OFFICE = "urzad", _("municipal office")
    UNIT = "jednostka", _("municipal unit")
    COUNTY_UNIT = "jednostka_powiatu", _("county unit")
    ASSOCIATION = "stowarzyszenie", _("association")
    ORDINARY_ASSOCIATION = "stow_zwykle", _("ordinary association")
    FOUNDATION = "fundacja", _("foundation")
    CHURCH = "koscielna", _("church legal person")
    ASSOCIATION_OF_MUNICIPALITIES = "stow_jst", _("association of municipalities")
    SOCIAL_COOPERATIVE = "spoldz_socjalna", _("social cooperative")
    NON_PROFIT_COMPANY = "spolka_np", _("non-profit company")
    SPORTS_CLUB = "uks", _("sports club")
    FIRE_BRIGADE = "osp", _("voluntary fire brigade")
    FARMERS_WIVES = "kgw", _("rural women's circle")
    LOCAL_BRANCH = "oddzial", _("local branch")
    INFORMAL_GROUP = "nieformalna", _("informal group")
    COMPANY = "przedsiebiorca", _("company")
    HEALTH_PROVIDER = "leczniczy", _("health care provider")


class Register(TextChoices):
    """Where the organisation is entered; KRS is one register among others."""

    KRS = "KRS", _("National Court Register (KRS)")
    COUNTY = "EWID_STAROSTY", _("county head's register")
    KRKGW = "KRKGW", _("National Register of Rural Women's Circles")
    CHURCH = "KOSCIELNY", _("church register")
    CEIDG = "CEIDG", _("register of sole traders (CEIDG)")
    NONE = "BRAK", _("no register")
