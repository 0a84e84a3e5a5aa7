"""The cooperation map: ties as each side declares them, coordinators of lines, federations."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from mosty.partnership.enums import TieKind, TieStrength
from mosty.people.models import Organisation
from mosty.territory.models import Municipality


class TieDeclaration(models.Model):
    """What one side says of a tie; a tie is confirmed when the other side says so too.

    Attributes:
        source, target: from who coordinates, pays, sends, to the other; for cooperation, information
            and competition the order means nothing.
        declared_by: one of the two.
        line: of service it is about (code of a service type); empty: in general.
    """

    municipality = models.ForeignKey(
        Municipality, on_delete=models.CASCADE, related_name="tie_declarations"
    )
    source = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="ties_out")
    target = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="ties_in")
    declared_by = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="declared_ties"
    )
    kind = models.CharField(max_length=12, choices=TieKind)
    strength = models.PositiveSmallIntegerField(
        choices=TieStrength, default=TieStrength.NOW_AND_THEN
    )
    line = models.CharField(max_length=40, blank=True)
    note = models.TextField(blank=True)
    since = models.DateField(null=True, blank=True)
    declared_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    updated_at = models.DateTimeField(auto_now=True)
    updated_by_label = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("declared tie")
        ordering = ("municipality", "source", "target", "id")
        constraints = [
            models.UniqueConstraint(
                fields=("source", "target", "declared_by", "kind", "line"),
                condition=Q(ended_on__isnull=True),
                name="tie_declared_once",
            ),
            models.CheckConstraint(
                condition=~Q(source=F("target")), name="tie_joins_two_organisations"
            ),
            models.CheckConstraint(
                condition=Q(declared_by=F("source")) | Q(declared_by=F("target")),
                name="tie_is_declared_by_a_side",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} -> {self.target_id} {self.kind}"


class LineCoordinator(models.Model):
    """Who coordinates a line of service, from when to when; where nobody does, the map says so."""

    municipality = models.ForeignKey(
        Municipality, on_delete=models.CASCADE, related_name="line_coordinators"
    )
    line = models.CharField(max_length=40)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="coordinated_lines"
    )
    person = models.CharField(max_length=200, blank=True)
    basis = models.CharField(max_length=300, blank=True)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    entered_by_label = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("coordinator of a line of service")
        ordering = ("municipality", "line", "-since")
        constraints = [
            models.UniqueConstraint(
                fields=("municipality", "line"),
                condition=Q(until__isnull=True),
                name="line_has_one_coordinator",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="line_coordinator_ends_later",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line}: {self.organisation_id}"


class UmbrellaMember(models.Model):
    """A member of a federation: an organisation of the municipality, or one known by name alone.

    Attributes:
        agreed_at: when the member itself confirmed; None: the federation's word alone.
    """

    umbrella = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="umbrella_members"
    )
    member = models.ForeignKey(
        Organisation, on_delete=models.SET_NULL, null=True, blank=True, related_name="umbrellas"
    )
    name = models.CharField(max_length=200)
    town = models.CharField(max_length=100, blank=True)
    register_number = models.CharField(max_length=40, blank=True)
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    agreed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("member of a federation")
        ordering = ("umbrella", "name", "id")
        constraints = [
            models.UniqueConstraint(
                fields=("umbrella", "name", "town"),
                condition=Q(until__isnull=True),
                name="umbrella_member_once",
            )
        ]

    def __str__(self) -> str:
        return self.name
