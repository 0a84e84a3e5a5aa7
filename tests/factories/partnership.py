"""Partnership for tests: one factory a model, nothing random; `fill_<slice>` makes one row in each table."""

from datetime import UTC, date, datetime
from uuid import UUID

import factory
from factory.django import DjangoModelFactory

from mosty.partnership.enums import (
    CafeState,
    ConsentScope,
    CouncilSide,
    DraftMatter,
    EvidenceKind,
    FindingCategory,
    FindingSide,
    ModelTestState,
    OpenGroup,
    RecommendationKind,
    RecommendationState,
    RoundState,
    SetKind,
    StepState,
    TieKind,
    TrialResult,
    Verdict,
)
from mosty.partnership.models import (
    Assessment,
    AssessmentConsent,
    AssessmentExpert,
    Cafe,
    CafeDot,
    CafeNote,
    CafeTable,
    Council,
    CouncilMeeting,
    CouncilMember,
    CouncilTerm,
    Cover,
    DiaryEntry,
    DraftForOpinion,
    DutyMark,
    DutyTrigger,
    Evidence,
    FieldExpert,
    FieldLocation,
    Finding,
    FindingEvidence,
    Grade,
    ImprovementStep,
    LadderMark,
    LineCoordinator,
    ModelTest,
    OpenRound,
    Recommendation,
    RecommendationBasis,
    RoundQuestionnaire,
    Sending,
    SmallStep,
    Standard,
    StandardSet,
    StepTrial,
    TieDeclaration,
    UmbrellaMember,
    Verification,
    Walk,
    WalkStep,
)
from mosty.partnership.rules import open_institution
from mosty.partnership.rules.cafe_secrets import cafe_token, token_hash
from mosty.territory.enums import MunicipalityKind, Variant
from mosty.territory.models import Municipality
from tests.factories.people import (
    OrganisationFactory,
    UserFactory,
)
from tests.factories.questionnaires import QuestionnaireFactory
from tests.factories.territory import MunicipalityFactory

# --- cooperation map ----------------------------------------------------------------------------


class TieFactory(DjangoModelFactory):
    """A tie its source declares."""

    class Meta:
        model = TieDeclaration

    municipality = factory.SubFactory(MunicipalityFactory)
    source = factory.SubFactory(
        OrganisationFactory, municipality=factory.SelfAttribute("..municipality")
    )
    target = factory.SubFactory(
        OrganisationFactory, municipality=factory.SelfAttribute("..municipality")
    )
    declared_by = factory.SelfAttribute("source")
    kind = TieKind.COOPERATION
    strength = 1
    declared_on = date(2026, 10, 1)


class LineCoordinatorFactory(DjangoModelFactory):
    class Meta:
        model = LineCoordinator

    municipality = factory.SubFactory(MunicipalityFactory)
    line = "U-OPI"
    organisation = factory.SubFactory(
        OrganisationFactory, municipality=factory.SelfAttribute("..municipality")
    )
    since = date(2026, 1, 1)


class UmbrellaMemberFactory(DjangoModelFactory):
    class Meta:
        model = UmbrellaMember

    umbrella = factory.SubFactory(OrganisationFactory)
    name = factory.Sequence(lambda n: f"Członek {n}")


def fill_map(municipality):
    """One row in every table of the cooperation map."""
    tie = TieFactory(municipality=municipality)
    LineCoordinatorFactory(municipality=municipality, organisation=tie.source)
    UmbrellaMemberFactory(umbrella=tie.source, member=tie.target)


# --- tests of the model -------------------------------------------------------------------------


class ModelTestFactory(DjangoModelFactory):
    """A running test from 1 November 2026 to 30 April 2027."""

    class Meta:
        model = ModelTest

    municipality = factory.SubFactory(MunicipalityFactory)
    title = factory.Sequence(lambda n: f"Test modelu {n}")
    starts_on = date(2026, 11, 1)
    ends_on = date(2027, 4, 30)
    state = ModelTestState.RUNNING
    procedures_version = "1"


class FieldLocationFactory(DjangoModelFactory):
    class Meta:
        model = FieldLocation

    test = factory.SubFactory(ModelTestFactory)
    name = factory.Sequence(lambda n: f"Gmina testowa {n}")
    voivodeship = "lubelskie"
    kind = MunicipalityKind.RURAL


