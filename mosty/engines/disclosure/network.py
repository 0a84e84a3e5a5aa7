"""Sums as a network, where they are one: each cell in two sums at most, with opposite signs."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from mosty.engines.disclosure.kernels import Network

__all__ = ["Equation", "groups", "network_of"]

# The cell that is the sum, and its parts.
Equation = tuple[int, tuple[int, ...]]


def groups(equations: Iterable[Equation], is_open: NDArray[np.bool_]) -> list[list[Equation]]:
    """The equations of hidden cells, shown ones left out, in groups that share no hidden cell.

    Args:
        equations: of the publication.
        is_open: (n,) which cells are hidden.

    Returns:
        Groups in the order of their first equation. A sum whose total is shown has total -1.
    """
    top: dict[int, int] = {}

    def find(cell: int) -> int:
        while top.setdefault(cell, cell) != cell:
            top[cell] = top[top[cell]]
            cell = top[cell]
        return cell

    left: list[Equation] = []
    for whole, parts in equations:
        hidden = tuple(part for part in parts if is_open[part])
        total = whole if is_open[whole] else -1
        cells = hidden if total < 0 else (total, *hidden)
        if cells:
            left.append((total, hidden))
            for cell in cells[1:]:
                top[find(cell)] = find(cells[0])
    together: dict[int, list[Equation]] = {}
    for whole, parts in left:
        together.setdefault(find(whole if whole >= 0 else parts[0]), []).append((whole, parts))
    return list(together.values())


def network_of(equations: Sequence[Equation], slack: NDArray[np.int64]) -> "Network | None":
    """The equations as a network, or None where some cell stands in too many of them.

    Args:
        equations: sums (total -1: none).
        slack: (n,) how far each cell can be lowered.

    Source: Schrijver 1986, Theory of Linear and Integer Programming, §19.3 (network matrices).
    """
    from mosty.engines.disclosure.kernels import Network  # noqa: PLC0415 -- the compiler loads here

    entries: dict[int, list[tuple[int, int]]] = {}
    members: list[list[int]] = []
    for number, (whole, parts) in enumerate(equations):
        members.append([*parts] if whole < 0 else [*parts, whole])
        for part in parts:
            entries.setdefault(part, []).append((number, 1))
        if whole >= 0:
            entries.setdefault(whole, []).append((number, -1))
    if any(len(places) > 2 for places in entries.values()):
        return None
    signs = _signs(members, entries)
    if signs is None:
        return None
    root = len(equations)
    tails = np.full(len(slack), -1, np.int64)
    heads = np.full(len(slack), -1, np.int64)
    cells = np.array(sorted(entries), np.int64)
    for cell, places in entries.items():
        tails[cell] = heads[cell] = root
        for number, sign in places:
            if sign * signs[number] > 0:
                heads[cell] = number
            else:
                tails[cell] = number
    origins = np.concatenate([tails[cells], heads[cells]])
    targets = np.concatenate([heads[cells], tails[cells]])
    order = np.argsort(origins, kind="stable")
    first = np.zeros(root + 2, np.int64)
    np.cumsum(np.bincount(origins, minlength=root + 1), out=first[1:])
    return Network(
        first=first,
        cells=np.concatenate([cells, cells])[order],
        ways=np.repeat(np.array([1, -1], np.int64), len(cells))[order],
        origins=origins[order],
        targets=targets[order],
        tails=tails,
        heads=heads,
        slack=slack,
    )


def _signs(
    members: list[list[int]], entries: dict[int, list[tuple[int, int]]]
) -> dict[int, int] | None:
    """A sign for every equation so that no cell enters two of them with the same one."""
    signs: dict[int, int] = {}
    for start in range(len(members)):
        if start in signs:
            continue
        signs[start] = 1
        queue = [start]
        while queue:
            number = queue.pop()
            for cell in members[number]:
                own = next(sign for place, sign in entries[cell] if place == number)
                for other, sign in entries[cell]:
                    if other == number:
                        continue
                    wanted = -signs[number] * own * sign
                    if other not in signs:
                        signs[other] = wanted
                        queue.append(other)
                    elif signs[other] != wanted:
                        return None
    return signs
