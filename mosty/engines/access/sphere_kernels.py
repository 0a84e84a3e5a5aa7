"""Inner loop over points of a sphere: which cells of latitude bands a reach can touch."""

import math

import numpy as np
from numpy.typing import NDArray

from mosty.engines.access.kernels import MARGIN
from mosty.engines.compiled import kernel

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

NEAR_POLE = 1e-6  # radians; nearer than that the whole circle of longitudes is looked through


@kernel
def sphere_spans(
    targets: Floats, angles: Floats, start: Integers, height: float, bands: Integers
) -> tuple[Integers, Integers]:
    """Ranges of points that hold all within the angle of each target: offsets, (spans, 2).

    Args:
        targets: (5, n) x, y, z, latitude, longitude in radians.
        angles: (n,) reach as an angle at the centre, radians.
        start: where each cell begins among the points.
        height: of a band of latitude, radians.
        bands: (bands + 1,) number of the first cell of each band.
    """
    last_band = len(bands) - 2
    count = targets.shape[1]
    offsets = np.zeros(count + 1, dtype=np.int64)
    edges = np.empty((count, 2), dtype=np.int64)
    for t in range(count):
        place = (targets[3, t] + math.pi / 2) / height
        half = angles[t] / height + MARGIN
        first = int(min(max(math.floor(place - half), 0.0), float(last_band)))
        last = int(min(max(math.floor(place + half), 0.0), float(last_band)))
        edges[t, 0] = first
        edges[t, 1] = last
        offsets[t + 1] = offsets[t] + 2 * (last - first + 1)
    spans = np.zeros((offsets[-1], 2), dtype=np.int64)
    for t in range(count):
        latitude, longitude = targets[3, t], targets[4, t]
        around = abs(latitude) + angles[t] >= math.pi / 2 - NEAR_POLE
        wide = 0.0
        if not around:
            wide = math.asin(min(math.sin(angles[t]) / math.cos(latitude), 1.0))
        for band in range(edges[t, 0], edges[t, 1] + 1):
            cells = bands[band + 1] - bands[band]
            place = (longitude + math.pi) / (2 * math.pi) * cells
            half = wide / (2 * math.pi) * cells + MARGIN
            low = math.floor(place - half)
            high = math.floor(place + half)
            span = offsets[t] + 2 * (band - edges[t, 0])
            if around or high - low + 1 >= cells:
                spans[span, 0] = start[bands[band]]
                spans[span, 1] = start[bands[band + 1]]
                continue
            if low < 0:
                spans[span + 1, 0] = start[bands[band] + low + cells]
                spans[span + 1, 1] = start[bands[band + 1]]
                low = 0
            if high >= cells:
                spans[span + 1, 0] = start[bands[band]]
                spans[span + 1, 1] = start[bands[band] + high - cells + 1]
                high = cells - 1
            spans[span, 0] = start[bands[band] + low]
            spans[span, 1] = start[bands[band] + high + 1]
    return offsets, spans
