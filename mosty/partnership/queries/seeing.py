"""Who sees what of an assessment: the one place that decides, for every page, export and job.

    OWN         whoever speaks for the assessed organisation; for a unit of the municipality: whoever
                assesses the municipality; for a partner's view of somebody: the partner alone
    WHOLE       an expert, while named and while the assessment waits for the experts; or by consent
    STANDING    by consent: the result in one word
    NOTHING     everybody else, the office and administrators too

A consent given before another record was joined with one of its sides does not hold any more: it was
not given for what came together since. After the two are parted it holds again.

A form of an organisation can be changed by hand, so "a unit of the municipality" opens mirror
assessments alone, and never anything of an organisation that has assessed itself.
"""

from collections.abc import Iterable
from datetime import date

from django.db.models import BooleanField, Case, Exists, OuterRef, Q, QuerySet, When
from django.utils import timezone
from django.utils.translation import gettext as _

from mosty.core.access import Access
from mosty.core.errors import NotFound
from mosty.partnership.enums import AssessmentState, ConsentScope, SetKind
from mosty.partnership.models import (
    Assessment,
    AssessmentConsent,
    AssessmentExpert,
    Evidence,
    ImprovementStep,
)
from mosty.partnership.rules.seeing import ConsentFacts, Sight, sight_by_consents
from mosty.people.enums import OrganisationForm
from mosty.people.models import Organisation
from mosty.territory.models import Municipality

#: Forms that belong to the municipality itself.
UNITS = frozenset({OrganisationForm.OFFICE, OrganisationForm.UNIT})


def is_unit(organisation: Organisation) -> bool:
    """Whether the municipality itself answers for it: its form says so, and it never assessed itself."""
    if organisation.form not in UNITS:
        return False
    return units(organisation.municipality).filter(pk=organisation.pk).exists()


def units(municipality: Municipality) -> QuerySet[Organisation]:
    """The office and its units, in Polish order; none that ever assessed itself as an NGO."""
    own = {"organisation": OuterRef("pk")}
    return Organisation.objects.unmerged().filter(
        ~Exists(Assessment.objects.filter(**own, standard_set__kind=SetKind.NGO)),
        ~Exists(Evidence.objects.filter(**own, set_kind=SetKind.NGO)),
        ~Exists(ImprovementStep.objects.filter(**own, set_kind=SetKind.NGO)),
        municipality=municipality,
        form__in=UNITS,
    )


def speaks_for(access: Access, organisation: Organisation) -> bool:
    """Whether the reader decides for the organisation: assesses it, plans, lets others see."""
    if organisation.municipality_id != access.municipality_id:
        return False
    if access.may("partnership.assess", organisation_id=organisation.pk):
        return True
    return access.may("partnership.assess_municipality") and is_unit(organisation)


def own_organisations(municipality: Municipality, access: Access) -> QuerySet[Organisation]:
    """NGOs the reader speaks for (by a role in them), in Polish order."""
    ids = {
        organisation_id
        for organisation_id, _role in access.organisation_roles
        if access.may("partnership.assess", organisation_id=organisation_id)
    }
    return Organisation.objects.unmerged().filter(municipality=municipality, pk__in=ids)


def sight_of_organisation(
    access: Access, organisation: Organisation, *, on: date | None = None
) -> Sight:
    """What the reader sees of the organisation's own assessments, evidence and plan."""
    if organisation.municipality_id != access.municipality_id:
        return Sight.NOTHING
    if speaks_for(access, organisation):
        return Sight.OWN
    day = on or timezone.localdate()
    return sight_by_consents(
        (_facts(one) for one in consents_to(access).filter(organisation=organisation)), on=day
    )


def sight_of_assessment(access: Access, assessment: Assessment, *, on: date | None = None) -> Sight:
    """What the reader sees of this one assessment."""
    if assessment.assessor_id is not None:
        assessor = assessment.assessor
        assert assessor is not None
        return Sight.OWN if speaks_for(access, assessor) else Sight.NOTHING
    sight = sight_of_organisation(access, assessment.organisation, on=on)
    if sight < Sight.WHOLE and is_expert_of(access, assessment):
        return Sight.WHOLE
    return sight


