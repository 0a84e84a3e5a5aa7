"""Compiles the inner loops of opinion maps."""

import numpy as np

from mosty.engines.opinion.grouping import silhouettes
from mosty.engines.opinion.opinion_map import opinion_map
from mosty.engines.opinion.votes import votes_from_rows


def warm() -> None:
    """Draw a small map in both conventions, from ids of both widths, and one as of a crowd."""
    people, statements = (ids.reshape(-1) for ids in np.indices((24, 8)))
    values = np.where((people < 12) == (statements < 4), 1, -1).astype(np.int8)
    for kind in (np.int32, np.int64):
        votes = votes_from_rows(people.astype(kind), statements.astype(kind), values)
    for convention in ("mosty", "polis"):
        drawn = opinion_map(votes, convention=convention, resamples=1)
    silhouettes(drawn.participant_coordinates, [drawn.group], exact_to=0)
