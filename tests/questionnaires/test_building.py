"""The bank of ready questions and questionnaires built from it."""

from pathlib import Path

import pytest

from mosty.core.access import Role, all_permissions, system_access
from mosty.core.errors import InvalidFile, NotAllowed, NotFound
from mosty.core.models import AuditEntry
from mosty.questionnaires.actions import (
    CannotChangeQuestionnaire,
    add_question,
    build_from_bank,
    choose_questions,
    freeze_questionnaire,
    load_question_bank,
    move_question,
    remove_question,
)
from mosty.questionnaires.enums import QuestionAudience, QuestionKind, QuestionnaireState
from mosty.questionnaires.models import BankQuestion, SkipRule
from mosty.questionnaires.queries import bank_definitions, bank_questions, question_specs
from mosty.questionnaires.rules import (
    OptionDefinition,
    QuestionDefinition,
    RuleLooksAhead,
    visible_questions,
)
from tests.factories.territory import MunicipalityFactory

BUILDERS = {Role.PLAN_COORDINATOR, Role.COMMUNITY_ORGANISER, Role.CENTRE_DIRECTOR}


@pytest.fixture
def bank(db) -> int:
    return load_question_bank(by=system_access(None))


@pytest.mark.parametrize(
    ("code", "roles"),
    [
        ("questionnaires.build", BUILDERS),
        ("questionnaires.answer", set(Role)),
        (
            "questionnaires.enter",
            BUILDERS | {Role.CLERK, Role.CASE_WORKER, Role.SERVICE_ORGANISER},
        ),
        ("questionnaires.bank_load", {Role.ADMINISTRATOR}),
    ],
)
def test_permission_belongs_to_roles(code, roles):
    permission = next(one for one in all_permissions() if one.code == code)
    assert permission.roles == roles


def test_bank_holds_the_questions_of_every_audience(bank):
    assert len(bank_questions()) == bank
    counts = {audience: len(bank_questions(audience=audience)) for audience in QuestionAudience}
    assert counts == {
        "residents": 11,
        "carers": 6,
        "ngo": 7,
        "staff": 5,
        "evaluation": 7,
        "common": 2,
    }


def test_bank_speaks_polish_without_slashes_and_ukrainian(bank):
    for definition in bank_definitions():
        texts = [definition.text, definition.hint, *(option.text for option in definition.options)]
        assert not any("/" in text or "Pan" in text.split() for text in texts), definition.code
        assert definition.text_uk, definition.code
        assert bool(definition.hint) == bool(definition.hint_uk), definition.code
        assert all(option.text_uk for option in definition.options), definition.code
        if definition.kind == QuestionKind.SCALE:
            assert definition.scale_min_label_uk, definition.code
            assert definition.scale_max_label_uk, definition.code
        if definition.audience == QuestionAudience.EVALUATION:
            assert definition.text_easy, definition.code


def test_loading_the_bank_twice_changes_nothing(bank):
    entries = AuditEntry.objects.count()
    assert load_question_bank(by=system_access(None)) == bank
    assert AuditEntry.objects.count() == entries


def test_loading_takes_out_what_the_pack_no_longer_has(bank, tmp_path: Path):
    pack = tmp_path / "bank.yaml"
    pack.write_text(
        "pack: question_bank\nversion: 2\nchecked_on: 2026-11-22\nsource: test\n"
        "items:\n  - {code: jedno, kind: text, text: Jedno pytanie}\n",
        encoding="utf-8",
    )
    assert load_question_bank(by=system_access(None), path=pack) == 1
    assert [row.code for row in BankQuestion.objects.all()] == ["jedno"]


@pytest.mark.parametrize(
    "items",
    [
        "[{code: a1, kind: single, text: A, options: [{code: tak, text: tak}]}]",
        "[{code: a1, kind: scale, text: A}]",
        "[{code: a1, kind: text, text: A, options: [{code: tt, text: t}, {code: nn, text: n}]}]",
        "[{code: a1, kind: text, text: A}, {code: a1, kind: text, text: B}]",
        "[{code: a1, kind: text, text: A, rules: [{depends_on: b1, comparison: answered}]}]",
        "[{code: a1, kind: text, text: A, kolor: czerwony}]",
        "[{code: Ż, kind: text, text: A}]",
    ],
)
def test_pack_with_a_mistake_is_refused(db, tmp_path: Path, items):
    pack = tmp_path / "bank.yaml"
    pack.write_text(
        f"pack: question_bank\nversion: 2\nchecked_on: 2026-11-22\nsource: test\nitems: {items}\n",
        encoding="utf-8",
    )
    with pytest.raises(InvalidFile):
        load_question_bank(by=system_access(None), path=pack)


def test_clerk_may_not_load_the_bank(access_as):
    with pytest.raises(NotAllowed):
        load_question_bank(by=access_as(Role.CLERK))


