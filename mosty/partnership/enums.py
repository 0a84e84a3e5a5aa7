"""Code lists of partnership: standards, procedures, ties, tests of the model, recommendations, councils."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class SetKind(TextChoices):
    """Whose standards a set holds; both are assessed by the same scale."""

    NGO = "ngo", _("standards of organisations")
    MIRROR = "mirror", _("standards of the municipality as a partner")


class Level(TextChoices):
    """domain §5.4: M, R, W."""

    MINIMUM = "minimum", _("minimum to be a partner")
    DEVELOPMENT = "development", _("development")
    MODEL = "model", _("model for others")


class GradeValue(IntegerChoices):
    """domain list STANDARD_OCENA; "not applicable" is a field of its own."""

    NONE = 0, _("is not there")
    STARTED = 1, pgettext_lazy("standard", "started")
    WORKS = 2, pgettext_lazy("standard", "works")
    REVIEWED = 3, _("works and is reviewed")


class Perspective(TextChoices):
    """Who looks: the assessed one itself, or a partner from its side."""

    SELF = "self", _("self-assessment")
    PARTNER = "partner", _("assessment by a partner")


class AssessmentState(TextChoices):
    OPEN = "open", _("being filled in")
    SENT = "sent", _("waits for the experts")
    VERIFIED = "verified", _("verified by the experts")
    REPLACED = "replaced", _("replaced by a newer one")


class EvidenceKind(TextChoices):
    FILE = "file", _("file")
    LINK = "link", pgettext_lazy("evidence", "link")
    SEEN = "seen", _("checked on site")


class Verdict(TextChoices):
    CONFIRMED = "confirmed", pgettext_lazy("standard", "confirmed")
    OTHER_GRADE = "other", _("another grade")
    NOT_SHOWN = "not_shown", _("not shown")


class Standing(TextChoices):
    """What an assessment amounts to on a day; shown to the organisation and those it consents to."""

    MEETS_MINIMUM = "meets", _("meets the minimum")
    ON_THE_WAY = "on_the_way", _("on the way")
    NEEDS_SUPPORT = "support", _("needs support")


class ConsentScope(TextChoices):
    STANDING = "standing", _("the result in one word")
    WHOLE = "whole", _("the whole assessment with evidence")


class StepState(TextChoices):
    """Of steps people plan: to a standard, of a procedure, small ones after a self-assessment."""

    TO_DO = "to_do", _("to do")
    DOING = "doing", _("being done")
    DONE = "done", pgettext_lazy("step", "done")
    LEFT = "left", _("left out, with a reason")


class TieKind(TextChoices):
    """What a tie is about; the codes of engines.network.Kind."""

    COOPERATION = "cooperation", _("cooperation")
    INFORMATION = "information", _("exchange of information")
    COORDINATION = "coordination", _("coordination")
    FUNDING = "funding", _("funding")
    REFERRAL = "referral", _("sending people to a service")
    COMPETITION = "competition", _("competition")


class TieStrength(IntegerChoices):
    NOW_AND_THEN = 1, _("now and then")
    REGULAR = 2, _("regular")
    JOINT_WORK = 3, _("joint work")


class ModelTestState(TextChoices):
    PLANNED = "planned", pgettext_lazy("model test", "planned")
    RUNNING = "running", pgettext_lazy("model test", "running")
    ENDED = "ended", pgettext_lazy("model test", "ended")


class LocationVariant(TextChoices):
    """How services are organised where the model is tested."""

    OPS = "ops", _("traditional: social welfare centre (OPS)")
    CUS = "cus", _("social services centre (CUS)")


class LocalSystemKind(TextChoices):
    """domain §5.2: COOP, FRAG/separate, COMP; the codes of engines.network.LocalSystem."""

    COOPERATING = "cooperating", _("cooperating")
    SEPARATE = "separate", _("separate spaces")
    COMPETING = "competing", _("competing")


class TrialResult(TextChoices):
    """A step of a procedure against practice."""

    AS_DESCRIBED = "as_described", _("works as described")
    DIFFERENT = "different", _("works otherwise")
    MISSING = "missing", _("is not done here")
    NOT_TRIED = "not_tried", _("could not be tried")


class FindingCategory(TextChoices):
    """domain §5.2, list FINDING_KAT."""

    ADVANTAGE = "ZAL", _("advantage")
    BARRIER = "BAR_INST", _("institutional barrier")
    COOPERATING = "COOP", _("cooperating system")
    COMPETING = "COMP", _("competing system")
    FRAGMENTED = "FRAG", _("fragmentation, no coordinator")
    PLANNING = "PLAN", _("no planning by the municipality")
    SKILLS = "KOMP", _("gap in skills")
    MONEY = "FIN", _("funding")
    PROCEDURE = "PROC", _("procedure or deadline")
    TRUST = "ZAUF", _("trust and communication")
    ACCESSIBILITY = "DOST", _("accessibility")
    STAFF = "KADR", pgettext_lazy("finding", "staff")
    LAW = "PRAW", _("gap in law")


class FindingSide(TextChoices):
    NGO = "ngo", _("organisations")
    MUNICIPALITY = "jst", _("municipality and its units")
    RESIDENTS = "residents", _("residents")


class FindingState(TextChoices):
    NOTED = "noted", pgettext_lazy("finding", "noted")
    CONFIRMED = "confirmed", _("confirmed by both experts")
    TAKEN_UP = "taken_up", _("taken up in a recommendation")
    DROPPED = "dropped", pgettext_lazy("finding", "dropped, with a reason")


class Frequency(TextChoices):
    ONCE = "once", _("once")
    SOMETIMES = "sometimes", _("sometimes")
    OFTEN = "often", _("often")
    ALWAYS = "always", _("always")


class BodyLevel(TextChoices):
    ORGANISATION = "organisation", _("organisations")
    MUNICIPALITY = "municipality", _("municipality")
    COUNTY = "county", _("county")
    REGION = "region", _("region")
    COUNTRY = "country", _("country")


class RecommendationKind(TextChoices):
    SYSTEMIC = "systemic", _("systemic")
    LEGISLATIVE = "legislative", _("legislative")
    ORGANISATIONAL = "organisational", _("organisational")
    SKILLS = "skills", _("of skills")
    FINANCIAL = "financial", _("financial")


class RecommendationState(TextChoices):
    DRAFT = "draft", pgettext_lazy("recommendation", "draft")
    CONSULTED = "consulted", _("being consulted")
    ADOPTED = "adopted", pgettext_lazy("recommendation", "adopted")
    REJECTED = "rejected", pgettext_lazy("recommendation", "rejected")


class SendingOutcome(TextChoices):
    """What the addressee says; an answer of any kind ends the waiting."""

    WAITING = "waiting", _("waits for an answer")
    ACCEPTED = "accepted", pgettext_lazy("answer", "accepted")
    PARTLY = "partly", pgettext_lazy("answer", "accepted in part")
    REFUSED = "refused", pgettext_lazy("answer", "refused")
    IMPLEMENTED = "implemented", pgettext_lazy("answer", "implemented")


class CafeState(TextChoices):
    PREPARED = "prepared", pgettext_lazy("café", "in preparation")
    NOTES = "notes", _("notes are being written")
    MERGING = "merging", _("notes are being put together")
    VOTES = "votes", _("dots are being given")
    ENDED = "ended", pgettext_lazy("café", "ended")


class MeetingState(TextChoices):
    CALLED = "called", pgettext_lazy("meeting", "called")
    HELD = "held", pgettext_lazy("meeting", "held")
    CANCELLED = "cancelled", pgettext_lazy("meeting", "cancelled")


class CouncilSide(TextChoices):
    """For whom a member of a council sits there."""

    NGO = "ngo", _("organisations")
    MUNICIPALITY = "municipality", _("municipality")
    OTHER = "other", _("others")


class DraftMatter(TextChoices):
    """What a council is asked about; a clock of law may hold for some of these alone."""

    PROGRAMME = "programme", _("programme of cooperation")
    STRATEGY = "strategy", _("strategy")
    OTHER = "other", _("another draft")


class OpinionKind(TextChoices):
    POSITIVE = "positive", _("in favour")
    WITH_REMARKS = "remarks", _("in favour, with remarks")
    NEGATIVE = "negative", _("against")
    WAIVED = "waived", _("no opinion in time: the right was waived")


class OpenGroup(TextChoices):
    """Who is asked about an institution, each group apart."""

    STAFF = "staff", _("staff")
    RESIDENTS = "residents", _("residents")
    PARTNERS = "partners", _("partners")


class RoundState(TextChoices):
    DRAFT = "draft", pgettext_lazy("self-assessment", "in preparation")
    OPEN = "open", pgettext_lazy("self-assessment", "open")
    CLOSED = "closed", pgettext_lazy("self-assessment", "closed")


class LadderLevel(IntegerChoices):
    """domain §6.3, list DRABINA."""

    RECEIVER = 0, _("receiver")
    INFORMED = 1, _("informed")
    ASKED = 2, _("asked")
    CO_CREATOR = 3, _("co-creator")
    CO_DECIDING = 4, _("co-deciding")
    CO_HOST = 5, _("co-host")
