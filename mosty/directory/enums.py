"""Code lists of the directory (domain lists SETTING and PROVIDER_MODE, conditions of §7.1)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


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


class CusDomain(TextChoices):
    """Domains of social services: art. 2 sec. 1 of the act on social services centres."""

    FAMILY_POLICY = "FAMILY_POLICY", _("family policy")
    FAMILY_SUPPORT = "FAMILY_SUPPORT", _("support of the family")
    FOSTER_CARE = "FOSTER_CARE", _("foster care")
    SOCIAL_ASSISTANCE = "SOCIAL_ASSISTANCE", _("social assistance")
    HEALTH = "HEALTH", _("health promotion and protection")
    DISABILITY = "DISABILITY", _("support of people with disabilities")
    EDUCATION = "EDUCATION", _("public education")
    EMPLOYMENT = "EMPLOYMENT", _("finding and keeping work")
    CULTURE = "CULTURE", _("culture")
    SPORT = "SPORT", _("sport and tourism")
    CIVIC = "CIVIC", _("residents acting together")
    HOUSING = "HOUSING", _("housing")
    ENVIRONMENT = "ENVIRONMENT", _("protection of the environment")
    REINTEGRATION = "REINTEGRATION", _("return to work and to people")


class CostKind(TextChoices):
    """What a person pays, in one word; the words are in `cost_for_person`."""

    FREE = "free", _("free of charge")
    INCOME = "income", _("depends on income")
    FIXED = "fixed", _("a fixed fee")
    FULL = "full", _("the full price")


class Language(TextChoices):
    """Languages in which help is given (ISO 639-1; `pso` Polish Sign Language, ISO 639-3)."""

    POLISH = "pl", _("Polish")
    UKRAINIAN = "uk", _("Ukrainian")
    RUSSIAN = "ru", _("Russian")
    BELARUSIAN = "be", _("Belarusian")
    ENGLISH = "en", _("English")
    GERMAN = "de", _("German")
    ROMANI = "rom", _("Romani")
    KASHUBIAN = "csb", _("Kashubian")
    SIGN = "pso", _("Polish Sign Language")


class LocationKind(TextChoices):
    """HSDS `location_type`."""

    PHYSICAL = "physical", _("a place one can come to")
    POSTAL = "postal", _("a postal address")
    VIRTUAL = "virtual", _("on line or by telephone")


class AccessFeature(TextChoices):
    """What makes a place easier to use (Polish accessibility act 2019: architecture, communication)."""

    STEP_FREE = "step_free", _("entrance without steps")
    LIFT = "lift", _("lift or everything on the ground floor")
    TOILET = "toilet", _("toilet for people in wheelchairs")
    PARKING = "parking", _("parking place for people with disabilities")
    HEARING_LOOP = "hearing_loop", _("hearing loop")
    SIGN_LANGUAGE = "sign_language", _("Polish Sign Language interpreter")
    LARGE_PRINT = "large_print", _("large print")
    QUIET = "quiet", _("quiet place")
    GUIDE_DOG = "guide_dog", _("one may come with a guide dog")
    PUBLIC_TRANSPORT = "transport", _("bus stop nearby")


class HolidayRule(TextChoices):
    """What a public holiday does to opening hours."""

    CLOSED = "closed", _("closed on public holidays")
    AS_USUAL = "as_usual", _("as usual")
    ONLY = "only", _("only on public holidays")


class CapacityState(TextChoices):
    """Whether there is room (the four answers of the FHIR SDOH capacity query)."""

    ROOM = "room", _("there is room")
    NO_ROOM = "no_room", _("no room")
    WAITING_LIST = "waiting", _("no room, there is a waiting list")
    ASSESSMENT = "assessment", _("must be assessed first")


class ProposalPart(TextChoices):
    FACTS = "facts", _("description")
    HOURS = "hours", _("hours")
    PLACES = "places", _("places")


class PlaceDeed(TextChoices):
    """What a provider wishes for a place of its service."""

    ADD = "add", _("new place")
    CHANGE = "change", _("change of a place")
    LEAVE = "leave", _("place to take away")
    SHARE = "share", _("known place to add")


class ProposalState(TextChoices):
    WAITING = "waiting", _("waits for a decision")
    ACCEPTED = "accepted", pgettext_lazy("proposal", "accepted")
    REFUSED = "refused", pgettext_lazy("proposal", "refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("proposal", "withdrawn")


class LinkState(TextChoices):
    """What became of a link to answer without an account."""

    OPEN = "open", _("sent, waits for an answer")
    ANSWERED = "answered", _("answered")
    EXPIRED = "expired", pgettext_lazy("link", "too old")
    REVOKED = "revoked", pgettext_lazy("link", "revoked")


class AnswerKind(TextChoices):
    """What a provider says of its service through a link."""

    TRUE = "true", _("Everything is true")
    CORRECT = "correct", _("I want to correct something")
    GONE = "gone", _("This service does not work any more")


class DoubtKind(TextChoices):
    """What somebody says of a service's page."""

    STILL_TRUE = "still_true", _("everything is true")
    WRONG = "wrong", _("something is wrong")
    NOT_THERE = "not_there", _("this service is not there any more")
    NO_ANSWER = "no_answer", _("nobody answers the telephone")


class RecordKind(TextChoices):
    """Kinds of records of the open feed."""

    SERVICE = "service", _("service")
    ORGANISATION = "organization", _("organisation")
    LOCATION = "location", _("place")
    SERVICE_AT_LOCATION = "service_at_location", _("service at a place")


class Freshness(TextChoices):
    """How long ago somebody said that a description is true, against its interval."""

    FRESH = "fresh", _("fresh")
    DUE_SOON = "due_soon", _("to be checked soon")
    DUE = "due", _("to be checked now")
    OVERDUE = "overdue", _("not checked for long")