class FieldExpertFactory(DjangoModelFactory):
    class Meta:
        model = FieldExpert

    location = factory.SubFactory(FieldLocationFactory)
    user = factory.SubFactory(UserFactory)
    name = factory.LazyAttribute(lambda expert: str(expert.user))


class DiaryEntryFactory(DjangoModelFactory):
    class Meta:
        model = DiaryEntry

    location = factory.SubFactory(FieldLocationFactory)
    author_label = "Osoba"
    written_at = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
    day = date(2026, 11, 20)
    text = "Rozmowa w ośrodku."


class StepTrialFactory(DjangoModelFactory):
    class Meta:
        model = StepTrial

    location = factory.SubFactory(FieldLocationFactory)
    author_label = "Osoba"
    written_at = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
    day = date(2026, 11, 20)
    step_code = "1.1"
    result = TrialResult.AS_DESCRIBED


class FindingFactory(DjangoModelFactory):
    """A finding of one expert that the other has not confirmed yet."""

    class Meta:
        model = Finding

    location = factory.SubFactory(FieldLocationFactory)
    author_label = "Osoba"
    written_at = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
    day = date(2026, 11, 20)
    category = FindingCategory.FRAGMENTED
    title = factory.Sequence(lambda n: f"Nikt nie koordynuje usług {n}")
    side = FindingSide.MUNICIPALITY
    severity = 3


class FindingEvidenceFactory(DjangoModelFactory):
    class Meta:
        model = FindingEvidence

    finding = factory.SubFactory(FindingFactory)
    text = "rozmowa z kierowniczką ośrodka, 20 listopada"


def fill_fieldwork(municipality):
    """One row in every table of tests of the model."""
    place = FieldLocationFactory(test__municipality=municipality)
    FieldExpertFactory(location=place)
    DiaryEntryFactory(location=place)
    StepTrialFactory(location=place)
    FindingEvidenceFactory(finding__location=place)


# --- standards ----------------------------------------------------------------------------------

#: Two areas and one question: enough for every rule.
SET_DEFINITION = {
    "areas": [
        {"code": "A", "title": "Osobowość i statut", "title_uk": "Правовий статус"},
        {"code": "F", "title": "Ochrona małoletnich", "title_uk": ""},
    ],
    "conditions": [
        {"code": "minors", "question": "Czy przychodzą do Was dzieci?", "hint": "Na zajęcia."}
    ],
}


def standard_words(code: str = "A1", **changed: object) -> dict[str, object]:
    """What a standard says: of the minimum, with a file that counts three months."""
    return {
        "code": code,
        "area": code[0],
        "level": "minimum",
        "only_if": "",
        "minimum_if": "",
        "title": f"Standard {code}",
        "requirement": f"Wymaganie {code}.",
        "easy": f"Prosto {code}.",
        "evidence": [{"kind": "file", "title": f"dowód {code}", "valid_months": 3}],
        "scale": [f"{code} nie ma", f"{code} zaczęte", f"{code} działa", f"{code} przeglądane"],
        "small": True,
        "guardian": True,
        "small_text": f"Mała grupa: {code}.",
        "steps": [{"text": f"Krok do {code}", "help": "federacja", "days": 7}],
        **changed,
    }


class StandardSetFactory(DjangoModelFactory):
    class Meta:
        model = StandardSet

    municipality = factory.SubFactory(MunicipalityFactory)
    kind = SetKind.NGO
    number = 1
    definition = SET_DEFINITION
    pack_version = "1"


class StandardFactory(DjangoModelFactory):
    class Meta:
        model = Standard

    standard_set = factory.SubFactory(StandardSetFactory)
    code = "A1"
    area = factory.LazyAttribute(lambda standard: standard.code[0])
    level = factory.LazyAttribute(lambda standard: standard.definition["level"])
    title = factory.LazyAttribute(lambda standard: standard.definition["title"])
    definition = factory.LazyAttribute(lambda standard: standard_words(standard.code))
    position = factory.Sequence(lambda n: n + 1)


class AssessmentFactory(DjangoModelFactory):
    """An organisation's own one, open, by a set of its municipality."""

    class Meta:
        model = Assessment

    municipality = factory.SubFactory(MunicipalityFactory)
    standard_set = factory.SubFactory(
        StandardSetFactory, municipality=factory.SelfAttribute("..municipality")
    )
    organisation = factory.SubFactory(
        OrganisationFactory, municipality=factory.SelfAttribute("..municipality")
    )


