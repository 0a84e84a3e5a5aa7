"""Standards of partners: sets, assessments with evidence, experts, consents, steps to what is missing."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mosty.partnership.enums import (
    AssessmentState,
    ConsentScope,
    EvidenceKind,
    GradeValue,
    Level,
    Perspective,
    SetKind,
    StepState,
    Verdict,
)
from mosty.people.models import Organisation, User
from mosty.territory.models import Municipality


class StandardSet(models.Model):
    """One version of a municipality's standards; assessments keep the version they were made with.

    Attributes:
        number: 1 is the content pack as it came; every change by the office makes the next one.
        definition: areas and conditions of the pack (rules.standards.SetDefinition).
        pack_version: of the content pack it goes back to.
    """

    municipality = models.ForeignKey(
        Municipality, on_delete=models.CASCADE, related_name="standard_sets"
    )
    kind = models.CharField(max_length=6, choices=SetKind)
    number = models.PositiveIntegerField()
    definition = models.JSONField()
    pack_version = models.CharField(max_length=20)
    note = models.TextField(blank=True)
    made_at = models.DateTimeField(auto_now_add=True)
    made_by_label = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("set of standards")
        ordering = ("municipality", "kind", "-number")
        constraints = [
            models.UniqueConstraint(
                fields=("municipality", "kind", "number"), name="standard_set_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"


class Standard(models.Model):
    """One standard of a set.

    Attributes:
        definition: words, evidence, scale, ready steps (rules.standards.StandardDefinition).
        is_active: the office may leave one out; its grades stay.
    """

    standard_set = models.ForeignKey(
        StandardSet, on_delete=models.CASCADE, related_name="standards"
    )
    code = models.CharField(max_length=10)
    area = models.CharField(max_length=10)
    level = models.CharField(max_length=11, choices=Level)
    title = models.CharField(max_length=200)
    definition = models.JSONField()
    position = models.PositiveSmallIntegerField()
    is_active = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("standard")
        ordering = ("standard_set", "position")
        constraints = [
            models.UniqueConstraint(fields=("standard_set", "code"), name="standard_code_once")
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class Assessment(models.Model):
    """How one organisation or unit stands by the standards, as one side sees it.

    Attributes:
        organisation: who is assessed.
        assessor: the organisation that assesses (PARTNER); None: itself.
        conditions: code -> yes or no, of the set's questions ("are there volunteers?").
        is_small_path: the shorter path of small groups, with a guardian organisation.
    """

    municipality = models.ForeignKey(
        Municipality, on_delete=models.CASCADE, related_name="assessments"
    )
    standard_set = models.ForeignKey(
        StandardSet, on_delete=models.PROTECT, related_name="assessments"
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="assessments"
    )
    assessor = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, null=True, blank=True, related_name="assessments_of"
    )
    perspective = models.CharField(max_length=7, choices=Perspective, default=Perspective.SELF)
    state = models.CharField(max_length=8, choices=AssessmentState, default=AssessmentState.OPEN)
    conditions = models.JSONField(default=dict, blank=True)
    is_small_path = models.BooleanField(default=False)
    started_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("assessment by standards")
        ordering = ("-started_at", "-id")
        constraints = [
            models.UniqueConstraint(
                fields=("organisation", "standard_set"),
                condition=Q(assessor__isnull=True) & ~Q(state=AssessmentState.REPLACED),
                name="own_assessment_once_at_a_time",
            ),
            models.UniqueConstraint(
                fields=("organisation", "standard_set", "assessor"),
                condition=Q(assessor__isnull=False) & ~Q(state=AssessmentState.REPLACED),
                name="partner_assessment_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(perspective=Perspective.SELF, assessor__isnull=True)
                | Q(perspective=Perspective.PARTNER, assessor__isnull=False),
                name="assessment_partner_is_named",
            ),
        ]

    def __str__(self) -> str:
        return f"assessment {self.pk}"  # the trail shows it: nothing of how it stands


class Grade(models.Model):
    """What one side says of one standard.

    Attributes:
        value: GradeValue; None: not answered, or not applicable.
        revision: grows with every save, so that two who write at once are told of each other.
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="grades")
    standard = models.ForeignKey(Standard, on_delete=models.PROTECT, related_name="grades")
    value = models.PositiveSmallIntegerField(choices=GradeValue, null=True, blank=True)
    is_not_applicable = models.BooleanField(default=False)
    note = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField(auto_now=True)
    updated_by_label = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("grade")
        ordering = ("assessment", "standard")
        constraints = [
            models.UniqueConstraint(fields=("assessment", "standard"), name="grade_once"),
            models.CheckConstraint(
                condition=Q(value__isnull=True) | Q(is_not_applicable=False),
                name="grade_or_not_applicable",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.standard_id}: {self.value}"


class Evidence(models.Model):
    """What shows that a standard is met: a file, a link, or that somebody saw it.

    It belongs to the organisation, so that the next assessment finds it again.

    Attributes:
        file: name below MEDIA_ROOT, outside what the web server gives out.
        seen_by, seen_on: who checked on site, and when; never what a certificate says.
        valid_until: the last day it counts; None: no end.
        reminded_at: when its end was told to the organisation.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="evidence"
    )
    set_kind = models.CharField(max_length=6, choices=SetKind, default=SetKind.NGO)
    standard_code = models.CharField(max_length=10)
    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=4, choices=EvidenceKind)
    title = models.CharField(max_length=200)
    file = models.FileField(max_length=300, blank=True, upload_to="partnership/")
    url = models.URLField(max_length=500, blank=True)
    seen_by = models.CharField(max_length=200, blank=True)
    seen_on = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    added_at = models.DateTimeField(auto_now_add=True)
    added_by_label = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ("organisation", "standard_code", "-added_at", "-id")
        indexes = [models.Index(fields=("valid_until",), name="evidence_by_end")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=EvidenceKind.FILE, url="", seen_on__isnull=True) & ~Q(file="")
                | Q(kind=EvidenceKind.LINK, file="", seen_on__isnull=True) & ~Q(url="")
                | Q(kind=EvidenceKind.SEEN, file="", url="", seen_on__isnull=False)
                & ~Q(seen_by=""),
                name="evidence_is_of_its_kind",
            )
        ]

    def __str__(self) -> str:
        return f"{self.standard_code} {self.kind}"  # the trail keeps no title of a document


class AssessmentExpert(models.Model):
    """One of the two who verify an assessment; never from the assessed organisation.

    Attributes:
        ended_at: since then the person sees nothing of it any more; what they found out stays.
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="experts")
    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    label = models.CharField(max_length=200)
    named_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("expert of an assessment")
        ordering = ("assessment", "named_at", "id")
        constraints = [models.UniqueConstraint(fields=("assessment", "user"), name="expert_once")]

    def __str__(self) -> str:
        return self.label


