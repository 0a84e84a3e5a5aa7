"""What would change the word for a local system: the engine's rule asked with other counts."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from mosty.engines.network import LocalSystem, Thresholds, Typology
from mosty.partnership.enums import LocalSystemKind, TieKind
from mosty.partnership.rules.ties import MapTie

#: The word in words.
SYSTEM_WORDS: Mapping[str, str | Promise] = {
    **{kind.value: kind.label for kind in LocalSystemKind},
    LocalSystem.UNCLEAR.value: pgettext_lazy("local system", "it cannot be said"),
}
#: Names of the engine's figures for people.
FIGURE_WORDS: Mapping[str, str | Promise] = {
    "actors": _("organisations and units on the map"),
    "public_actors": _("of them the office and its units"),
    "civic_actors": _("of them organisations, groups and social enterprises"),
    "ties": _("declared ties"),
    "competing_share": _("share of pairs that seek the same funds or tasks"),
    "reached_share": _("share of organisations that have a tie with the office or its units"),
    "steady_share": _("share of those ties that are regular or said by both sides"),
}


@dataclass(frozen=True)
class SystemFacts:
    """The counts the word depends on.

    Attributes:
        reached: civic actors linked with the municipality's side.
        links: linked pairs of the two sides; `steady`: of them regular or said by both.
        tied: pairs with any tie; `competing`: of them pairs that compete.
    """

    actors: int
    public: int
    civic: int
    ties: int
    reached: int
    links: int
    steady: int
    tied: int
    competing: int


@dataclass(frozen=True)
class WhatIf:
    """So many more or fewer of one thing, all else as it is, and the word it leads to."""

    what: str  # "reached", "steady", "competing"
    by: int
    leads_to: LocalSystem


def facts_of(typology: Typology, ties: Iterable[MapTie]) -> SystemFacts:
    """The counts behind the engine's shares."""
    named: dict[str, float] = {}
    for figure in typology.figures:
        named[figure.name] = figure.value or 0.0
    known = list(ties)
    civic, links = int(named["civic_actors"]), typology.public_civic_links
    return SystemFacts(
        actors=int(named["actors"]),
        public=int(named["public_actors"]),
        civic=civic,
        ties=int(named["ties"]),
        reached=round(named["reached_share"] * civic),
        links=links,
        steady=round(named["steady_share"] * links),
        tied=len({one.pair for one in known}),
        competing=len({one.pair for one in known if one.kind == TieKind.COMPETITION}),
    )


def word_for(facts: SystemFacts, thresholds: Thresholds) -> LocalSystem:
    """The engine's word for these counts (its own order of questions)."""
    if (
        facts.actors < thresholds.least_actors
        or facts.public < thresholds.least_public
        or facts.civic < thresholds.least_civic
        or facts.ties < thresholds.least_ties
    ):
        return LocalSystem.UNCLEAR
    cooperates = _at_least(facts.reached, facts.civic, thresholds.reached_much) and _at_least(
        facts.steady, facts.links, thresholds.steady
    )
    if _at_least(facts.competing, facts.tied, thresholds.competing):
        return LocalSystem.UNCLEAR if cooperates else LocalSystem.COMPETING
    if cooperates:
        return LocalSystem.COOPERATING
    if facts.civic and facts.reached / facts.civic <= thresholds.reached_little:
        return LocalSystem.SEPARATE
    return LocalSystem.UNCLEAR


def what_ifs(facts: SystemFacts, thresholds: Thresholds) -> tuple[WhatIf, ...]:
    """For each thing the smallest steps up and down that lead to another word; none with too few data."""
    return tuple(
        found
        for what, most in (
            ("reached", facts.civic),
            ("steady", facts.links),
            ("competing", facts.tied),
        )
        for direction in (1, -1)
        for found in _along(facts, thresholds, what, direction, most)
    )


def missing_words(facts: SystemFacts, thresholds: Thresholds) -> tuple[str, ...]:
    """What the map lacks before anything can be said."""
    lacks = (
        (thresholds.least_actors - facts.actors, _more_actors),
        (thresholds.least_public - facts.public, _more_public),
        (thresholds.least_civic - facts.civic, _more_civic),
        (thresholds.least_ties - facts.ties, _more_ties),
    )
    return tuple(words(count) for count, words in lacks if count > 0)


def what_if_words(one: WhatIf) -> str:
    """One sentence: what more or fewer, and the word that would then stand here."""
    count = abs(one.by)
    text = _SENTENCES[one.what, one.by > 0](count)
    return text % {"count": count, "word": SYSTEM_WORDS[one.leads_to.value]}


# --- inside -------------------------------------------------------------------------------------


def _along(
    facts: SystemFacts, thresholds: Thresholds, what: str, direction: int, most: int
) -> Iterator[WhatIf]:
    seen = {word_for(facts, thresholds)}
    start: int = getattr(facts, what)
    last = most if direction > 0 else 0
    for value in range(start + direction, last + direction, direction):
        word = word_for(replace(facts, **{what: value}), thresholds)
        if word not in seen:
            seen.add(word)
            yield WhatIf(what, value - start, word)


def _at_least(part: int, whole: int, threshold: float) -> bool:
    return whole > 0 and part / whole >= threshold


def _more_actors(count: int) -> str:
    return ngettext(
        "%(count)d more organisation or unit on the map",
        "%(count)d more organisations or units on the map",
        count,
    ) % {"count": count}


def _more_public(count: int) -> str:
    return ngettext(
        "%(count)d more unit of the municipality",
        "%(count)d more units of the municipality",
        count,
    ) % {"count": count}


def _more_civic(count: int) -> str:
    return ngettext(
        "%(count)d more organisation or group", "%(count)d more organisations or groups", count
    ) % {"count": count}


def _more_ties(count: int) -> str:
    return ngettext("%(count)d more declared tie", "%(count)d more declared ties", count) % {
        "count": count
    }


_SENTENCES = {
    ("reached", True): lambda count: ngettext(
        "If %(count)d more organisation had a tie with the office or its units: %(word)s.",
        "If %(count)d more organisations had a tie with the office or its units: %(word)s.",
        count,
    ),
    ("reached", False): lambda count: ngettext(
        "If %(count)d organisation lost its ties with the office and its units: %(word)s.",
        "If %(count)d organisations lost their ties with the office and its units: %(word)s.",
        count,
    ),
    ("steady", True): lambda count: ngettext(
        "If %(count)d more of those ties were regular, or said by both sides: %(word)s.",
        "If %(count)d more of those ties were regular, or said by both sides: %(word)s.",
        count,
    ),
    ("steady", False): lambda count: ngettext(
        "If %(count)d of those ties were no longer regular nor said by both sides: %(word)s.",
        "If %(count)d of those ties were no longer regular nor said by both sides: %(word)s.",
        count,
    ),
    ("competing", True): lambda count: ngettext(
        "If %(count)d more pair sought the same funds or tasks: %(word)s.",
        "If %(count)d more pairs sought the same funds or tasks: %(word)s.",
        count,
    ),
    ("competing", False): lambda count: ngettext(
        "If %(count)d pair fewer sought the same funds or tasks: %(word)s.",
        "If %(count)d pairs fewer sought the same funds or tasks: %(word)s.",
        count,
    ),
}