def test_build_from_bank_copies_questions_options_and_rules(bank, municipality, access_as):
    by = access_as(Role.PLAN_COORDINATOR)
    questionnaire = build_from_bank(
        municipality=municipality,
        title="Ankieta",
        codes=["stala_pomoc", "opieka_godziny", "talent"],
        by=by,
    )
    specs = question_specs(questionnaire)
    assert [spec.code for spec in specs] == ["stala_pomoc", "opieka_godziny", "talent"]
    assert [option.code for option in specs[0].options] == ["tak", "nie"]
    assert [spec.code for spec in visible_questions(specs, {})] == ["stala_pomoc", "talent"]
    assert AuditEntry.objects.filter(action="questionnaires.built").count() == 1


def test_build_without_the_gate_asks_everyone(bank, municipality, access_as):
    questionnaire = build_from_bank(
        municipality=municipality,
        title="Opiekunowie",
        codes=["opieka_godziny"],
        by=access_as(Role.PLAN_COORDINATOR),
    )
    assert not SkipRule.objects.filter(question__questionnaire=questionnaire).exists()


@pytest.mark.parametrize(
    ("codes", "error"),
    [(["nie_ma_takiego"], NotFound), (["opieka_godziny", "stala_pomoc"], RuleLooksAhead)],
)
def test_build_refuses_unknown_codes_and_wrong_order(bank, municipality, access_as, codes, error):
    with pytest.raises(error):
        build_from_bank(
            municipality=municipality,
            title="A",
            codes=codes,
            by=access_as(Role.PLAN_COORDINATOR),
        )


def test_building_is_refused_without_permission_and_elsewhere(bank, municipality, access_as):
    with pytest.raises(NotAllowed):
        build_from_bank(
            municipality=municipality, title="A", codes=["talent"], by=access_as(Role.CLERK)
        )
    with pytest.raises(NotAllowed):
        build_from_bank(
            municipality=MunicipalityFactory(),
            title="A",
            codes=["talent"],
            by=access_as(Role.PLAN_COORDINATOR),
        )


def test_questions_can_be_added_moved_and_removed_until_frozen(bank, municipality, access_as):
    by = access_as(Role.COMMUNITY_ORGANISER)
    questionnaire = build_from_bank(
        municipality=municipality, title="A", codes=["stala_pomoc", "opieka_godziny"], by=by
    )
    own = QuestionDefinition(
        code="talent",
        kind=QuestionKind.SINGLE,
        text="Własne",
        options=(
            OptionDefinition(code="tak", text="tak"),
            OptionDefinition(code="nie", text="nie"),
        ),
    )
    add_question(questionnaire=questionnaire, definition=own, by=by)
    again = add_question(questionnaire=questionnaire, definition=own, by=by)
    assert again.code == "talent_2"
    move_question(questionnaire=questionnaire, code="talent", step=-1, by=by)
    codes = [spec.code for spec in question_specs(questionnaire)]
    assert codes == ["stala_pomoc", "talent", "opieka_godziny", "talent_2"]
    with pytest.raises(RuleLooksAhead):
        move_question(questionnaire=questionnaire, code="stala_pomoc", step=3, by=by)
    assert [spec.code for spec in question_specs(questionnaire)] == codes
    remove_question(questionnaire=questionnaire, code="talent", by=by)
    assert [spec.position for spec in question_specs(questionnaire)] == [1, 2, 3]
    with pytest.raises(NotFound):
        remove_question(questionnaire=questionnaire, code="talent", by=by)

    freeze_questionnaire(questionnaire=questionnaire, by=by)
    freeze_questionnaire(questionnaire=questionnaire, by=by)
    questionnaire.refresh_from_db()
    assert questionnaire.state == QuestionnaireState.FROZEN
    with pytest.raises(CannotChangeQuestionnaire):
        remove_question(questionnaire=questionnaire, code="talent_2", by=by)


def test_choosing_anew_keeps_own_questions_and_restores_rules(bank, municipality, access_as):
    by = access_as(Role.PLAN_COORDINATOR)
    questionnaire = build_from_bank(
        municipality=municipality, title="A", codes=["opieka_godziny", "talent"], by=by
    )
    own = QuestionDefinition(code="moje", kind=QuestionKind.TEXT, text="Moje")
    add_question(questionnaire=questionnaire, definition=own, by=by)
    choose_questions(questionnaire=questionnaire, codes=["stala_pomoc", "opieka_godziny"], by=by)
    specs = question_specs(questionnaire)
    assert [spec.code for spec in specs] == ["stala_pomoc", "opieka_godziny", "moje"]
    assert specs[1].rules[0].depends_on == "stala_pomoc"


def test_an_empty_questionnaire_cannot_be_frozen(bank, municipality, access_as):
    by = access_as(Role.PLAN_COORDINATOR)
    questionnaire = build_from_bank(municipality=municipality, title="A", codes=[], by=by)
    with pytest.raises(CannotChangeQuestionnaire):
        freeze_questionnaire(questionnaire=questionnaire, by=by)
