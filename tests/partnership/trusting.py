"""An organisation with a finished assessment, people who want to see it, and where it may show."""

from datetime import UTC, date, datetime
from types import SimpleNamespace

from mosty.core.access import Role
from mosty.partnership.enums import AssessmentState, Perspective, SetKind
from mosty.people.enums import OrganisationForm
from mosty.people.queries import access_for
from tests.factories.partnership import (
    AssessmentFactory,
    CoverFactory,
    EvidenceFactory,
    GradeFactory,
    ImprovementStepFactory,
    StandardFactory,
    StandardSetFactory,
    standard_words,
)
from tests.factories.people import MembershipFactory, OrganisationFactory, UserFactory
from tests.page_client import PageClient

TODAY = date(2027, 3, 18)
NOON = datetime(2027, 3, 18, 11, 0, tzinfo=UTC)
#: Words that stand only in what one organisation alone may see.
SECRETS = (
    "TAJNA-NOTATKA-OCENY",
    "TAJNY-TYTUL-DOWODU",
    "TAJNY-KROK-PLANU",
    "TAJNA-POMOC",
    "TAJNE-UZGODNIENIE",
)
NAME = "Stowarzyszenie Tajne Drogi"


def standards(municipality, kind=SetKind.NGO, codes=("A1", "F1"), **changed):
    """A stored set with the standards."""
    standard_set = StandardSetFactory(municipality=municipality, kind=kind)
    rows = [
        StandardFactory(
            standard_set=standard_set,
            code=code,
            definition=standard_words(code, evidence=[], **changed),
        )
        for code in codes
    ]
    return standard_set, rows


def assessed(municipality, *, state=AssessmentState.SENT, name=NAME, value=2):
    """The organisation, its assessment with grades, evidence and plan full of secret words."""
    organisation = OrganisationFactory(municipality=municipality, name=name)
    known = municipality.standard_sets.filter(kind=SetKind.NGO).first()
    if known is None:
        known, rows = standards(municipality)
    else:
        rows = list(known.standards.order_by("position"))
    assessment = AssessmentFactory(
        municipality=municipality,
        standard_set=known,
        organisation=organisation,
        state=state,
        sent_at=NOON if state != AssessmentState.OPEN else None,
        verified_at=NOON if state == AssessmentState.VERIFIED else None,
        conditions={"minors": True},
    )
    for row in rows:
        GradeFactory(assessment=assessment, standard=row, value=value, note=SECRETS[0])
    EvidenceFactory(organisation=organisation, title=SECRETS[1])
    ImprovementStepFactory(organisation=organisation, text=SECRETS[2], help_text=SECRETS[3])
    cover = CoverFactory(organisation=organisation, standard_code="C9", note=SECRETS[4])
    return SimpleNamespace(
        organisation=organisation, assessment=assessment, standards=rows, guardian=cover.by
    )


def unit_of(municipality, name="Ośrodek Pomocy Społecznej"):
    return OrganisationFactory(municipality=municipality, name=name, form=OrganisationForm.UNIT)


def partner_view(municipality, unit, standard_set, values, *, state=AssessmentState.SENT):
    """What a fresh organisation says of the unit: values in the order of the standards."""
    assessor = OrganisationFactory(municipality=municipality)
    assessment = AssessmentFactory(
        municipality=municipality,
        standard_set=standard_set,
        organisation=unit,
        assessor=assessor,
        perspective=Perspective.PARTNER,
        state=state,
    )
    for row, value in zip(standard_set.standards.order_by("position"), values, strict=True):
        GradeFactory(assessment=assessment, standard=row, value=value, note=SECRETS[0])
    return SimpleNamespace(assessor=assessor, assessment=assessment)


def person(municipality, role, organisation=None):
    """(account, browser) of a fresh person with the role."""
    user = UserFactory()
    if role is not Role.RESIDENT:
        MembershipFactory(
            user=user, municipality=municipality, role=role, organisation=organisation
        )
    browser = PageClient()
    browser.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return user, browser


def access_of(user, municipality):
    return access_for(user, municipality.pk)