class Verification(models.Model):
    """What one expert says of one standard; the grade of the organisation stays beside it."""

    expert = models.ForeignKey(
        AssessmentExpert, on_delete=models.CASCADE, related_name="verifications"
    )
    standard = models.ForeignKey(Standard, on_delete=models.PROTECT, related_name="verifications")
    verdict = models.CharField(max_length=9, choices=Verdict)
    value = models.PositiveSmallIntegerField(choices=GradeValue, null=True, blank=True)
    note = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("verification")
        ordering = ("expert", "standard")
        constraints = [
            models.UniqueConstraint(fields=("expert", "standard"), name="verification_once"),
            models.CheckConstraint(
                condition=~Q(verdict=Verdict.OTHER_GRADE) | Q(value__isnull=False),
                name="other_grade_is_given",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.expert_id} {self.standard_id}"


class AssessmentConsent(models.Model):
    """Whom an organisation lets see how it stands; without one nobody else sees anything.

    Attributes:
        shown_to: an organisation or unit; None: the office of the municipality.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="assessment_consents"
    )
    shown_to = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    scope = models.CharField(max_length=8, choices=ConsentScope)
    given_at = models.DateTimeField()
    given_by_label = models.CharField(max_length=200)
    ends_on = models.DateField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("consent to show an assessment")
        ordering = ("organisation", "-given_at")
        constraints = [
            models.UniqueConstraint(
                fields=("organisation",),
                condition=Q(shown_to__isnull=True, revoked_at__isnull=True),
                name="consent_to_the_office_once_at_a_time",
            ),
            models.UniqueConstraint(
                fields=("organisation", "shown_to"),
                condition=Q(shown_to__isnull=False, revoked_at__isnull=True),
                name="consent_once_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} -> {self.shown_to_id}"


class Cover(models.Model):
    """A standard for which another organisation answers: a guardian of a small group, a federation.

    It counts once both sides have agreed.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="covered_standards"
    )
    by = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="covering")
    standard_code = models.CharField(max_length=10)
    note = models.TextField(blank=True)
    asked_at = models.DateTimeField(auto_now_add=True)
    organisation_agreed_at = models.DateTimeField(null=True, blank=True)
    by_agreed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("standard covered by another organisation")
        ordering = ("organisation", "standard_code", "id")
        constraints = [
            models.UniqueConstraint(
                fields=("organisation", "standard_code"),
                condition=Q(ended_at__isnull=True),
                name="cover_once_a_standard",
            ),
            models.CheckConstraint(
                condition=~Q(organisation=models.F("by")), name="cover_is_by_another"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.by_id} -> {self.organisation_id}"


class ImprovementStep(models.Model):
    """A step of the plan towards a standard that is missing, with who helps.

    Attributes:
        reminded_at: when its day was told to the organisation; another day is told again.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="improvement_steps"
    )
    set_kind = models.CharField(max_length=6, choices=SetKind, default=SetKind.NGO)
    standard_code = models.CharField(max_length=10)
    text = models.CharField(max_length=500)
    who = models.CharField(max_length=200, blank=True)
    helper = models.ForeignKey(
        Organisation, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    help_text = models.CharField(max_length=300, blank=True)
    due_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=5, choices=StepState, default=StepState.TO_DO)
    note = models.TextField(blank=True)
    done_on = models.DateField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("step towards a standard")
        ordering = ("organisation", "due_on", "id")

    def __str__(self) -> str:
        return f"step {self.pk}"  # the trail shows it: not what is missing
