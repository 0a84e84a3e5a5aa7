"""Surveys and themes for tests: a small survey with one question of each kind and a skip rule."""

from datetime import date
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from mosty.core.enums import DiArea
from mosty.questionnaires.enums import Channel, QuestionKind
from mosty.questionnaires.models import Response
from mosty.territory.models import Municipality, VillageUnit
from mosty.voices.enums import SurveyState, ThemeKind
from mosty.voices.models import Coding, ConsentText, Survey, Theme
from tests.factories.questionnaires import (
    AnswerFactory,
    OptionFactory,
    QuestionFactory,
    QuestionnaireFactory,
    ResponseFactory,
    SkipRuleFactory,
)
from tests.factories.territory import MunicipalityFactory

#: A day on which the survey of these factories is open.
OPEN_DAY = "2026-03-10 12:00:00+01:00"
AFTER = "2026-04-02 12:00:00+02:00"


class ConsentTextFactory(DjangoModelFactory):
    class Meta:
        model = ConsentText

    municipality = factory.SubFactory(MunicipalityFactory)
    version = factory.Sequence(lambda n: f"wersja-{n}")
    text = "Ankieta jest anonimowa."
    text_uk = "Анкета анонімна."


class SurveyFactory(DjangoModelFactory):
    class Meta:
        model = Survey

    municipality = factory.SubFactory(MunicipalityFactory)
    questionnaire = factory.LazyAttribute(
        lambda survey: QuestionnaireFactory(municipality=survey.municipality)
    )
    consent_text = factory.LazyAttribute(
        lambda survey: ConsentTextFactory(municipality=survey.municipality)
    )
    slug = factory.Sequence(lambda n: f"ankieta-{n}")
    title = factory.Sequence(lambda n: f"Ankieta {n}")
    title_uk = "Анкета"
    intro = "Zapytamy Cię o życie w gminie."
    opens_on = date(2026, 3, 1)
    closes_on = date(2026, 3, 31)
    state = SurveyState.OPEN


class ThemeFactory(DjangoModelFactory):
    class Meta:
        model = Theme

    municipality = factory.SubFactory(MunicipalityFactory)
    kind = ThemeKind.NEED
    area = DiArea.SEN
    code = factory.Sequence(lambda n: f"motyw-{n}")
    name = factory.Sequence(lambda n: f"Motyw {n}")


class CodingFactory(DjangoModelFactory):
    class Meta:
        model = Coding

    theme = factory.SubFactory(ThemeFactory)


def make_survey(municipality: Municipality, **facts: object) -> Survey:
    """A survey: 1 stala_pomoc, 2 godziny (if 1 = tak), 3 pomoc (several), 4 skala, 5 brak, 6 place."""
    survey = SurveyFactory(municipality=municipality, **facts)
    questionnaire = survey.questionnaire
    gate = QuestionFactory(
        questionnaire=questionnaire,
        code="stala_pomoc",
        position=1,
        kind=QuestionKind.SINGLE,
        text="Czy ktoś potrzebuje stałej pomocy?",
        text_uk="Чи хтось потребує постійної допомоги?",
    )
    for code, uk in (("tak", "так"), ("nie", "ні")):
        OptionFactory(question=gate, code=code, text=code, text_uk=uk)
    hours = QuestionFactory(
        questionnaire=questionnaire,
        code="godziny",
        position=2,
        kind=QuestionKind.NUMBER,
        scale_min=0,
        scale_max=168,
        text="Ile godzin w tygodniu?",
    )
    SkipRuleFactory(question=hours, depends_on=gate)
    many = QuestionFactory(
        questionnaire=questionnaire,
        code="pomoc",
        position=3,
        kind=QuestionKind.MULTIPLE,
        max_choices=2,
        text="Kto pomaga?",
    )
    for code in ("rodzina", "sasiad", "nikt"):
        OptionFactory(question=many, code=code, text=code)
    OptionFactory(question=many, code="inne", text="ktoś inny", has_text=True)
    QuestionFactory(
        questionnaire=questionnaire,
        code="skala",
        position=4,
        kind=QuestionKind.SCALE,
        scale_min=1,
        scale_max=5,
        scale_min_label="źle",
        scale_max_label="dobrze",
        text="Jak Ci się żyje?",
    )
    QuestionFactory(
        questionnaire=questionnaire,
        code="brak",
        position=5,
        kind=QuestionKind.TEXT,
        text="Czego brakuje?",
    )
    QuestionFactory(
        questionnaire=questionnaire,
        code="miejsce",
        position=6,
        kind=QuestionKind.VILLAGE_UNIT,
        text="Gdzie mieszkasz?",
    )
    return survey


def answer_survey(
    survey: Survey,
    *,
    channel: Channel = Channel.WEB,
    unit: VillageUnit | None = None,
    **answers: object,
) -> Response:
    """A sent response: `stala_pomoc="tak"`, `pomoc=["rodzina"]`, `skala=4`; None is declined."""
    response = ResponseFactory(
        questionnaire=survey.questionnaire, channel=channel, village_unit=unit
    )
    questions = {question.code: question for question in survey.questionnaire.questions.all()}
    if unit is not None:
        answers["miejsce"] = str(unit.pk)
    for code, value in answers.items():
        question = questions[code]
        facts: dict[str, object] = {}
        if value is None:
            facts["is_declined"] = True
        elif question.kind in (QuestionKind.SCALE, QuestionKind.NUMBER):
            facts["number"] = Decimal(str(value))
        elif question.kind == QuestionKind.TEXT:
            facts["text"] = value
        else:
            facts["choices"] = value if isinstance(value, list) else [value]
        AnswerFactory(response=response, question=question, **facts)
    return response
