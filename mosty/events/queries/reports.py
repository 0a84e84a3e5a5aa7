"""The report of an event: who came, what they say, what they carry home; no small numbers, no names.

What it counts of people it counts in two tables, each hidden so that nothing hidden can be computed
from what is shown. Of cards it tells only those that may be quoted.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mosty.core.text import fold
from mosty.engines.disclosure import THRESHOLD, Shown, show_count, suppress, suppress_table
from mosty.events.enums import PassageKind, Pool, RegistrationState
from mosty.events.models import Certificate, Event, ObservationCard, Participant, Passage
from mosty.events.queries.cards import cards, place_words
from mosty.events.queries.evaluation import (
    EvaluationResults,
    evaluation_of,
    evaluation_results,
    is_ready,
)
from mosty.people.enums import OrganisationForm
from mosty.people.models import Organisation
from mosty.questionnaires.rules import ShownCount, shown_count

_PUBLIC_FORMS = frozenset(
    {
        OrganisationForm.OFFICE,
        OrganisationForm.UNIT,
        OrganisationForm.COUNTY_UNIT,
        OrganisationForm.ASSOCIATION_OF_MUNICIPALITIES,
    }
)
_FOR_PROFIT = frozenset({OrganisationForm.COMPANY, OrganisationForm.HEALTH_PROVIDER})
_KINDS: tuple[tuple[str, str | Promise], ...] = (
    ("public", gettext_lazy("offices and public units")),
    ("ngo", gettext_lazy("organisations")),
    ("other", gettext_lazy("other institutions")),
    ("none", gettext_lazy("no institution given")),
)
_QUOTED: tuple[tuple[str, str | Promise], ...] = (
    ("works", gettext_lazy("What works")),
    ("hard", gettext_lazy("What is hard")),
    ("not_to_copy", gettext_lazy("What not to copy without reflection")),
)


@dataclass(frozen=True)
class PeopleLine:
    """People of one kind: with a place, and how many of them came."""

    label: str
    registered: ShownCount
    came: ShownCount


@dataclass(frozen=True)
class PeopleTable:
    """Lines and their sum; small numbers and what would give them away are hidden."""

    lines: tuple[PeopleLine, ...]
    total: PeopleLine

    @property
    def has_hidden(self) -> bool:
        rows = (*self.lines, self.total)
        return any(not one.is_shown for row in rows for one in (row.registered, row.came))


@dataclass(frozen=True)
class Quotes:
    """What cards say of one stop or item; empty place: the whole event."""

    place: str
    groups: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class EventReport:
    """All that the report tells.

    Attributes:
        by_pool, by_kind: None where nobody had a place.
        card_count: all cards; `quoted_count` of them may be quoted.
        things: cards with something to carry home that may be quoted.
        certificates: valid ones.
    """

    event: Event
    by_pool: PeopleTable | None
    by_kind: PeopleTable | None
    evaluation: EvaluationResults | None
    card_count: int
    quoted_count: int
    quotes: tuple[Quotes, ...]
    things: tuple[ObservationCard, ...]
    certificates: ShownCount

    @property
    def is_empty(self) -> bool:
        return self.by_pool is None and self.evaluation is None and not self.card_count


def event_report(event: Event) -> EventReport:
    """The report as it stands now, in a constant number of queries."""
    people = _people(event)
    all_cards = list(cards(event))
    quoted = [card for card in all_cards if card.may_quote]
    evaluation = evaluation_of(event)
    valid = Certificate.objects.filter(event=event, revoked_at__isnull=True).count()
    by_pool, by_kind = _two_tables(people, _kind_reader(event))
    return EventReport(
        event=event,
        by_pool=by_pool,
        by_kind=by_kind,
        evaluation=(
            evaluation_results(evaluation) if evaluation and is_ready(evaluation) else None
        ),
        card_count=len(all_cards),
        quoted_count=len(quoted),
        quotes=_quotes(quoted),
        things=tuple(card for card in quoted if card.carry_home),
        certificates=_beside(valid, (len(people), sum(one.came for one in people))),
    )


# --- inside -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Person:
    pool: str
    institution: str
    came: bool


def _people(event: Event) -> list[_Person]:
    entries = Passage.objects.filter(
        participant=OuterRef("pk"), kind=PassageKind.ENTRY, voided_at__isnull=True
    )
    rows = (
        Participant.objects.filter(
            registration__event=event, registration__state=RegistrationState.CONFIRMED
        )
        .annotate(came=Exists(entries))
        .values_list("registration__pool", "institution", "registration__institution", "came")
    )
    return [_Person(pool, own or shared, came) for pool, own, shared, came in rows]


def _kind_reader(event: Event) -> Callable[[_Person], str]:
    """Of what kind an institution is, by its name in the list of organisations."""
    kinds: dict[str, str] = {}
    rows = (
        Organisation.objects.unmerged()
        .filter(municipality=event.municipality_id)
        .values_list("name", "short_name", "form")
    )
    for name, short_name, form in rows:
        kind = "public" if form in _PUBLIC_FORMS else "other" if form in _FOR_PROFIT else "ngo"
        for words in (name, short_name):
            if words:
                kinds.setdefault(fold(words), kind)

    def kind_of(person: _Person) -> str:
        words = fold(person.institution)
        return kinds.get(words, "other") if words else "none"

    return kind_of


def _two_tables(
    people: Sequence[_Person], kind_of: Callable[[_Person], str]
) -> tuple[PeopleTable | None, PeopleTable | None]:
    """People by pool and by kind of institution.

    Where few stayed away, telling both how many had a place and how many came would tell of them:
    then the report says how many came, which is what a report is read for, and nothing of places.
    """
    pools = [(pool.value, pool.label) for pool in Pool]
    by_pool = _table(people, pools, lambda one: one.pool)
    by_kind = _table(people, _KINDS, kind_of)
    if by_pool is None or by_kind is None:
        return by_pool, by_kind
    first, second = _with_total_of(by_pool, by_kind), _with_total_of(by_kind, by_pool)
    came = [one for one in people if one.came]
    if first is None or first.total.came.is_shown or not show_count(len(came)).is_shown:
        return first, second
    return _came_table(came, pools, lambda one: one.pool), _came_table(came, _KINDS, kind_of)


def _came_table(
    came: Sequence[_Person],
    kinds: Iterable[tuple[str, str | Promise]],
    kind_of: Callable[[_Person], str],
) -> PeopleTable:
    """Those who came by kind and together; how many had a place is not told."""
    hidden = shown_count(Shown(None))
    found = [(str(label), sum(kind_of(one) == code for one in came)) for code, label in kinds]
    used = [(label, count) for label, count in found if count]
    shown = suppress([count for _label, count in used])
    lines = tuple(
        PeopleLine(label, hidden, shown_count(count))
        for (label, _count), count in zip(used, shown, strict=True)
    )
    total = PeopleLine(_("together"), hidden, shown_count(show_count(len(came))))
    return PeopleTable(lines, total)


def _table(
    people: Sequence[_Person],
    kinds: Iterable[tuple[str, str | Promise]],
    kind_of: Callable[[_Person], str],
) -> PeopleTable | None:
    """Came and stayed away by kind; kinds with nobody are left out."""
    if not people:
        return None
    found = [
        (str(label), [one.came for one in people if kind_of(one) == code]) for code, label in kinds
    ]
    used = [(label, came) for label, came in found if came]
    shown = suppress_table([(sum(came), len(came) - sum(came)) for _label, came in used])
    lines = tuple(
        PeopleLine(label, shown_count(whole), shown_count(row[0]))
        for (label, _came), row, whole in zip(used, shown.rows, shown.row_totals, strict=True)
    )
    total = PeopleLine(_("together"), shown_count(shown.total), shown_count(shown.column_totals[0]))
    return PeopleTable(lines, total)


def _with_total_of(table: PeopleTable | None, other: PeopleTable | None) -> PeopleTable | None:
    """The table, with a total hidden where the other table hides it: both are on one page."""
    if table is None or other is None:
        return table
    total = PeopleLine(
        table.total.label,
        table.total.registered if other.total.registered.is_shown else other.total.registered,
        table.total.came if other.total.came.is_shown else other.total.came,
    )
    lines = table.lines
    if len(lines) == 1:  # the only line is the total
        lines = (PeopleLine(lines[0].label, total.registered, total.came),)
    return PeopleTable(lines, total)


def _beside(count: int, wholes: Sequence[int]) -> ShownCount:
    """A count next to numbers it is a part of: hidden where few people would be left over."""
    if any(0 < whole - count < THRESHOLD for whole in wholes):
        return shown_count(Shown(None))
    return shown_count(show_count(count))


def _quotes(quoted: Sequence[ObservationCard]) -> tuple[Quotes, ...]:
    """By stop or item in the order of the first card; every text once."""
    places = list(dict.fromkeys(place_words(card) for card in quoted))
    found = []
    for place in places:
        here = [card for card in quoted if place_words(card) == place]
        groups = tuple(
            (str(label), texts)
            for name, label in _QUOTED
            if (texts := tuple(dict.fromkeys(filter(None, (getattr(c, name) for c in here)))))
        )
        if groups:
            found.append(Quotes(place, groups))
    return tuple(found)
