"""What an organisation keeps for itself in partnership, planted; one number fits every address."""

from datetime import date
from typing import Any
from uuid import UUID

from mosty.partnership.rules.cafe_secrets import cafe_token, token_hash
from tests.factories import partnership as make

#: The number of every planted row, so that each `pk` of an address leads to something.
ROW = 7001
OWN = UUID(int=ROW)


def plant_partnership(municipality: Any, provider: Any) -> dict[str, list[Any]]:
    """An assessment nobody agreed to show, a path and a duty of the provider; the rest is public."""
    _standards(municipality, provider)
    _procedures(municipality, provider)
    _network(municipality, provider)
    _field(municipality)
    cafe = _recommendations(municipality)
    _councils(municipality)
    _open_institution(municipality, provider)
    return {
        "partnership_row": [ROW],
        "partnership_uuid": [OWN],
        "partnership_token": [cafe_token(cafe.uuid), "zgadnięte"],
        "council": ["rada-pozytku", "osrodek"],
    }


def _standards(municipality: Any, provider: Any) -> None:
    whole = make.StandardSetFactory(pk=ROW, municipality=municipality)
    standard = make.StandardFactory(pk=ROW, standard_set=whole)
    assessment = make.AssessmentFactory(
        pk=ROW, municipality=municipality, standard_set=whole, organisation=provider
    )
    make.GradeFactory(pk=ROW, assessment=assessment, standard=standard, note="Kanarekocena")
    make.EvidenceFactory(
        pk=ROW,
        uuid=OWN,
        organisation=provider,
        title="Kanarekdowód",
        url="https://kanarekdowod.example",
    )
    expert = make.AssessmentExpertFactory(pk=ROW, assessment=assessment, label="Ewa Kanarekekspert")
    make.VerificationFactory(pk=ROW, expert=expert, standard=standard, note="Kanarekwerdykt")
    make.CoverFactory(pk=ROW, organisation=provider, note="Kanarekopieka")
    make.ImprovementStepFactory(pk=ROW, organisation=provider, text="Kanarekkrok")
    make.ConsentFactory(
        pk=ROW, organisation=provider, given_by_label="Kanarekzgoda", revoked_at="2027-01-11T09:00Z"
    )


def _procedures(municipality: Any, provider: Any) -> None:
    walk = make.WalkFactory(pk=ROW, organisation=provider)
    make.WalkStepFactory(pk=ROW, walk=walk, note="Kanareknotatka", evidence="Kanarekpismo")
    make.DutyTriggerFactory(
        pk=ROW, municipality=municipality, organisation=provider, title="Kanarekdzień"
    )
    make.DutyMarkFactory(
        pk=ROW, municipality=municipality, organisation=provider, note="Kanarekobowiązek"
    )


def _network(municipality: Any, provider: Any) -> None:
    tie = make.TieFactory(pk=ROW, municipality=municipality, source=provider)
    make.LineCoordinatorFactory(pk=ROW, municipality=municipality, organisation=tie.target)
    make.UmbrellaMemberFactory(pk=ROW, umbrella=provider, member=tie.target)


def _field(municipality: Any) -> None:
    place = make.FieldLocationFactory(
        pk=ROW, test=make.ModelTestFactory(pk=ROW, municipality=municipality)
    )
    make.FieldExpertFactory(pk=ROW, location=place)
    make.DiaryEntryFactory(pk=ROW, uuid=OWN, location=place)
    make.StepTrialFactory(pk=ROW, uuid=OWN, location=place)
    finding = make.FindingFactory(pk=ROW, uuid=OWN, location=place)
    make.FindingEvidenceFactory(pk=ROW, finding=finding)


def _recommendations(municipality: Any) -> Any:
    asked = make.RecommendationFactory(pk=ROW, municipality=municipality, number=1)
    make.RecommendationBasisFactory(pk=ROW, recommendation=asked)
    make.SendingFactory(pk=ROW, recommendation=asked)
    cafe = make.CafeFactory(
        pk=ROW, municipality=municipality, uuid=OWN, token_hash=token_hash(cafe_token(OWN))
    )
    table = make.CafeTableFactory(pk=ROW, cafe=cafe, number=1)
    make.CafeNoteFactory(pk=ROW, table=table)
    return cafe


def _councils(municipality: Any) -> None:
    council = make.CouncilFactory(pk=ROW, municipality=municipality, slug="rada-pozytku")
    term = make.CouncilTermFactory(pk=ROW, council=council)
    make.CouncilMemberFactory(pk=ROW, term=term)
    meeting = make.CouncilMeetingFactory(pk=ROW, council=council)
    make.DraftForOpinionFactory(pk=ROW, council=council, meeting=meeting)


def _open_institution(municipality: Any, provider: Any) -> None:
    whole = make.OpenRoundFactory(
        pk=ROW, municipality=municipality, institution=provider, slug="osrodek"
    )
    make.RoundQuestionnaireFactory(pk=ROW, open_round=whole)
    make.SmallStepFactory(pk=ROW, open_round=whole)
    make.LadderMarkFactory(
        pk=ROW, municipality=municipality, institution=provider, marked_on=date(2026, 11, 20)
    )
