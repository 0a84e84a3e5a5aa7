"""What the drawing of the cooperation map shows of the ties: those with most contacts."""

from collections.abc import Callable, Sequence

from django.utils.translation import ngettext

from mosty.partnership.enums import TieKind
from mosty.partnership.queries.ties import TieLine, TieMap
from mosty.partnership.rules.map_drawing import MOST_DRAWN, Edge, Node


def drawing_of(
    found: TieMap, href_of: Callable[[int], str]
) -> tuple[Sequence[Node], Sequence[Edge], int]:
    """What to draw of the chosen ties: those with most contacts; and how many are left out."""
    pairs: dict[tuple[int, int], list[TieLine]] = {}
    for line in found.ties:
        pairs.setdefault(line.tie.pair, []).append(line)
    contacts: dict[int, int] = {}
    for first, second in pairs:
        contacts[first] = contacts.get(first, 0) + 1
        contacts[second] = contacts.get(second, 0) + 1
    place = {pk: number for number, pk in enumerate(found.organisations)}
    most = sorted(contacts, key=lambda pk: (-contacts[pk], place[pk]))[:MOST_DRAWN]
    nodes = [
        Node(
            pk=pk,
            name=found.organisations[pk].name,
            sector=found.organisations[pk].sector,
            href=href_of(pk),
            words=_node_words(found.organisations[pk].name, contacts[pk]),
        )
        for pk in sorted(most, key=place.__getitem__)
    ]
    drawn = set(most)
    edges = [_edge(pair, lines) for pair, lines in sorted(pairs.items()) if drawn.issuperset(pair)]
    return nodes, edges, len(contacts) - len(most)


# --- inside -------------------------------------------------------------------------------------


def _node_words(name: str, contacts: int) -> str:
    return ngettext(
        "%(name)s: ties with %(count)d organisation",
        "%(name)s: ties with %(count)d organisations",
        contacts,
    ) % {"name": name, "count": contacts}


def _edge(pair: tuple[int, int], lines: Sequence[TieLine]) -> Edge:
    linking = [one for one in lines if one.tie.kind != TieKind.COMPETITION]
    shown = linking or lines
    parts = "; ".join(
        ", ".join(part for part in (one.kind, one.line, one.strength, one.said_by) if part)
        for one in lines
    )
    return Edge(
        first=pair[0],
        second=pair[1],
        strength=max(one.tie.strength for one in shown),
        is_confirmed=any(one.tie.is_confirmed for one in shown),
        is_same_field=not linking,
        words=f"{lines[0].first.name} – {lines[0].second.name}: {parts}",
    )
