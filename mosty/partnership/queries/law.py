"""Numbers of law for steps and duties: on a day, and in all their versions."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.utils.translation import ngettext

from mosty.partnership.enums import LocationVariant
from mosty.partnership.queries.standards import value_words
from mosty.partnership.rules.clocks import Term, Unit
from mosty.partnership.rules.duties import Law
from mosty.partnership.rules.procedures import side_of
from mosty.territory.models import LegalParameter, Municipality
from mosty.territory.queries import legal_parameters_on, variant_periods


def law_on(codes: Iterable[str], day: date) -> Mapping[str, LegalParameter]:
    """The numbers as they stand on the day, in one query; one that is not known is not there."""
    wanted = set(codes)
    if not wanted:
        return {}
    return {one.code: one for one in legal_parameters_on(day).filter(code__in=wanted)}


def law_versions(codes: Iterable[str]) -> Law:
    """Every version of the numbers, in one query."""
    rows: dict[str, list[LegalParameter]] = {}
    for one in LegalParameter.objects.filter(code__in=set(codes)).order_by("code", "valid_from"):
        rows.setdefault(one.code, []).append(one)
    return Law(rows)


def words_of(law: Mapping[str, LegalParameter]) -> Mapping[str, str]:
    """Code -> `30 dni`, for the places in texts."""
    return {code: value_words(one) for code, one in law.items()}


def term_words(term: Term) -> str:
    """`30 days` in the language of the page."""
    count = term.number
    match term.unit:
        case Unit.DAYS:
            words = ngettext("%(count)d day", "%(count)d days", count)
        case Unit.WORKING_DAYS:
            words = ngettext("%(count)d working day", "%(count)d working days", count)
        case Unit.MONTHS:
            words = ngettext("%(count)d month", "%(count)d months", count)
        case Unit.YEARS:
            words = ngettext("%(count)d year", "%(count)d years", count)
    return words % {"count": count}


class Sides:
    """Which procedures hold in a municipality on a day; its periods are read once."""

    def __init__(self, municipality: Municipality) -> None:
        self.periods = list(variant_periods(municipality))

    def on(self, day: date) -> LocationVariant:
        """The side of the day; before and between known periods that of the nearest one before.

        A municipality of which nothing is known is one with a welfare centre, as nine in ten are.
        """
        past = [one for one in self.periods if one.valid_from <= day]
        found = past[-1] if past else next(iter(self.periods), None)
        return side_of(found.variant) if found else LocationVariant.OPS

    def variant_on(self, day: date) -> str:
        past = [one for one in self.periods if one.valid_from <= day]
        found = past[-1] if past else next(iter(self.periods), None)
        return found.variant if found else "ops"

    def change_after(self, day: date) -> tuple[date, LocationVariant] | None:
        """The next day on which the procedures become other ones."""
        now = self.on(day)
        for one in self.periods:
            if one.valid_from > day and side_of(one.variant) != now:
                return one.valid_from, side_of(one.variant)
        return None

    def change_before(self, day: date) -> date | None:
        """The last day up to `day` on which the procedures became other ones."""
        found = None
        for earlier, later in zip(self.periods, self.periods[1:], strict=False):
            if later.valid_from <= day and side_of(earlier.variant) != side_of(later.variant):
                found = later.valid_from
        return found
