"""What a provider wishes for the places of its service, as a proposal keeps it until somebody decides.

Of a place of its own a wish keeps the facts the provider saw, so that a change made meanwhile
shows. Of a known place it asks to share it keeps the identifier alone: that place is not its own,
and may become confidential before somebody decides.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from django.db.models import Field

from mosty.directory.enums import PlaceDeed
from mosty.directory.models import Location
from mosty.directory.rules.coordinates import Point
from mosty.directory.rules.proposals import encode_facts, is_same

#: Facts of a place a person may fill in, as a form asks them; `features` are its rows beside.
PLACE_FACTS: tuple[str, ...] = (
    "kind",
    "name",
    "address",
    "postal_code",
    "city",
    "url",
    "latitude",
    "longitude",
    "directions",
    "features",
    "access_note",
    "is_confidential",
)
#: Facts in sentences, compared word by word.
PLACE_TEXTS: frozenset[str] = frozenset({"name", "directions", "access_note"})
#: Both coordinates as one fact: a place never has one of them alone.
POINT = "point"
#: For whom a place that several services share changes: the choice of whoever decides.
SCOPE = "scope"
FOR_ALL, FOR_THIS_SERVICE = "all", "own"
_COORDINATES = ("latitude", "longitude")
_KEY = "places"


@dataclass(frozen=True)
class PlaceWish:
    """What should happen to one place.

    Attributes:
        key: identifier of the place; of a new one an identifier made for the wish.
        facts: what should differ; of a new place all that was typed.
        base: facts of the place as the provider saw them; empty for a new or a known place.
    """

    key: str
    deed: PlaceDeed
    facts: Mapping[str, Any] = field(default_factory=dict)
    base: Mapping[str, Any] = field(default_factory=dict)

    @property
    def hides(self) -> bool:
        """Whether the place should be confidential: the wish may hold an address nobody may read."""
        return self.facts.get("is_confidential") is True


@dataclass(frozen=True)
class PlaceAnswer:
    """What somebody without an account says of one place of its service.

    Attributes:
        facts: as they should be, those the page asked.
        is_gone: the service is not given there any more.
    """

    facts: Mapping[str, Any]
    is_gone: bool = False


def wishes_in(facts: Mapping[str, Any], base: Mapping[str, Any]) -> tuple[PlaceWish, ...]:
    """The wishes a stored proposal holds, in the order they were sent."""
    seen = base.get(_KEY, {})
    return tuple(
        PlaceWish(
            key=one["key"],
            deed=PlaceDeed(one["deed"]),
            facts=_decoded(one["facts"]),
            base=_decoded(seen.get(one["key"], {})),
        )
        for one in facts.get(_KEY, ())
    )


def facts_of_wishes(wishes: Iterable[PlaceWish]) -> dict[str, Any]:
    """`facts` of a proposal of these wishes."""
    return {
        _KEY: [
            {"key": one.key, "deed": one.deed.value, "facts": encode_facts(one.facts)}
            for one in wishes
        ]
    }


def base_of_wishes(wishes: Iterable[PlaceWish]) -> dict[str, Any]:
    """`base` of a proposal of these wishes."""
    return {_KEY: {one.key: encode_facts(one.base) for one in wishes if one.base}}


def with_wish(wishes: Sequence[PlaceWish], wish: PlaceWish) -> tuple[PlaceWish, ...]:
    """The wishes with this one; of each place there is one wish, the last."""
    if any(one.key == wish.key for one in wishes):
        return tuple(wish if one.key == wish.key else one for one in wishes)
    return (*wishes, wish)


def without_wish(wishes: Sequence[PlaceWish], key: str) -> tuple[PlaceWish, ...]:
    """The wishes without that of one place."""
    return tuple(one for one in wishes if one.key != key)


def place_changes_from(now: Mapping[str, Any], wanted: Mapping[str, Any]) -> dict[str, Any]:
    """The facts that would differ; coordinates always both or neither."""
    changed = {name: value for name, value in wanted.items() if not is_same(now.get(name), value)}
    if any(name in changed for name in _COORDINATES):
        changed |= {name: wanted.get(name, now.get(name)) for name in _COORDINATES}
    return changed


def told_facts(names: Iterable[str]) -> list[str]:
    """Names of facts as a page tells them: in the order of the form, coordinates as one point."""
    given = set(names)
    told = [POINT if name == "latitude" else name for name in PLACE_FACTS if name in given]
    return [name for name in told if name != "longitude"]


def told_value(facts: Mapping[str, Any], name: str) -> Any:
    """The value of a fact under the name a page tells it."""
    if name != POINT:
        return facts.get(name)
    latitude, longitude = (facts.get(one) for one in _COORDINATES)
    return None if latitude is None or longitude is None else Point(latitude, longitude)


def stored_names(name: str) -> tuple[str, ...]:
    """The facts behind the name a page tells."""
    return _COORDINATES if name == POINT else (name,)


def choice_name(key: str, name: str) -> str:
    """Under which name whoever decides chooses about a fact, or the scope, of one place."""
    return f"{key}-{name}"


def _decoded(stored: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value if name == "features" else _field(name).to_python(value)
        for name, value in stored.items()
        if name in PLACE_FACTS
    }


def _field(name: str) -> "Field[Any, Any]":
    return cast("Field[Any, Any]", Location._meta.get_field(name))
