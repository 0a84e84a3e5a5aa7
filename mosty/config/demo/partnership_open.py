"""The open institution of the demo: three groups answer, then small steps and the ladder."""

from decimal import Decimal

from django.utils import timezone

from mosty.config.demo.partnership_people import organisation
from mosty.config.demo.partnership_work_file import OpenFile, OpenViewFile
from mosty.config.demo.steps import Chain
from mosty.core.errors import InvalidFile
from mosty.partnership.actions.open_rounds import (
    RoundEntry,
    answer_round,
    close_round,
    create_round,
    open_round_now,
    show_round,
)
from mosty.partnership.actions.open_steps import (
    MarkEntry,
    SmallStepEntry,
    mark_ladder,
    save_small_step,
)
from mosty.partnership.enums import OpenGroup
from mosty.partnership.models import OpenRound
from mosty.partnership.queries.open_rounds import group_of
from mosty.partnership.rules.open_institution import open_pack, question_code
from mosty.questionnaires.rules import AnswerValue


def load_open_institution(chain: Chain, content: OpenFile) -> bool:
    """Whether the round was stored now; it takes answers until today, then it is closed."""
    own = organisation(chain, content.instytucja)
    if OpenRound.objects.filter(institution=own, opens_on=content.od).exists():
        return False
    stored = create_round(
        municipality=chain.place,
        entry=RoundEntry(own.pk, content.od, timezone.localdate(), content.miejsce),
        by=chain.by,
    )
    stored = open_round_now(municipality=chain.place, round_id=stored.pk, by=chain.by)
    for group, views in content.grupy.items():
        _answers(stored, group, views, content.praktyki)
    close_round(municipality=chain.place, round_id=stored.pk, by=chain.by)
    show_round(municipality=chain.place, round_id=stored.pk, is_public=True, by=chain.by)
    for step in content.kroki:
        save_small_step(
            municipality=chain.place,
            round_id=stored.pk,
            entry=SmallStepEntry(
                practice=step.praktyka,
                text=step.tekst,
                starts_on=step.od,
                sign=step.po_czym,
                who=step.kto,
            ),
            by=chain.by,
        )
    for rung in content.drabina:
        mark_ladder(
            municipality=chain.place,
            institution_id=own.pk,
            entry=MarkEntry(rung.grupa, rung.stopien, rung.dlaczego, rung.dzien),
            by=chain.by,
        )
    return True


def _answers(
    stored: OpenRound, group: OpenGroup, views: list[OpenViewFile], practices: list[str]
) -> None:
    asked = group_of(stored, group)
    assert asked is not None, "a round asks all three groups"
    for number, view in enumerate(views):
        answers = _said(view, practices)
        for person in range(view.osob):
            answer_round(asked=asked, token=f"demo-{group}-{number}-{person}", answers=answers)


def _said(view: OpenViewFile, practices: list[str]) -> dict[str, AnswerValue]:
    """Grades of the practices named by themselves, or by the letter of their area."""
    items = open_pack().items
    known = {one.code for one in items} | {one.area for one in items}
    if unknown := sorted({*view.oceny, *practices} - known):
        raise InvalidFile(f"partnerstwo.yaml: nie ma praktyk: {', '.join(unknown)}.")
    found = {one.code: view.oceny.get(one.code, view.oceny.get(one.area)) for one in items}
    return {
        question_code(code): AnswerValue(number=Decimal(grade))
        for code, grade in found.items()
        if grade is not None and (not practices or code in practices)
    }
