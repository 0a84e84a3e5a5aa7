"""What the other apps know, gathered for the document: public figures only, missing ones with a reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from mosty.core.charts import Chart
from mosty.diagnosis.queries import IndicatorLine, assets, chart_groups, dashboard, indicator_lines
from mosty.diagnosis.queries import indicators as all_indicators
from mosty.diagnosis.queries import needs as public_needs
from mosty.diagnosis.queries import shown_figures as indicator_figures
from mosty.directory.enums import DiCondition
from mosty.directory.models import Service
from mosty.directory.queries import (
    BreakEvenLine,
    ShownFigures,
    break_evens,
    conditions,
    published_services,
    service_types,
    shown_figures,
)
from mosty.directory.rules import di_class, is_community_side
from mosty.people.queries import organisation_counts
from mosty.territory.models import LegalParameter, Municipality, VariantPeriod
from mosty.territory.queries import (
    PopulationSummary,
    PublicPopulation,
    legal_parameters_on,
    population_summary,
    public_population,
    variant_on,
)
from mosty.voices.enums import ThemeKind
from mosty.voices.queries import (
    SurveyResults,
    ThemeSummary,
    participation,
    survey_lines,
    survey_results,
    theme_summaries,
)


@dataclass(frozen=True)
class ServiceLine:
    """A service as a line of the catalogue."""

    service: Service
    figures: ShownFigures | None
    di_class_label: str
    conditions: str
    is_community: bool


@dataclass(frozen=True)
class NeedFacts:
    """A need with what it stands on."""

    code: str
    area_label: str
    title: str
    description: str
    scale: str
    priority_label: str
    missing_service: str


@dataclass(frozen=True)
class Facts:
    """Everything the chapters print that is not in the plan itself."""

    municipality: Municipality
    as_of: date
    variant: VariantPeriod | None
    population: PopulationSummary | None
    people: PublicPopulation | None
    indicators: Sequence[IndicatorLine]
    context: Sequence[IndicatorLine]
    needs: Sequence[NeedFacts]
    needs_themes: Sequence[ThemeSummary]
    talents: Sequence[ThemeSummary]
    barriers: Sequence[ThemeSummary]
    assets: Sequence[object]
    surveys: Sequence[SurveyResults]
    participation: Sequence[object]
    services: Sequence[ServiceLine]
    break_evens: Sequence[BreakEvenLine]
    organisations: Sequence[tuple[str, int]]
    law: Sequence[LegalParameter]
    charts: Mapping[str, Sequence[Chart]]

    @property
    def is_cus(self) -> bool:
        return self.variant is not None and self.variant.variant != "ops"

    @property
    def centre_name(self) -> str:
        return self.variant.centre_name if self.variant else ""

    @property
    def community_services(self) -> Sequence[ServiceLine]:
        return [line for line in self.services if line.is_community]

    @property
    def institutional_services(self) -> Sequence[ServiceLine]:
        return [line for line in self.services if not line.is_community]


def gather(municipality: Municipality, as_of: date) -> Facts:
    """All facts as anyone may see them, with the variant and the law of the day."""
    population = population_summary(municipality)
    themes = theme_summaries(municipality)
    return Facts(
        municipality=municipality,
        as_of=as_of,
        variant=variant_on(municipality, as_of),
        population=population,
        people=public_population(population) if population else None,
        indicators=dashboard(municipality),
        context=_context(municipality),
        needs=_needs(municipality),
        needs_themes=_public(themes, ThemeKind.NEED),
        talents=_public(themes, ThemeKind.TALENT),
        barriers=_public(themes, ThemeKind.BARRIER),
        assets=list(assets(municipality)),
        surveys=[
            survey_results(line.survey)
            for line in survey_lines(municipality)
            if line.has_results and line.survey.closes_on <= as_of
        ],
        participation=participation(municipality),
        services=_services(municipality, as_of),
        break_evens=_break_evens(municipality),
        organisations=organisation_counts(municipality),
        law=list(legal_parameters_on(as_of)),
        charts={str(group.heading): group.charts for group in chart_groups(municipality)},
    )


def _public(themes: Sequence[ThemeSummary], kind: ThemeKind) -> list[ThemeSummary]:
    return [theme for theme in themes if theme.kind == kind and theme.is_public]


def _context(municipality: Municipality) -> list[IndicatorLine]:
    """Indicators beside the core ones that have any figure."""
    figures = indicator_figures(municipality)
    wanted = [
        one for one in all_indicators(municipality) if not one.is_core and one.code in figures
    ]
    return list(indicator_lines(wanted, figures))


def _needs(municipality: Municipality) -> list[NeedFacts]:
    names = {kind.code: kind.name for kind in service_types()}
    return [
        NeedFacts(
            code=need.code,
            area_label=need.get_area_display(),
            title=need.title,
            description=need.description,
            scale=need.scale,
            priority_label=need.get_priority_display(),
            missing_service=names.get(need.missing_service_code, need.missing_service_code),
        )
        for need in public_needs(municipality)
    ]


def _services(municipality: Municipality, as_of: date) -> list[ServiceLine]:
    figures = shown_figures(municipality)
    return [
        ServiceLine(
            service=service,
            figures=figures.get(service.pk),
            di_class_label=str(di_class(service).label),
            conditions=" ".join(
                f"{DiCondition(item.letter).value}: {item.answer}" for item in conditions(service)
            ),
            is_community=is_community_side(service),
        )
        for service in published_services(municipality)
        if service.opened_on is None or service.opened_on <= as_of
    ]


def _break_evens(municipality: Municipality) -> list[BreakEvenLine]:
    """Comparisons of what the municipality pays for here, from the institutional side."""
    return [
        line
        for kind in service_types()
        if kind.is_residential
        for line in break_evens(municipality, kind)
    ]
