"""The register of recommendations, a running test of the model and a round of an institution."""

import random
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from benchmarks.partnership.data import SEED, Size
from mosty.core.access import system_access
from mosty.partnership.actions.open_rounds import (
    RoundEntry,
    close_round,
    create_round,
    open_round_now,
    show_round,
)
from mosty.partnership.enums import (
    FindingCategory,
    FindingSide,
    FindingState,
    ModelTestState,
    OpenGroup,
    RecommendationKind,
    RecommendationState,
    SendingOutcome,
    TrialResult,
)
from mosty.partnership.models import (
    FieldExpert,
    FieldLocation,
    Finding,
    FindingEvidence,
    ModelTest,
    OpenRound,
    Recommendation,
    RecommendationBasis,
    Sending,
    StepTrial,
)
from mosty.partnership.rules.bodies import Body, bodies_pack
from mosty.partnership.rules.open_institution import open_pack, question_code
from mosty.partnership.rules.procedures import pack_version, procedures_pack
from mosty.people.models import Organisation
from mosty.questionnaires.enums import Channel, ResponseState
from mosty.questionnaires.models import Answer, Questionnaire, Response
from mosty.territory.models import Municipality

_WORD = "świetlica"
_TEXT = "Organizacje czekają na umowy do maja, a ludzie bez pomocy. Trzeba to zmienić od stycznia. "
_SHARES = {OpenGroup.STAFF: 0.3, OpenGroup.RESIDENTS: 0.5, OpenGroup.PARTNERS: 0.2}


def make_test(town: Municipality, size: Size) -> ModelTest:
    """Two experts a place tried every step; most findings are confirmed by both."""
    chance, now = random.Random(SEED), timezone.now()
    today = timezone.localdate()
    test = ModelTest.objects.create(
        municipality=town,
        title="Test modelu",
        starts_on=today - timedelta(days=60),
        ends_on=today + timedelta(days=60),
        state=ModelTestState.RUNNING,
        procedures_version=pack_version(),
        is_public=True,
    )
    places = FieldLocation.objects.bulk_create(
        FieldLocation(
            test=test,
            name=f"Gmina {number:02}",
            voivodeship="lubelskie",
            kind=str(number % 3 + 1),
            variant=("ops", "cus")[number % 2],
            organisation_count=10 + number,
            unit_count=2 + number % 5,
            local_system=("cooperating", "separate", "competing")[number % 3],
        )
        for number in range(size.places)
    )
    FieldExpert.objects.bulk_create(
        FieldExpert(location=place, name=f"Osoba {side}")
        for place in places
        for side in ("pierwsza", "druga")
    )
    StepTrial.objects.bulk_create(
        StepTrial(
            location=place,
            author_label=f"Osoba {side}",
            written_at=now,
            day=today - timedelta(days=10),
            step_code=step.code,
            result=chance.choice(list(TrialResult)),
            practice="W praktyce trwa to dłużej.",
        )
        for place in places
        for step in procedures_pack().items
        for side in ("pierwsza", "druga")
    )
    findings = Finding.objects.bulk_create(
        Finding(
            location=places[number % len(places)],
            author_label="Osoba pierwsza",
            written_at=now,
            day=today - timedelta(days=number % 50),
            category=chance.choice(list(FindingCategory)),
            title=f"Nikt nie koordynuje usług {number}",
            text=_TEXT * 2,
            side=chance.choice(list(FindingSide)),
            severity=chance.randint(1, 4),
            state=FindingState.CONFIRMED if number % 5 else FindingState.NOTED,
        )
        for number in range(size.findings)
    )
    FindingEvidence.objects.bulk_create(
        FindingEvidence(finding=one, text="rozmowa z kierowniczką ośrodka") for one in findings
    )
    return test


def make_register(town: Municipality, test: ModelTest, size: Size) -> None:
    """Two sendings each: one of three waits, half of these too long; two grounds each."""
    today = timezone.localdate()
    made = Recommendation.objects.bulk_create(
        Recommendation(
            municipality=town,
            number=number % 250 + 1,
            year=today.year - number // 250,
            title=f"Umowy na usługi przed końcem roku, sprawa {number}"
            + (f": {_WORD}" if number % 3 == 0 else ""),
            problem=_TEXT * 5,
            text=_TEXT * 5,
            kind=list(RecommendationKind)[number % 5],
            votes_for=20,
            votes_against=number % 7,
            votes_abstain=number % 3,
            voted_by="kawiarenka obywatelska",
            state=RecommendationState.ADOPTED,
            is_public=True,
            published_at=timezone.now(),
        )
        for number in range(size.recommendations)
    )
    bodies = bodies_pack().items
    Sending.objects.bulk_create(
        _sending(one, bodies[(number + 7 * turn) % len(bodies)], 2 * number + turn)
        for number, one in enumerate(made)
        for turn in (0, 1)
    )
    findings = list(Finding.objects.filter(location__test=test, state=FindingState.CONFIRMED))
    RecommendationBasis.objects.bulk_create(
        ground
        for number, one in enumerate(made)
        for ground in (
            RecommendationBasis(recommendation=one, finding=findings[number % len(findings)]),
            RecommendationBasis(recommendation=one, text="Nie wiemy, czy w maju ktoś przyjdzie."),
        )
    )


def _sending(one: Recommendation, body: Body, number: int) -> Sending:
    sent_on = timezone.localdate() - timedelta(days=number % 60)
    is_waiting = number % 3 == 0
    return Sending(
        recommendation=one,
        body=body.code,
        body_name=body.title,
        sent_on=sent_on,
        due_on=sent_on + timedelta(days=30),
        due_basis="termin z pisma",
        outcome=SendingOutcome.WAITING if is_waiting else list(SendingOutcome)[number % 4 + 1],
        answered_on=None if is_waiting else sent_on + timedelta(days=20),
        answer="" if is_waiting else _TEXT,
    )


def make_round(town: Municipality, institution: Organisation, size: Size) -> OpenRound:
    """A closed, public round: every answer has a grade of each practice."""
    by, today = system_access(town.pk), timezone.localdate()
    made = create_round(
        municipality=town,
        entry=RoundEntry(institution.pk, today - timedelta(days=30), today, ""),
        by=by,
    )
    open_round_now(municipality=town, round_id=made.pk, by=by)
    for own in made.questionnaires.select_related("questionnaire"):
        _answer(own.questionnaire, int(size.answers * _SHARES[OpenGroup(own.group)]))
    close_round(municipality=town, round_id=made.pk, by=by)
    return show_round(municipality=town, round_id=made.pk, is_public=True, by=by)


def _answer(questionnaire: Questionnaire, people: int) -> None:
    now = timezone.now()
    responses = Response.objects.bulk_create(
        Response(
            municipality_id=questionnaire.municipality_id,
            questionnaire=questionnaire,
            state=ResponseState.SUBMITTED,
            channel=Channel.WEB,
            submitted_at=now,
        )
        for _person in range(people)
    )
    Answer.objects.bulk_create(_answers(questionnaire, responses), batch_size=1_000)


def _answers(questionnaire: Questionnaire, responses: list[Response]) -> Iterator[Answer]:
    chance = random.Random(SEED)
    codes = {question_code(one.code) for one in open_pack().items}
    asked = [one for one in questionnaire.questions.all() if one.code in codes]
    for response in responses:
        for question in asked:
            yield Answer(response=response, question=question, number=Decimal(chance.randint(0, 3)))
