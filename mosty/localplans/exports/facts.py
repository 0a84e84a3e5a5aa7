"""What the other apps know, gathered for the document: public figures only, missing ones with a reason."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import translation

from mosty.core.charts import Chart
from mosty.core.formatting import day, money, number
from mosty.diagnosis.queries import IndicatorLine, assets, chart_groups, indicator_lines
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
    expiring_services,
    figures_of,
    published_services,
    service_types,
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
    variant_periods,
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
    figures: ShownFigures
    di_class_label: str
    conditions: str
    is_community: bool

    @property
    def hides_people(self) -> bool:
        return self.figures.people is not None and not self.figures.people.is_shown


@dataclass(frozen=True)
class BalanceLine:
    """One side of the balance in words: people and yearly money, or why they are not told."""

    side: str
    people: str
    money: str


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
    here: str


@dataclass(frozen=True)
class Facts:
    """Everything the chapters print that is not in the plan itself."""

    municipality: Municipality
    as_of: date
    variant: VariantPeriod | None
    later_variants: Sequence[VariantPeriod]
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
    balance: Sequence[BalanceLine]
    balance_note: str
    ending: Sequence[Service]
    break_evens: Sequence[BreakEvenLine]
    organisations: Sequence[tuple[str, int]]
    law: Sequence[LegalParameter]
    charts: Mapping[str, Sequence[Chart]]  # by the English word of the heading
    sources: Sequence[str]

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


def gather(municipality: Municipality, as_of: date, law_day: date) -> Facts:
    """All facts as anyone may see them, with the variant of `as_of` and the law of `law_day`."""
    population = population_summary(municipality)
    themes = theme_summaries(municipality)
    lines = _services(municipality, as_of)
    sides, balance_note = _balance(lines)
    surveys = [
        survey_results(line.survey)
        for line in survey_lines(municipality)
        if line.has_results and line.survey.closes_on <= as_of
    ]
    core, context = _indicators(municipality, as_of)
    return Facts(
        municipality=municipality,
        as_of=as_of,
        variant=variant_on(municipality, as_of),
        later_variants=list(variant_periods(municipality).filter(valid_from__gt=as_of)),
        population=population,
        people=public_population(population) if population else None,
        indicators=core,
        context=context,
        needs=_needs(municipality, lines),
        needs_themes=_public(themes, ThemeKind.NEED),
        talents=_public(themes, ThemeKind.TALENT),
        barriers=_public(themes, ThemeKind.BARRIER),
        assets=list(assets(municipality)),
        surveys=surveys,
        participation=participation(municipality),
        services=lines,
        balance=sides,
        balance_note=balance_note,
        ending=list(expiring_services(municipality, before=as_of + timedelta(days=365))),
        break_evens=_break_evens(municipality),
        organisations=organisation_counts(municipality),
        law=list(legal_parameters_on(law_day)),
        charts=_charts(municipality),
        sources=_sources(population, surveys, [*core, *context], lines),
    )


def _charts(municipality: Municipality) -> dict[str, Sequence[Chart]]:
    """Charts of the diagnosis under the headings the document has room for."""
    by_heading = {str(group.heading): group.charts for group in chart_groups(municipality)}
    return {word: by_heading.get(translation.gettext(word), ()) for word in _HEADINGS}


#: The headings of the diagnosis whose charts the document prints (msgids of that app).
_HEADINGS = ("Residents", "Village units", "Groups")


def _public(themes: Sequence[ThemeSummary], kind: ThemeKind) -> list[ThemeSummary]:
    return [theme for theme in themes if theme.kind == kind and theme.is_public]


def _indicators(
    municipality: Municipality, as_of: date
) -> tuple[list[IndicatorLine], list[IndicatorLine]]:
    """Core indicators, and others that have any figure; none later than the document's year."""
    figures = {
        code: tuple(one for one in found if one.year <= as_of.year)
        for code, found in indicator_figures(municipality).items()
    }
    known = list(all_indicators(municipality))
    core = [one for one in known if one.is_core]
    context = [one for one in known if not one.is_core and figures.get(one.code)]
    return list(indicator_lines(core, figures)), list(indicator_lines(context, figures))


def _needs(municipality: Municipality, lines: Sequence[ServiceLine]) -> list[NeedFacts]:
    here = Counter(line.service.service_type.code for line in lines)
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
            here=_here(need.missing_service_code, here[need.missing_service_code]),
        )
        for need in public_needs(municipality)
    ]


def _services(municipality: Municipality, as_of: date) -> list[ServiceLine]:
    return [
        ServiceLine(
            service=service,
            figures=figures_of(service),
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


def _here(code: str, count: int) -> str:
    """Whether the register of the municipality has a service of the missing kind."""
    if not code:
        return "nie wskazano usługi"
    return f"jest, ale nie wystarcza (usług: {count})" if count else "nie ma w rejestrze"


def _balance(lines: Sequence[ServiceLine]) -> tuple[list[BalanceLine], str]:
    """Both sides of the balance; a sum is told only where no hidden count could be computed."""
    sides = []
    for is_community, name in _SIDES:
        mine = [line for line in lines if line.is_community is is_community]
        people = [line.service.people_count for line in mine]
        grosze = sum(line.service.yearly_cost_grosze or 0 for line in mine)
        if any(line.hides_people for line in mine):
            told = (_HIDDEN, _HIDDEN)
        elif all(count is None for count in people):
            told = ("brak danych: usługi nie podały liczby osób", _yearly(grosze))
        else:
            told = (number(sum(count or 0 for count in people)), _yearly(grosze))
        sides.append(BalanceLine(name, *told))
    unknown = sum(line.service.people_count is None for line in lines)
    note = (
        f"Usług, które nie podały liczby osób: {unknown}. Sumy ich nie obejmują." if unknown else ""
    )
    return sides, note


_SIDES = ((True, "w społeczności i w domu"), (False, "całodobowo, w placówkach"))
_HIDDEN = "ukryte, aby chronić osoby (jedna z usług ma mniej niż 5 osób)"


def _yearly(grosze: int) -> str:
    return money(grosze) if grosze else "brak danych: usługi nie podały kosztu"


def _sources(
    population: PopulationSummary | None,
    surveys: Sequence[SurveyResults],
    figures: Sequence[IndicatorLine],
    lines: Sequence[ServiceLine],
) -> list[str]:
    """Where the numbers come from, each source once."""
    found: dict[str, None] = {}
    if population is not None:
        found[f"Liczba mieszkańców: {population.source} ({population.year})"] = None
    for survey in surveys:
        opens, closes = day(survey.survey.opens_on), day(survey.survey.closes_on)
        found[f"Ankieta „{survey.survey.title}”, {opens} – {closes}"] = None
    days = [line.service.figures_on for line in lines if line.service.figures_on]
    if days:
        found[f"Rejestr usług gminy, stan na {day(max(days))}"] = None
    by_source: dict[str, set[int]] = {}
    for figure in figures:
        if figure.has_number and figure.source and figure.year:
            by_source.setdefault(figure.source, set()).add(figure.year)
    for source, years in sorted(by_source.items()):
        found[f"{source} ({', '.join(str(year) for year in sorted(years))})"] = None
    return list(found)
