"""Questionnaires, questions and responses for tests: nothing surprising, nothing random."""

from datetime import UTC, datetime

import factory
from factory.django import DjangoModelFactory

from mosty.questionnaires.enums import Channel, QuestionKind, QuestionnaireState, ResponseState
from mosty.questionnaires.models import (
    Answer,
    BankQuestion,
    Option,
    Question,
    Questionnaire,
    Response,
    SkipRule,
)
from tests.factories.territory import MunicipalityFactory


class BankQuestionFactory(DjangoModelFactory):
    class Meta:
        model = BankQuestion

    code = factory.Sequence(lambda n: f"pytanie_{n}")
    audience = "residents"
    definition = factory.LazyAttribute(
        lambda row: {"code": row.code, "kind": "text", "text": f"Pytanie {row.code}"}
    )
    position = factory.Sequence(lambda n: n)
    pack_version = "1"


class QuestionnaireFactory(DjangoModelFactory):
    class Meta:
        model = Questionnaire

    municipality = factory.SubFactory(MunicipalityFactory)
    title = factory.Sequence(lambda n: f"Ankieta {n}")
    state = QuestionnaireState.FROZEN
    frozen_at = datetime(2026, 1, 1, tzinfo=UTC)


class QuestionFactory(DjangoModelFactory):
    class Meta:
        model = Question

    questionnaire = factory.SubFactory(QuestionnaireFactory)
    code = factory.Sequence(lambda n: f"pytanie_{n}")
    position = factory.Sequence(lambda n: n + 1)
    kind = QuestionKind.TEXT
    text = factory.LazyAttribute(lambda question: f"Pytanie {question.code}")


class OptionFactory(DjangoModelFactory):
    class Meta:
        model = Option

    question = factory.SubFactory(QuestionFactory, kind=QuestionKind.SINGLE)
    code = factory.Sequence(lambda n: f"opcja_{n}")
    position = factory.Sequence(lambda n: n + 1)
    text = factory.LazyAttribute(lambda option: option.code)


class SkipRuleFactory(DjangoModelFactory):
    class Meta:
        model = SkipRule

    question = factory.SubFactory(QuestionFactory)
    depends_on = factory.SubFactory(QuestionFactory)
    comparison = "any_of"
    values = ["tak"]


class ResponseFactory(DjangoModelFactory):
    class Meta:
        model = Response

    questionnaire = factory.SubFactory(QuestionnaireFactory)
    municipality = factory.LazyAttribute(lambda response: response.questionnaire.municipality)
    state = ResponseState.SUBMITTED
    channel = Channel.WEB
    consent_version = "1"
    consented_at = datetime(2026, 3, 1, tzinfo=UTC)
    submitted_at = datetime(2026, 3, 1, tzinfo=UTC)


class AnswerFactory(DjangoModelFactory):
    class Meta:
        model = Answer

    response = factory.SubFactory(ResponseFactory)
    question = factory.SubFactory(QuestionFactory)