class GradeFactory(DjangoModelFactory):
    class Meta:
        model = Grade

    assessment = factory.SubFactory(AssessmentFactory)
    standard = factory.SubFactory(
        StandardFactory, standard_set=factory.SelfAttribute("..assessment.standard_set")
    )
    value = 2


class EvidenceFactory(DjangoModelFactory):
    """A link to the statute, without an end."""

    class Meta:
        model = Evidence

    organisation = factory.SubFactory(OrganisationFactory)
    standard_code = "A1"
    kind = EvidenceKind.LINK
    title = "Statut"
    url = "https://example.org/statut"


def fill_standards(municipality):
    """One row in every table of standards."""
    grade = GradeFactory(
        assessment__municipality=municipality, assessment__standard_set__kind=SetKind.MIRROR
    )
    EvidenceFactory(organisation=grade.assessment.organisation)


# --- trust --------------------------------------------------------------------------------------


class AssessmentExpertFactory(DjangoModelFactory):
    """Somebody who is named now."""

    class Meta:
        model = AssessmentExpert

    assessment = factory.SubFactory(AssessmentFactory)
    user = factory.SubFactory(UserFactory)
    label = factory.LazyAttribute(lambda expert: str(expert.user))


class VerificationFactory(DjangoModelFactory):
    class Meta:
        model = Verification

    expert = factory.SubFactory(AssessmentExpertFactory)
    standard = factory.SubFactory(
        StandardFactory, standard_set=factory.SelfAttribute("..expert.assessment.standard_set")
    )
    verdict = Verdict.CONFIRMED


class ConsentFactory(DjangoModelFactory):
    """To the office, for one word, until it is taken back."""

    class Meta:
        model = AssessmentConsent

    organisation = factory.SubFactory(OrganisationFactory)
    shown_to = None
    scope = ConsentScope.STANDING
    given_at = datetime(2027, 1, 10, 9, 0, tzinfo=UTC)
    given_by_label = "Osoba"


class CoverFactory(DjangoModelFactory):
    """Agreed by both sides."""

    class Meta:
        model = Cover

    organisation = factory.SubFactory(OrganisationFactory)
    by = factory.SubFactory(
        OrganisationFactory, municipality=factory.SelfAttribute("..organisation.municipality")
    )
    standard_code = "A1"
    organisation_agreed_at = datetime(2027, 1, 10, 9, 0, tzinfo=UTC)
    by_agreed_at = datetime(2027, 1, 11, 9, 0, tzinfo=UTC)


class ImprovementStepFactory(DjangoModelFactory):
    class Meta:
        model = ImprovementStep

    organisation = factory.SubFactory(OrganisationFactory)
    standard_code = "A1"
    text = factory.Sequence(lambda n: f"Krok {n}")
    due_on = date(2027, 4, 1)


def fill_trust(municipality):
    """One row in every table of trust."""
    grade = GradeFactory(assessment__municipality=municipality)
    organisation = grade.assessment.organisation
    expert = AssessmentExpertFactory(assessment=grade.assessment)
    VerificationFactory(expert=expert, standard=grade.standard)
    ConsentFactory(organisation=organisation)
    CoverFactory(organisation=organisation)
    ImprovementStepFactory(organisation=organisation)


# --- councils -----------------------------------------------------------------------------------


class CouncilFactory(DjangoModelFactory):
    """The council of public benefit of a municipality."""

    class Meta:
        model = Council

    municipality = factory.SubFactory(MunicipalityFactory)
    body = "GRDPP"
    name = factory.Sequence(lambda n: f"Rada pożytku {n}")
    slug = factory.Sequence(lambda n: f"rada-pozytku-{n}")


class CouncilTermFactory(DjangoModelFactory):
    class Meta:
        model = CouncilTerm

    council = factory.SubFactory(CouncilFactory)
    number = 1
    starts_on = date(2026, 3, 1)
    ends_on = date(2029, 2, 28)


class CouncilMemberFactory(DjangoModelFactory):
    class Meta:
        model = CouncilMember

    term = factory.SubFactory(CouncilTermFactory)
    name = factory.Sequence(lambda n: f"Członkini {n}")
    side = CouncilSide.NGO


