"""The whole local plan as one document: every chapter of the pack, filled from data."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString

from mosty.core.charts import Chart
from mosty.core.documents import DocumentSource
from mosty.diagnosis.queries import IndicatorLine
from mosty.localplans.exports.facts import Facts, gather
from mosty.localplans.exports.pack import ChapterSpec, chapter_specs
from mosty.localplans.exports.readable import (
    ActionCardView,
    GoalView,
    IndicatorView,
    action_views,
    goal_views,
    indicator_views,
    iso_day,
    state_label,
)
from mosty.localplans.queries.budget import BudgetTable, snapshot_budget
from mosty.localplans.queries.chapters import rendered
from mosty.localplans.queries.snapshot import PlanSnapshot
from mosty.territory.models import Municipality
from mosty.territory.queries import ActGroup, by_act

PART_TITLES = {"": "Część wstępna", "diagnostyczna": "Część diagnostyczna"} | {
    "programowa": "Część programowa"
}
STAFF_CODES = frozenset({"X-PRACOWNICY-SOCJALNI", "X-ASYSTENCI-RODZINY", "X-OPIEKUNKI"})
_ONLY_OF_A_CENTRE = frozenset({"cus", "training"})
_ANSWER_KINDS = frozenset({"single", "multiple", "scale"})
AS_HTML = "localplans/document/lpdi.html"


@dataclass(frozen=True)
class ImageRef:
    """A chart in the text: name of the image, what it shows, where its numbers come from."""

    name: str
    chart: Chart
    source: str = ""


@dataclass(frozen=True)
class ChapterView:
    """One chapter as the template prints it.

    Attributes:
        part_title: heading of a part that begins with this chapter, or "".
        written: what people wrote, as clean HTML.
        template: file that fills the chapter from data, or "".
        must: what the chapter has to contain; hint: what people should write.
    """

    number: str
    title: str
    part_title: str
    written: SafeString | str
    template: str
    must: str
    hint: str


@dataclass(frozen=True)
class LpdiView:
    """Everything the templates of the document read."""

    plan: PlanSnapshot
    facts: Facts
    version_number: int
    state_label: str
    chapters: Sequence[ChapterView]
    goals: Sequence[GoalView]
    actions: Sequence[ActionCardView]
    indicators: Sequence[IndicatorView]
    budget_by_source: BudgetTable
    budget_by_area: BudgetTable
    budget_by_action: BudgetTable
    images: dict[str, list[ImageRef]]
    law_day: str
    law_groups: Sequence[ActGroup]
    adopted_on: str
    context: Sequence[IndicatorLine]
    inputs: Sequence[IndicatorLine]
    staff: Sequence[IndicatorLine]
    pictures: Sequence[ImageRef]


def build_lpdi(
    snapshot: PlanSnapshot, municipality: Municipality, *, as_of: date, version_number: int
) -> DocumentSource:
    """The document of a stored version with the facts, the variant and the law of `as_of`.

    Always in Polish: it is an official document of a Polish council (decision 0003).
    """
    with translation.override("pl"):
        view = lpdi_view(snapshot, municipality, as_of=as_of, version_number=version_number)
        html = render_to_string(AS_HTML, {"v": view, "f": view.facts, "plan": snapshot})
    return DocumentSource(
        title=snapshot.title,
        subtitle=f"Gmina {snapshot.municipality_name}",
        author=f"Gmina {snapshot.municipality_name}",
        as_of=as_of,
        html=numbered(html),
        images={
            ref.name: str(ref.chart.svg).encode() for refs in view.images.values() for ref in refs
        },
        footer=f"LPDI gminy {snapshot.municipality_name}, wersja {version_number}",
    )


def lpdi_view(
    snapshot: PlanSnapshot, municipality: Municipality, *, as_of: date, version_number: int
) -> LpdiView:
    """What the templates print (call with Polish switched on)."""
    facts = gather(municipality, as_of, date.fromisoformat(snapshot.law_as_of))
    images = _images(facts)
    return LpdiView(
        plan=snapshot,
        facts=facts,
        version_number=version_number,
        state_label=state_label(snapshot),
        chapters=_chapters(snapshot, chapter_specs()),
        goals=goal_views(snapshot),
        actions=action_views(snapshot),
        indicators=indicator_views(snapshot),
        budget_by_source=snapshot_budget(snapshot, axis="source"),
        budget_by_area=snapshot_budget(snapshot, axis="area"),
        budget_by_action=snapshot_budget(snapshot, axis="action"),
        images=images,
        law_day=iso_day(snapshot.law_as_of),
        law_groups=_law(facts),
        adopted_on=iso_day(snapshot.adopted_on) if snapshot.adopted_on else "",
        context=[line for line in facts.context if line.code.startswith("BDL-")],
        inputs=[line for line in facts.context if not line.code.startswith("BDL-")],
        staff=[line for line in facts.context if line.code in STAFF_CODES],
        pictures=[ref for refs in images.values() for ref in refs],
    )


def numbered(html: str) -> str:
    """Captions with numbers, tables and charts each in their own row."""
    words = {"caption": "Tabela", "figcaption": "Wykres"}
    numbers = {tag: count(1) for tag in words}

    def put(found: re.Match[str]) -> str:
        tag = found[1]
        return f"<{tag}>{words[tag]} {next(numbers[tag])}. "

    return re.sub(r"<(caption|figcaption)>\s*", put, html)


def _law(facts: Facts) -> Sequence[ActGroup]:
    """Numbers of law by act; those of a centre (CUS) only where one works."""
    wanted = [
        item
        for item in facts.law
        if facts.is_cus or item.code.partition(".")[0] not in _ONLY_OF_A_CENTRE
    ]
    return by_act(wanted)


def _chapters(snapshot: PlanSnapshot, specs: Sequence[ChapterSpec]) -> list[ChapterView]:
    views: list[ChapterView] = []
    part: str | None = None
    for number, spec in enumerate(specs, start=1):
        body = snapshot.chapter_texts.get(spec.code, "")
        views.append(
            ChapterView(
                number=str(number),
                title=spec.title,
                part_title=PART_TITLES[spec.part] if spec.part != part else "",
                written=rendered(body) if body.strip() else "",
                template=f"localplans/document/{spec.template}.html" if spec.template else "",
                must=", ".join(spec.must),
                hint=spec.hint,
            )
        )
        part = spec.part
    return views


def _images(facts: Facts) -> dict[str, list[ImageRef]]:
    """Charts by the chapter that shows them: people in 4, groups and what people answered in 5."""
    people = [*facts.charts["Residents"], *facts.charts["Village units"]][:2]
    groups = facts.charts["Groups"][:2]
    voices = [
        (question.chart, f"ankieta „{survey.title}”, odpowiedzi: {question.answered.text}")
        for survey in facts.surveys
        for question in survey.questions
        if question.chart is not None and question.kind in _ANSWER_KINDS
    ]
    source = facts.population.source if facts.population else ""
    chosen = {
        "municipality": [(chart, source) for chart in people],
        "needs": [
            *[(chart, "ostatnie znane dane, rok w nawiasie") for chart in groups],
            *voices[-4:],
        ],
    }
    return {
        place: [
            ImageRef(f"wykres-{place}-{n}.svg", chart, told)
            for n, (chart, told) in enumerate(charts, 1)
        ]
        for place, charts in chosen.items()
    }
