"""Advisory councils: terms, members, meetings, drafts for opinion and their clock."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from mosty.calendars.models import Resource
from mosty.partnership.enums import CouncilSide, DraftMatter, MeetingState, OpinionKind
from mosty.people.models import Organisation, User
from mosty.territory.models import Municipality


class Council(models.Model):
    """An advisory council of the municipality.

    Attributes:
        body: code of the content pack partnership.bodies: what law it stands on, how long it has.
    """

    municipality = models.ForeignKey(
        Municipality, on_delete=models.CASCADE, related_name="councils"
    )
    slug = models.SlugField(max_length=80)
    body = models.CharField(max_length=40)
    name = models.CharField(max_length=300)
    description = models.TextField(blank=True)
    description_easy = models.TextField(blank=True)
    name_uk = models.CharField(max_length=300, blank=True)
    description_uk = models.TextField(blank=True)
    basis = models.CharField(max_length=300, blank=True)
    created_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    contact = models.CharField(max_length=300, blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("advisory council")
        ordering = ("municipality", "name")
        constraints = [
            models.UniqueConstraint(fields=("municipality", "slug"), name="council_slug_once")
        ]

    def __str__(self) -> str:
        return self.name


class CouncilTerm(models.Model):
    """A term; its end comes from the law or the council's own rules."""

    council = models.ForeignKey(Council, on_delete=models.CASCADE, related_name="terms")
    number = models.PositiveSmallIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    end_basis = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("term of a council")
        ordering = ("council", "-number")
        constraints = [
            models.UniqueConstraint(fields=("council", "number"), name="council_term_once"),
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")), name="council_term_ends_later"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.council_id} {self.number}"


class CouncilMember(models.Model):
    """Who sits in a council in a term, and for whom.

    Attributes:
        side: organisations must be at least half (art. 41e UDPP).
        voice_of: the federation whose common voice the member carries.
    """

    term = models.ForeignKey(CouncilTerm, on_delete=models.CASCADE, related_name="members")
    name = models.CharField(max_length=200)
    user = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    role = models.CharField(max_length=100, blank=True)
    side = models.CharField(max_length=12, choices=CouncilSide, default=CouncilSide.NGO)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.SET_NULL, null=True, blank=True, related_name="council_seats"
    )
    voice_of = models.ForeignKey(
        Organisation,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="council_voices",
    )
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = _("member of a council")
        ordering = ("term", "name", "id")

    def __str__(self) -> str:
        return self.name


class CouncilMeeting(models.Model):
    """A meeting: agenda, who came, minutes; its time stands in the calendars.

    Attributes:
        room: taken in the calendars while the meeting is called.
        present: ids of members who came.
        minutes: public once `minutes_published_at` is set.
    """

    council = models.ForeignKey(Council, on_delete=models.CASCADE, related_name="meetings")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place = models.CharField(max_length=300, blank=True)
    room = models.ForeignKey(
        Resource, on_delete=models.SET_NULL, null=True, blank=True, related_name="council_meetings"
    )
    online_url = models.URLField(blank=True)
    agenda = models.TextField(blank=True)
    state = models.CharField(max_length=9, choices=MeetingState, default=MeetingState.CALLED)
    present = models.JSONField(default=list, blank=True)
    minutes = models.TextField(blank=True)
    minutes_published_at = models.DateTimeField(null=True, blank=True)
    cancel_reason = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("meeting of a council")
        ordering = ("council", "-starts_at", "id")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="council_meeting_ends_later"
            )
        ]

    def __str__(self) -> str:
        return f"{self.council_id} {self.starts_at}"


class DraftForOpinion(models.Model):
    """A draft given to a council; where law says so, silence until the last day is a waiver.

    Attributes:
        matter: what the draft is: the clocks of law hold for some matters alone.
        handed_on: the day the council got it; the clock begins the day after.
        due_on, due_parameter, due_basis: the last day, and the legal parameter it was counted by;
            without a parameter the office set the day itself and says on what grounds.
        waives: silence until that day is a waiver by law.
        waived_at: when the silence was recorded.
        reminded_on: when members were reminded of the last day.
        votes_*: None: nobody voted.
    """

    council = models.ForeignKey(Council, on_delete=models.CASCADE, related_name="drafts")
    title = models.CharField(max_length=300)
    matter = models.CharField(max_length=9, choices=DraftMatter, default=DraftMatter.OTHER)
    kind = models.CharField(max_length=200, blank=True)
    url = models.URLField(max_length=500, blank=True)
    text = models.TextField(blank=True)
    handed_on = models.DateField()
    due_on = models.DateField()
    due_parameter = models.CharField(max_length=60, blank=True)
    due_basis = models.CharField(max_length=600)
    waives = models.BooleanField(default=False)
    meeting = models.ForeignKey(
        CouncilMeeting, on_delete=models.SET_NULL, null=True, blank=True, related_name="drafts"
    )
    opinion = models.CharField(max_length=8, choices=OpinionKind, blank=True)
    opinion_text = models.TextField(blank=True)
    opinion_on = models.DateField(null=True, blank=True)
    votes_for = models.PositiveIntegerField(null=True, blank=True)
    votes_against = models.PositiveIntegerField(null=True, blank=True)
    votes_abstain = models.PositiveIntegerField(null=True, blank=True)
    waived_at = models.DateTimeField(null=True, blank=True)
    reminded_on = models.DateField(null=True, blank=True)
    response = models.TextField(blank=True)
    responded_on = models.DateField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField(auto_now=True)
    updated_by_label = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("draft for an opinion")
        ordering = ("council", "-handed_on", "id")
        indexes = [models.Index(fields=("opinion", "due_on"), name="draft_waiting")]
        constraints = [
            models.CheckConstraint(
                condition=Q(due_on__gte=F("handed_on")), name="opinion_is_due_later"
            ),
            models.CheckConstraint(
                condition=Q(opinion="") | Q(opinion_on__isnull=False), name="opinion_says_when"
            ),
            models.CheckConstraint(
                condition=Q(waives=False) | ~Q(due_parameter=""), name="waiver_needs_a_law"
            ),
            models.CheckConstraint(
                condition=~Q(opinion=OpinionKind.WAIVED) | Q(waives=True, waived_at__isnull=False),
                name="only_silence_by_law_is_waived",
            ),
        ]

    def __str__(self) -> str:
        return self.title