class CouncilMeetingFactory(DjangoModelFactory):
    """Called; its time stands in no calendar."""

    class Meta:
        model = CouncilMeeting

    council = factory.SubFactory(CouncilFactory)
    starts_at = datetime(2027, 3, 18, 15, 0, tzinfo=UTC)
    ends_at = datetime(2027, 3, 18, 17, 0, tzinfo=UTC)
    place = "Urząd, sala 1"


class DraftForOpinionFactory(DjangoModelFactory):
    """The programme of cooperation, by the clock of law: 14 days."""

    class Meta:
        model = DraftForOpinion

    council = factory.SubFactory(CouncilFactory)
    title = factory.Sequence(lambda n: f"Program współpracy {n}")
    matter = DraftMatter.PROGRAMME
    text = "Projekt programu"
    handed_on = date(2027, 3, 1)
    due_on = date(2027, 3, 15)
    due_parameter = "udpp.council_opinion_days"
    due_basis = "art. 41i ust. 2"
    waives = True


def fill_councils(municipality):
    """One row in every table of councils."""
    term = CouncilTermFactory(council__municipality=municipality)
    CouncilMemberFactory(term=term)
    meeting = CouncilMeetingFactory(council=term.council)
    DraftForOpinionFactory(council=term.council, meeting=meeting)


# --- recommendations and the social café --------------------------------------------------------


class RecommendationFactory(DjangoModelFactory):
    """Adopted, in the public register since 1 March 2027."""

    class Meta:
        model = Recommendation

    municipality = factory.SubFactory(MunicipalityFactory)
    number = factory.Sequence(lambda n: n + 1)
    year = 2027
    title = factory.Sequence(lambda n: f"Dowóz do lekarza, sposób {n}")
    problem = "Ostatni autobus odjeżdża o 15."
    text = "Gmina uruchamia dowóz na telefon dwa razy w tygodniu."
    kind = RecommendationKind.ORGANISATIONAL
    state = RecommendationState.ADOPTED
    is_public = True
    published_at = datetime(2027, 3, 1, 9, tzinfo=UTC)


class DraftRecommendationFactory(RecommendationFactory):
    state = RecommendationState.DRAFT
    is_public = False
    published_at = None


class RecommendationBasisFactory(DjangoModelFactory):
    class Meta:
        model = RecommendationBasis

    recommendation = factory.SubFactory(RecommendationFactory)
    text = "Do lekarza jadę z sąsiadem, jak ma czas."


class SendingFactory(DjangoModelFactory):
    """Sent to the mayor on 1 March 2027; the answer is due by the end of that month."""

    class Meta:
        model = Sending

    recommendation = factory.SubFactory(RecommendationFactory)
    body = "WOJT"
    body_name = factory.Sequence(lambda n: f"Wójt gminy {n}")
    sent_on = date(2027, 3, 1)
    due_on = date(2027, 3, 31)
    due_basis = "propozycja Mosty, nie przepis"


class CafeFactory(DjangoModelFactory):
    """A café at which notes are being written."""

    class Meta:
        model = Cafe

    municipality = factory.SubFactory(MunicipalityFactory)
    uuid = factory.Sequence(lambda n: UUID(int=n + 1))
    title = factory.Sequence(lambda n: f"Kawiarenka {n}")
    held_on = date(2027, 3, 18)
    place = "Remiza w Lipkach"
    state = CafeState.NOTES
    token_hash = factory.LazyAttribute(lambda cafe: token_hash(cafe_token(cafe.uuid)))


class CafeTableFactory(DjangoModelFactory):
    class Meta:
        model = CafeTable

    cafe = factory.SubFactory(CafeFactory)
    number = factory.Sequence(lambda n: n + 1)
    question = "Czego brakuje blisko domu?"


class CafeNoteFactory(DjangoModelFactory):
    class Meta:
        model = CafeNote

    table = factory.SubFactory(CafeTableFactory)
    client_id = factory.Sequence(lambda n: UUID(int=n + 1))
    text = factory.Sequence(lambda n: f"Sklep w Lipkach, kartka {n}")


class CafeDotFactory(DjangoModelFactory):
    class Meta:
        model = CafeDot

    cafe = factory.SelfAttribute("note.table.cafe")
    note = factory.SubFactory(CafeNoteFactory)
    voter_hash = "telefon"
    slot = factory.Sequence(lambda n: n + 1)


