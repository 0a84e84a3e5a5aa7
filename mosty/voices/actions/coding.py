"""Reading open answers: marking needs, talents and obstacles; themes become stations."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.text import slugify
from django.utils.translation import gettext as _

from mosty.core.access import Access
from mosty.core.audit import record
from mosty.core.errors import InvalidInput, NotAllowed
from mosty.core.imports import StoreCounts
from mosty.core.text import fold
from mosty.questionnaires.queries import Answer
from mosty.territory.models import Municipality
from mosty.thread.actions import StationEntry, register_stations
from mosty.thread.enums import Audience, StationKind
from mosty.voices.enums import ThemeKind
from mosty.voices.importers import CodingRow
from mosty.voices.models import Coding, Survey, Theme
from mosty.voices.queries import theme_summaries
from mosty.voices.rules import THEME_SOURCE

__all__ = ["AnswerMarks", "CodingRow", "add_theme", "edit_theme", "mark_answers", "store_codings"]


@dataclass(frozen=True)
class AnswerMarks:
    """What a reader marked at one answer.

    Attributes:
        shown: themes that were ticked when the page was opened; what somebody else marked or
            took away meanwhile stays as they left it.
        ticked: themes ticked now.
        quote_allowed: nobody can be recognised from these words.
    """

    answer_id: int
    shown: frozenset[int]
    ticked: frozenset[int]
    quote_allowed: bool


@transaction.atomic
def add_theme(
    *,
    municipality: Municipality,
    name: str,
    kind: ThemeKind,
    area: str,
    description: str = "",
    code: str = "",
    by: Access,
) -> Theme:
    """A theme; the same name and kind again is the theme there is."""
    by.require("voices.code_answers")
    _require_here(municipality.pk, by)
    name = name.strip()
    if not name:
        message = _("Write what people say, in a few words.")
        raise InvalidInput(message, fields={"name": message})
    known = municipality.themes.filter(kind=kind, name=name).first()
    if known is not None:
        return known
    theme = Theme.objects.create(
        municipality=municipality,
        kind=kind,
        area=area,
        code=_free_code(municipality, code or name),
        name=name[:200],
        description=description.strip(),
    )
    record("voices.theme_added", by=by, on=theme, data={"kind": kind, "area": area})
    refresh_stations(municipality)
    return theme


@transaction.atomic
def edit_theme(
    *, theme: Theme, name: str, kind: ThemeKind, area: str, description: str = "", by: Access
) -> Theme:
    """The theme under other words; its address and its marks stay."""
    by.require("voices.code_answers")
    _require_here(theme.municipality_id, by)
    theme.name = name.strip()[:200]
    theme.kind = kind
    theme.area = area
    theme.description = description.strip()
    theme.save()
    record("voices.theme_edited", by=by, on=theme)
    refresh_stations(theme.municipality)
    return theme


@transaction.atomic
def mark_answers(*, survey: Survey, marks: Sequence[AnswerMarks], by: Access) -> int:
    """How many marks were set or taken away."""
    by.require("voices.code_answers")
    _require_here(survey.municipality_id, by)
    answers = {
        answer.pk: answer
        for answer in Answer.objects.select_for_update(of=("self",)).filter(
            pk__in=[mark.answer_id for mark in marks],
            response__questionnaire=survey.questionnaire_id,
        )
    }
    known_themes = set(
        Theme.objects.filter(municipality_id=survey.municipality_id).values_list("pk", flat=True)
    )
    changed = 0
    for mark in marks:
        if mark.answer_id in answers:
            changed += _mark(answers[mark.answer_id], mark, known_themes, by)
    if changed:
        record("voices.answers_coded", by=by, on=survey, data={"changed": changed})
        refresh_stations(survey.municipality)
    return changed


@transaction.atomic
def store_codings(rows: Sequence[CodingRow], municipality_id: int, by: Access) -> StoreCounts:
    """Rows of a file of marks, stored; themes not known yet are made."""
    by.require("voices.code_answers")
    municipality = Municipality.objects.get(pk=municipality_id)
    _require_here(municipality_id, by)
    themes = {theme.code: theme for theme in municipality.themes.all()}
    fresh_themes = {row.theme_code: row for row in rows if row.theme_code not in themes}
    for code, row in fresh_themes.items():
        themes[code] = Theme.objects.create(
            municipality=municipality,
            kind=row.kind,
            area=row.area,
            code=code,
            name=row.theme_name or code,
        )
    known = _known_codings(row.answer_id for row in rows)
    fresh: list[Coding] = []
    changed: list[Coding] = []
    unchanged = 0
    for row in rows:
        theme = themes[row.theme_code]
        coding = known.get((row.answer_id, theme.pk))
        if coding is None:
            coding = Coding(
                answer_id=row.answer_id,
                theme=theme,
                quote_allowed=row.quote_allowed,
                coded_by_id=by.user_id,
            )
            known[row.answer_id, theme.pk] = coding
            fresh.append(coding)
        elif coding.quote_allowed != row.quote_allowed:
            coding.quote_allowed = row.quote_allowed
            changed.append(coding)
        else:
            unchanged += 1
    Coding.objects.bulk_create(fresh, batch_size=500)
    Coding.objects.bulk_update(changed, ["quote_allowed"], batch_size=500)
    if fresh or changed or fresh_themes:
        record(
            "voices.codings_imported",
            by=by,
            data={"created": len(fresh), "updated": len(changed), "themes": len(fresh_themes)},
        )
    refresh_stations(municipality)
    return StoreCounts(len(fresh), len(changed), unchanged)


def refresh_stations(municipality: Municipality) -> None:
    """Every theme as a voice on the golden thread, with the counts of now."""
    with translation.override(settings.LANGUAGE_CODE):  # stored, so not in the editor's language
        summaries = theme_summaries(municipality)
    register_stations(
        municipality=municipality,
        entries=[
            StationEntry(
                kind=StationKind.VOICE,
                source=THEME_SOURCE,
                source_id=summary.theme_id,
                title=summary.name,
                path=reverse("voices:theme_detail", args=[municipality.slug, summary.code]),
                area=summary.area,
                audience=Audience.PUBLIC if summary.is_public else Audience.STAFF,
                summary=summary.answer_count,
            )
            for summary in summaries
        ],
    )


def _mark(answer: Answer, mark: AnswerMarks, known_themes: set[int], by: Access) -> int:
    codings = {coding.theme_id: coding for coding in answer.codings.all()}
    gone = (mark.shown - mark.ticked) & set(codings)
    added = (mark.ticked - mark.shown - set(codings)) & known_themes
    for theme_id in gone:
        codings.pop(theme_id).delete()
    for theme_id in added:
        Coding.objects.create(
            answer=answer,
            theme_id=theme_id,
            quote_allowed=mark.quote_allowed,
            coded_by_id=by.user_id,
        )
    turned = [one for one in codings.values() if one.quote_allowed != mark.quote_allowed]
    for coding in turned:
        coding.quote_allowed = mark.quote_allowed
        coding.save(update_fields=["quote_allowed"])
    return len(gone) + len(added) + len(turned)


def _known_codings(answer_ids: Iterable[int]) -> dict[tuple[int, int], Coding]:
    ids = list(set(answer_ids))
    found: dict[tuple[int, int], Coding] = {}
    for start in range(0, len(ids), 500):
        for coding in Coding.objects.filter(answer__in=ids[start : start + 500]):
            found[coding.answer_id, coding.theme_id] = coding
    return found


def _free_code(municipality: Municipality, words: str) -> str:
    base = slugify(fold(words))[:52].strip("-") or "motyw"
    taken = set(municipality.themes.values_list("code", flat=True))
    code, number = base, 2
    while code in taken:
        code = f"{base}-{number}"
        number += 1
    return code


def _require_here(municipality_id: int, by: Access) -> None:
    if by.municipality_id != municipality_id:
        raise NotAllowed(_("This belongs to another municipality."))
