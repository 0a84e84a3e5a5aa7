"""Building a questionnaire: questions of the bank, own questions, their order; then it is frozen."""

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from mosty.core.access import Access
from mosty.core.audit import record
from mosty.core.errors import DomainError, NotAllowed, NotFound
from mosty.questionnaires.enums import QuestionnaireState
from mosty.questionnaires.models import Option, Question, Questionnaire, SkipRule
from mosty.questionnaires.queries import bank_definitions, question_specs
from mosty.questionnaires.rules import QuestionDefinition, check_order
from mosty.territory.models import Municipality


class CannotChangeQuestionnaire(DomainError):
    """People may already answer it, or it would be left without questions."""

    code = "cannot_change_questionnaire"
    status = 409


@transaction.atomic
def build_from_bank(
    *,
    municipality: Municipality,
    title: str,
    codes: Iterable[str],
    title_uk: str = "",
    by: Access,
) -> Questionnaire:
    """A questionnaire of ready questions, in the order given.

    A rule that looks at a question which was not chosen is left out: a survey for carers only
    does not have to ask first whether there is anybody to care for.
    """
    by.require("questionnaires.build")
    return build_questionnaire(
        municipality=municipality,
        title=title,
        title_uk=title_uk,
        definitions=_chosen(codes),
        by=by,
    )


@transaction.atomic
def build_questionnaire(
    *,
    municipality: Municipality,
    title: str,
    definitions: Sequence[QuestionDefinition],
    title_uk: str = "",
    by: Access,
) -> Questionnaire:
    """A questionnaire of these questions, in the order given: a ready set of another app."""
    by.require("questionnaires.build")
    _require_here(municipality.pk, by)
    questionnaire = Questionnaire.objects.create(
        municipality=municipality, title=title, title_uk=title_uk
    )
    _write_questions(questionnaire, definitions)
    check_order(question_specs(questionnaire))
    record("questionnaires.built", by=by, on=questionnaire)
    return questionnaire


@transaction.atomic
def choose_questions(
    *, questionnaire: Questionnaire, codes: Iterable[str], by: Access
) -> Questionnaire:
    """The questionnaire with these questions of the bank; own questions stay at its end."""
    by.require("questionnaires.build")
    _require_draft(questionnaire, by)
    wanted = _chosen(codes)
    names = {definition.code for definition in wanted}
    from_bank = {
        definition.code
        for definition in bank_definitions(questionnaire.questions.values_list("code", flat=True))
    }
    questionnaire.questions.filter(code__in=from_bank - names).delete()
    known = set(questionnaire.questions.values_list("code", flat=True))
    order = [definition.code for definition in wanted]
    order += [code for code in question_codes(questionnaire) if code not in names]
    _write_questions(questionnaire, [one for one in wanted if one.code not in known])
    _add_missing_rules(questionnaire, wanted)
    _put_in_order(questionnaire, order)
    check_order(question_specs(questionnaire))
    record("questionnaires.questions_chosen", by=by, on=questionnaire, data={"codes": order})
    return questionnaire


@transaction.atomic
def add_question(
    *, questionnaire: Questionnaire, definition: QuestionDefinition, by: Access
) -> Question:
    """An own question at the end of the questionnaire."""
    by.require("questionnaires.build")
    _require_draft(questionnaire, by)
    taken = set(questionnaire.questions.values_list("code", flat=True))
    code, number = definition.code, 2
    while code in taken:
        code = f"{definition.code[:36]}_{number}"
        number += 1
    _write_questions(questionnaire, (definition.model_copy(update={"code": code}),))
    question = questionnaire.questions.get(code=code)
    record("questionnaires.question_added", by=by, on=question)
    return question


@transaction.atomic
def remove_question(*, questionnaire: Questionnaire, code: str, by: Access) -> None:
    """Take one question out; rules that looked at it go with it."""
    by.require("questionnaires.build")
    _require_draft(questionnaire, by)
    question = _question(questionnaire, code)
    record("questionnaires.question_removed", by=by, on=question, data={"code": code})
    question.delete()
    _put_in_order(questionnaire, question_codes(questionnaire))