def fill_recommendations(municipality):
    """One row in every table of recommendations and cafés."""
    recommendation = RecommendationFactory(municipality=municipality)
    RecommendationBasisFactory(recommendation=recommendation)
    SendingFactory(recommendation=recommendation)
    table = CafeTableFactory(cafe=CafeFactory(municipality=municipality))
    CafeDotFactory(note=CafeNoteFactory(table=table, recommendation=recommendation))


# --- procedures and duties ------------------------------------------------------------------------


class WalkFactory(DjangoModelFactory):
    class Meta:
        model = Walk

    organisation = factory.SubFactory(OrganisationFactory)
    pack_version = "1"
    seen_variant = Variant.OPS
    began_on = date(2026, 1, 15)


class WalkStepFactory(DjangoModelFactory):
    class Meta:
        model = WalkStep

    walk = factory.SubFactory(WalkFactory)
    code = "0.1"
    title = "Ustalcie, po co Wam usługi społeczne"
    variant = Variant.OPS
    state = StepState.DONE
    done_on = date(2026, 2, 1)


class DutyTriggerFactory(DjangoModelFactory):
    class Meta:
        model = DutyTrigger

    municipality = factory.SubFactory(MunicipalityFactory)
    code = "council_term_began"
    title = "Rada działalności pożytku, pierwsza kadencja"
    day = date(2025, 3, 1)


class DutyMarkFactory(DjangoModelFactory):
    class Meta:
        model = DutyMark

    municipality = factory.SubFactory(MunicipalityFactory)
    key = "cooperation_programme.e0.o0.2026"
    code = "cooperation_programme"
    due_on = date(2026, 11, 30)


def fill_procedures(municipality: Municipality) -> None:
    """One row in every table of procedures and duties."""
    organisation = OrganisationFactory(municipality=municipality)
    WalkStepFactory(walk__organisation=organisation)
    DutyTriggerFactory(municipality=municipality)
    DutyMarkFactory(municipality=municipality)


# --- open institution -----------------------------------------------------------------------------


class OpenRoundFactory(DjangoModelFactory):
    """A round in preparation, without its questions."""

    class Meta:
        model = OpenRound

    municipality = factory.SubFactory(MunicipalityFactory)
    institution = factory.SubFactory(
        OrganisationFactory, municipality=factory.SelfAttribute("..municipality")
    )
    slug = factory.Sequence(lambda number: f"osrodek-{number}-2026-11")
    opens_on = date(2026, 11, 2)
    closes_on = date(2026, 11, 20)
    state = RoundState.DRAFT
    pack_version = "1"


class RoundQuestionnaireFactory(DjangoModelFactory):
    class Meta:
        model = RoundQuestionnaire

    open_round = factory.SubFactory(OpenRoundFactory)
    group = OpenGroup.RESIDENTS
    questionnaire = factory.SubFactory(
        QuestionnaireFactory, municipality=factory.SelfAttribute("..open_round.municipality")
    )
    token_hash = factory.LazyAttribute(
        lambda row: open_institution.token_hash(
            open_institution.link_token(row.open_round.pk, row.group)
        )
    )


class SmallStepFactory(DjangoModelFactory):
    class Meta:
        model = SmallStep

    open_round = factory.SubFactory(OpenRoundFactory)
    practice = "A5"
    text = "Poprawcie pięć napisów."
    starts_on = date(2026, 11, 23)
    due_on = date(2027, 2, 21)


class LadderMarkFactory(DjangoModelFactory):
    class Meta:
        model = LadderMark

    municipality = factory.SubFactory(MunicipalityFactory)
    institution = factory.SubFactory(
        OrganisationFactory, municipality=factory.SelfAttribute("..municipality")
    )
    group = OpenGroup.RESIDENTS
    level = 2
    reason = "Pytają o godziny otwarcia."
    marked_on = date(2026, 11, 20)


def fill_open_institution(municipality: Municipality) -> None:
    """One row in every table of open institutions."""
    open_round = OpenRoundFactory(municipality=municipality)
    RoundQuestionnaireFactory(open_round=open_round)
    SmallStepFactory(open_round=open_round)
    LadderMarkFactory(municipality=municipality)