def is_expert_of(access: Access, assessment: Assessment) -> bool:
    """Whether the reader verifies it now: named, still allowed to, and it waits for the experts."""
    return (
        assessment.state == AssessmentState.SENT
        and assessment.municipality_id == access.municipality_id
        and access.may("partnership.verify")
        and naming_of(access, assessment) is not None
        and not works_for(access, assessment.organisation_id)
    )


def naming_of(access: Access, assessment: Assessment) -> AssessmentExpert | None:
    """The row by which the reader is one of the two, while it holds."""
    if access.user_id is None:
        return None
    return assessment.experts.filter(user_id=access.user_id, ended_at=None).first()


def works_for(access: Access, organisation_id: int) -> bool:
    """Whether the reader has any role in the organisation: nobody verifies their own."""
    return any(own == organisation_id for own, _role in access.organisation_roles)


def consents_to(access: Access) -> QuerySet[AssessmentConsent]:
    """Consents that name this reader's side: the office, or organisations they speak for.

    Whether they still hold is for `ConsentFacts.holds_on`.
    """
    own = {
        organisation_id
        for organisation_id, _role in access.organisation_roles
        if access.may("partnership.assess", organisation_id=organisation_id)
    }
    side = Q(shown_to__in=own)
    if access.may("partnership.read_shared"):
        side |= Q(shown_to=None)
    return AssessmentConsent.objects.filter(
        side,
        ~_is_older_than_a_join(),
        organisation__municipality_id=access.municipality_id or 0,
        revoked_at=None,
    )


def shared_organisations(
    access: Access, *, on: date | None = None
) -> tuple[tuple[Organisation, Sight], ...]:
    """Organisations that let this reader see something today; in Polish order, never by result."""
    day = on or timezone.localdate()
    rows = consents_to(access).select_related("organisation").order_by("organisation__sort_key")
    found: dict[int, list[AssessmentConsent]] = {}
    for row in rows.filter(organisation__merged_into=None):
        found.setdefault(row.organisation_id, []).append(row)
    seen = (
        (group[0].organisation, sight_by_consents(map(_facts, group), on=day))
        for group in found.values()
    )
    return tuple((organisation, sight) for organisation, sight in seen if sight > Sight.NOTHING)


def require_sight(
    access: Access, organisation: Organisation | None, least: Sight, *, on: date | None = None
) -> Organisation:
    """The organisation; one the reader may not see so far is as if it were not there.

    Raises: NotFound.
    """
    if organisation is None or sight_of_organisation(access, organisation, on=on) < least:
        raise NotFound(_("There is no such page, or its organisation does not show it to you."))
    return organisation


def consents_of(organisation: Organisation) -> QuerySet[AssessmentConsent]:
    """All consents the organisation ever gave, the newest first."""
    return (
        AssessmentConsent.objects.filter(organisation=organisation)
        .annotate(
            is_older_than_a_join=Case(
                When(_is_older_than_a_join(), then=True),
                default=False,
                output_field=BooleanField(),
            )
        )
        .select_related("shown_to")
        .order_by("-given_at", "-pk")
    )


def holding_consents(rows: Iterable[AssessmentConsent], *, on: date) -> list[AssessmentConsent]:
    """Those of `consents_of` by which somebody sees something on the day."""
    return [
        row
        for row in rows
        if _facts(row).holds_on(on) and not getattr(row, "is_older_than_a_join", False)
    ]


def _is_older_than_a_join() -> Q:
    """Whether another record was joined with one of the two sides since: nobody agreed to that."""
    since = Organisation.objects.filter(updated_at__gte=OuterRef("given_at"))
    return Q(Exists(since.filter(merged_into=OuterRef("organisation_id")))) | Q(
        Exists(since.filter(merged_into=OuterRef("shown_to_id")))
    )


def _facts(row: AssessmentConsent) -> ConsentFacts:
    return ConsentFacts(ConsentScope(row.scope), row.ends_on, row.revoked_at)
