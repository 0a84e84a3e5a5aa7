"""What proposals show of facts and of places, under the labels of their forms."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

from mosty.directory import queries
from mosty.directory.enums import PlaceDeed
from mosty.directory.forms import place_fact_label
from mosty.directory.rules import SCOPE, choice_name


@dataclass(frozen=True)
class Row:
    """A fact of a proposal under its label."""

    label: str | Promise
    change: queries.FactChange


@dataclass(frozen=True)
class ShownWish:
    """A wish for a place, as pages tell of it.

    Attributes:
        rows: facts against those of now; of a new or a known place what it says.
        opens: a confidential address would become public.
        hides: a public address would become confidential.
    """

    change: queries.PlaceChange
    deed: str | Promise
    rows: Sequence[Row]
    opens: bool
    hides: bool

    @property
    def key(self) -> str:
        return self.change.wish.key

    @property
    def is_new_here(self) -> bool:
        """Whether the service is not given at the place yet."""
        return self.change.wish.deed in (PlaceDeed.ADD, PlaceDeed.SHARE)

    @property
    def is_written(self) -> bool:
        """Whether the wish is a new place its provider may write anew."""
        return self.change.wish.deed is PlaceDeed.ADD

    @property
    def is_leaving(self) -> bool:
        return self.change.wish.deed is PlaceDeed.LEAVE


def shown_wishes(changes: Sequence[queries.PlaceChange]) -> Sequence[ShownWish]:
    """The wishes in the order they were sent."""
    return [_shown(one) for one in changes]


def conflict_labels(changes: Sequence[queries.PlaceChange]) -> Mapping[str, str]:
    """Labels of the facts of places changed on both sides, by the name of the choice."""
    return {
        choice_name(one.wish.key, fact.name): f"{one.title}: {place_fact_label(fact.name)}"
        for one in changes
        for fact in one.facts
        if fact.is_conflict
    }


def scope_titles(changes: Sequence[queries.PlaceChange]) -> Mapping[str, str]:
    """Titles of shared places, by the name of the choice for whom they change."""
    return {choice_name(one.wish.key, SCOPE): one.title for one in changes if one.needs_scope}


def _shown(change: queries.PlaceChange) -> ShownWish:
    wanted = change.wish.facts.get("is_confidential")
    return ShownWish(
        change=change,
        deed=change.wish.deed.label,
        rows=[Row(place_fact_label(one.name), one) for one in change.facts],
        opens=change.is_secret and wanted is False,
        hides=change.place is not None and not change.is_secret and wanted is True,
    )
