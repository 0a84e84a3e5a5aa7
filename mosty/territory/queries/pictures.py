"""Charts of the population, from figures that may be published."""

from django.utils.translation import gettext as _

from mosty.core.charts import Bar, Chart, bar_chart
from mosty.engines.disclosure import Shown
from mosty.territory.queries.population import PublicPopulation


def population_charts(population: PublicPopulation, year: int) -> tuple[Chart, ...]:
    """People by age, and by village unit where there are any; hidden figures are named as hidden."""
    charts = [
        bar_chart(
            title=_("People by age, %(year)d") % {"year": year},
            description=_("Number of people in groups of five years of age."),
            bars=[_bar(row.label, row.total) for row in population.by_age],
        )
    ]
    if population.by_unit:
        charts.append(
            bar_chart(
                title=_("People by village unit, %(year)d") % {"year": year},
                description=_("Number of people in each village unit."),
                bars=[_bar(row.name, row.total) for row in population.by_unit],
            )
        )
    return tuple(charts)


def _bar(label: str, shown: Shown) -> Bar:
    return Bar(label, shown.count, note="" if shown.is_shown else _("hidden"))
