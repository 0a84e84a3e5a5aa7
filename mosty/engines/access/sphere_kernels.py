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
    targets: Floats,
    angles: Floats,
    start: Integers,
    frame: tuple[float, float, float, float],
    bands: Integers,
) -> tuple[Integers, Integers]:
    """Ranges of points that hold all within the angle of each target: offsets, (spans, 2).

    Args:
        targets: (5, n) x, y, z, latitude, longitude in radians.
        angles: (n,) reach as an angle at the centre, radians.
        start: where each cell begins among the points.
        frame: least latitude, height of a band, least longitude, width of all longitudes.
        bands: (bands + 1,) number of the first cell of each band.
    """
    south, height, west, width = frame
    last_band = len(bands) - 2
    count = targets.shape[1]
    offsets = np.zeros(count + 1, dtype=np.int64)
    edges = np.empty((count, 2), dtype=np.int64)
    for t in range(count):
        place = (targets[3, t] - south) / height
        half = angles[t] / height + MARGIN
        first = int(min(max(math.floor(place - half), 0.0), last_band + 1.0))
        last = int(min(max(math.floor(place + half), -1.0), float(last_band)))
        edges[t, 0] = first
        edges[t, 1] = last
        offsets[t + 1] = offsets[t] + 3 * max(last - first + 1, 0)
    spans = np.zeros((offsets[-1], 2), dtype=np.int64)
    for t in range(count):
        latitude, longitude = targets[3, t], targets[4, t]
        around = abs(latitude) + angles[t] >= math.pi / 2 - NEAR_POLE
        wide = math.pi
        if not around:
            wide = math.asin(min(math.sin(angles[t]) / math.cos(latitude), 1.0))
        for band in range(edges[t, 0], edges[t, 1] + 1):
            cells = bands[band + 1] - bands[band]
            per_radian = cells / width
            after = 0
            for turn in range(-1, 2):
                place = (longitude + turn * 2 * math.pi - west) * per_radian
                half = wide * per_radian + MARGIN
                low = int(min(max(math.floor(place - half), 0.0), float(cells)))
                high = int(min(max(math.floor(place + half) + 1.0, 0.0), float(cells)))
                # Two turns may touch one cell: its points are asked once.
                low = max(low, after)
                if low < high:
                    span = offsets[t] + 3 * (band - edges[t, 0]) + turn + 1
                    spans[span, 0] = start[bands[band] + low]
                    spans[span, 1] = start[bands[band] + high]
                    after = high
    return offsets, spans
