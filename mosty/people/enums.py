"""Code lists of people: roles (domain §12), organisation forms and registers (domain §4.1)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """What a person does in a municipality or for an organisation; permissions hang on it."""

    # in the municipality
    CENTRE_DIRECTOR = "centre_director", _("head of the social services or welfare centre")
    SERVICE_ORGANISER = "service_organiser", _("service organiser")
    CASE_WORKER = "case_worker", _("individual plan coordinator or social worker")
    COMMUNITY_ORGANISER = "community_organiser", _("community organiser")
    PLAN_COORDINATOR = "plan_coordinator", _("coordinator of the local plan")
    CLERK = "clerk", _("office clerk")
    NGO_OFFICER = "ngo_officer", _("officer for cooperation with organisations")
    COMMISSION_MEMBER = "commission_member", _("member of a selection commission")
    COUNCILLOR = "councillor", _("member of the council or an advisory council")
    MAYOR = "mayor", _("mayor")
    REGIONAL_EXPERT = "regional_expert", _("regional expert")
    DATA_PROTECTION_OFFICER = "data_protection_officer", _("data protection officer")
    ADMINISTRATOR = "administrator", _("system administrator")
    # in an organisation
    NGO_REPRESENTATIVE = "ngo_representative", _("representative of an organisation")
    NGO_COORDINATOR = "ngo_coordinator", _("coordinator in an organisation")
    NGO_WORKER = "ngo_worker", _("worker or volunteer of an organisation")
    # without a membership
    RESIDENT = "resident", _("person with an account")
    ANYONE = "anyone", _("anyone")


ORGANISATION_ROLES = frozenset({Role.NGO_REPRESENTATIVE, Role.NGO_COORDINATOR, Role.NGO_WORKER})
MUNICIPALITY_ROLES = frozenset(Role) - ORGANISATION_ROLES - {Role.RESIDENT, Role.ANYONE}
#: Roles that must use a second factor.
STAFF_ROLES = MUNICIPALITY_ROLES


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
