"""Code lists of the local plan (domain lists ZADANIE_LPDI, PROVIDER_MODE) and its transitions."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PlanState(TextChoices):
    DRAFT = "draft", _("draft")
    CONSULTED = "consulted", _("consulted")
    ADOPTED = "adopted", _("adopted")
    MONITORED = "monitored", _("in force and monitored")


#: Allowed steps of a plan; a consulted plan may go back for mending.
PLAN_TRANSITIONS: dict[PlanState, frozenset[PlanState]] = {
    PlanState.DRAFT: frozenset({PlanState.CONSULTED}),
    PlanState.CONSULTED: frozenset({PlanState.DRAFT, PlanState.ADOPTED}),
    PlanState.ADOPTED: frozenset({PlanState.MONITORED}),
    PlanState.MONITORED: frozenset(),
}


class GoalKind(TextChoices):
    STRATEGIC = "strategic", _("strategic goal")
    OPERATIONAL = "operational", _("operational goal")


class DeliveryForm(TextChoices):
    """The form in which an action is delivered (domain §1.3 chapter 10)."""

    OWN = "wlasne", _("own unit")
    CALL = "konkurs", _("call for offers of organisations")
    PROCUREMENT = "pzp", _("public procurement")
    SOCIAL_ECONOMY = "pes", _("social economy entity")
    AGREEMENT = "porozumienie", _("agreement with another municipality or the county")
    NEIGHBOURS = "sasiedzkie", _("neighbours")
    PARTNERSHIP = "partnerstwo", _("partnership without payment")


class ActionState(TextChoices):
    PLANNED = "planowane", _("planned")
    ONGOING = "w_toku", _("under way")
    LATE = "opoznione", _("late")
    DONE = "zrealizowane", _("carried out")
    DROPPED = "zaniechane", _("dropped, with a reason")


class FundingSource(TextChoices):
    MUNICIPALITY = "gmina", _("municipality's budget")
    COUNTY = "powiat", _("county's budget")
    STATE = "budzet_panstwa", _("state budget")
    EU = "ue", _("European funds")
    PFRON = "pfron", _("state fund for people with disabilities (PFRON)")
    SOLIDARITY = "fundusz_solidarnosciowy", _("Solidarity Fund")
    NGO = "ngo", _("organisations' own contribution")
    FEES = "odplatnosc", _("people's fees")
    OTHER = "inne", _("other")


class Frequency(TextChoices):
    QUARTERLY = "kwartalnie", _("every quarter")
    HALF_YEARLY = "polrocznie", _("every half-year")
    YEARLY = "rocznie", _("every year")