@transaction.atomic
def move_question(*, questionnaire: Questionnaire, code: str, step: int, by: Access) -> None:
    """Move one question up (-1) or down (1).

    Raises: RuleLooksAhead: it would then stand before a question it depends on.
    """
    by.require("questionnaires.build")
    _require_draft(questionnaire, by)
    question = _question(questionnaire, code)
    order = question_codes(questionnaire)
    here = order.index(question.code)
    there = min(max(here + step, 0), len(order) - 1)
    order.insert(there, order.pop(here))
    _put_in_order(questionnaire, order)
    check_order(question_specs(questionnaire))
    record("questionnaires.question_moved", by=by, on=question, data={"position": there + 1})


@transaction.atomic
def freeze_questionnaire(*, questionnaire: Questionnaire, by: Access) -> Questionnaire:
    """The questionnaire as people will answer it; freezing twice changes nothing."""
    by.require("questionnaires.build")
    _require_here(questionnaire.municipality_id, by)
    if questionnaire.state == QuestionnaireState.FROZEN:
        return questionnaire
    specs = question_specs(questionnaire)
    if not specs:
        raise CannotChangeQuestionnaire(_("Add at least one question first."))
    check_order(specs)
    questionnaire.state = QuestionnaireState.FROZEN
    questionnaire.frozen_at = timezone.now()
    questionnaire.save(update_fields=["state", "frozen_at"])
    record("questionnaires.frozen", by=by, on=questionnaire, data={"questions": len(specs)})
    return questionnaire


def question_codes(questionnaire: Questionnaire) -> list[str]:
    """Codes of its questions in order."""
    return list(questionnaire.questions.order_by("position", "id").values_list("code", flat=True))


# --- inside -----------------------------------------------------------------------------------


def _chosen(codes: Iterable[str]) -> tuple[QuestionDefinition, ...]:
    wanted = list(dict.fromkeys(codes))
    found = bank_definitions(wanted)
    missing = set(wanted) - {definition.code for definition in found}
    if missing:
        raise NotFound(
            _("The bank has no such question: %(codes)s.") % {"codes": ", ".join(sorted(missing))}
        )
    by_code = {definition.code: definition for definition in found}
    return tuple(by_code[code] for code in wanted)


def _write_questions(
    questionnaire: Questionnaire, definitions: Sequence[QuestionDefinition]
) -> None:
    last = questionnaire.questions.aggregate(last=Max("position"))["last"] or 0
    questions = Question.objects.bulk_create(
        Question(
            questionnaire=questionnaire,
            position=position,
            **definition.model_dump(exclude={"audience", "options", "rules"}),
        )
        for position, definition in enumerate(definitions, start=last + 1)
    )
    Option.objects.bulk_create(
        Option(question=question, position=number, **option.model_dump())
        for question, definition in zip(questions, definitions, strict=True)
        for number, option in enumerate(definition.options, start=1)
    )
    _add_missing_rules(questionnaire, definitions)


def _add_missing_rules(
    questionnaire: Questionnaire, definitions: Iterable[QuestionDefinition]
) -> None:
    by_code = {question.code: question for question in questionnaire.questions.all()}
    known = set(
        SkipRule.objects.filter(question__questionnaire=questionnaire).values_list(
            "question_id", "depends_on_id"
        )
    )
    SkipRule.objects.bulk_create(
        SkipRule(
            question=by_code[definition.code],
            depends_on=by_code[rule.depends_on],
            comparison=rule.comparison,
            values=list(rule.values),
        )
        for definition in definitions
        for rule in definition.rules
        if rule.depends_on in by_code
        and (by_code[definition.code].pk, by_code[rule.depends_on].pk) not in known
    )


def _put_in_order(questionnaire: Questionnaire, codes: Sequence[str]) -> None:
    by_code = {question.code: question for question in questionnaire.questions.all()}
    for position, code in enumerate(codes, start=1):
        by_code[code].position = position
    Question.objects.bulk_update(by_code.values(), ["position"])


def _question(questionnaire: Questionnaire, code: str) -> Question:
    question = questionnaire.questions.filter(code=code).first()
    if question is None:
        raise NotFound(_("There is no such question here."))
    return question


def _require_here(municipality_id: int, by: Access) -> None:
    if by.municipality_id != municipality_id:
        raise NotAllowed(_("This belongs to another municipality."))


def _require_draft(questionnaire: Questionnaire, by: Access) -> None:
    _require_here(questionnaire.municipality_id, by)
    locked = Questionnaire.objects.select_for_update().get(pk=questionnaire.pk)
    if locked.state != QuestionnaireState.DRAFT:
        raise CannotChangeQuestionnaire(
            _("People may already answer these questions, so they cannot be changed.")
        )
