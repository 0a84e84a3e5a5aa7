"""Great circles between points given by longitude and latitude."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from mosty.engines.access.located import Located
from mosty.engines.arrays import Floats, Integers, coordinates
from mosty.engines.errors import ShapeError

__all__ = ["EARTH_RADIUS", "GreatCircles"]

EARTH_RADIUS = 6_371_008.8  # metres: mean radius of the WGS 84 ellipsoid, (2a + b) / 3


@dataclass(frozen=True, slots=True)
class SphereCells:
    """Points in bands of latitude, each band cut into cells of longitude.

    Attributes:
        points: (5, n) x, y, z on the unit sphere, latitude, longitude (radians).
        order: index of each point at the door.
        start: where each cell begins.
        frame: least latitude, height of a band, least longitude, width of all longitudes.
        bands: number of the first cell of each band.
        radius: metres.
    """

    points: Floats
    order: Integers
    start: Integers
    frame: tuple[float, float, float, float]
    bands: Integers
    radius: float

    def spans(self, targets: Floats, reach: Floats) -> tuple[Integers, Integers]:
        from mosty.engines.access import sphere_kernels  # noqa: PLC0415 -- the compiler loads here

        angles = reach / self.radius
        return sphere_kernels.sphere_spans(targets, angles, self.start, self.frame, self.bands)


class GreatCircles(Located):
    """People and sites on a sphere; the haversine distance.

    d = 2 r asin(c / 2), c = the chord between the points on the unit sphere, which is the root of
    4 (sin²(Δφ/2) + cos φ1 cos φ2 sin²(Δλ/2)): the haversine formula without its loss of digits
    near the antipode. Against the ellipsoid the sphere errs by up to 0.6 %.

    Args:
        people: (n, 2) longitude, latitude of the points of people, degrees.
        sites: (m, 2) longitude, latitude of the sites, degrees.
        radius: of the sphere, metres.

    Raises:
        ShapeError: a latitude outside -90 to 90 or a longitude outside -180 to 360.

    Source: Sinnott 1984, Sky and Telescope 68(2), 159 (haversine); Moritz 2000, Journal of
    Geodesy 74 (mean radius).
    """

    def __init__(
        self, people: ArrayLike, sites: ArrayLike, *, radius: float = EARTH_RADIUS
    ) -> None:
        if not 0 < radius < math.inf:
            raise ShapeError("the radius of the sphere must be a finite number above 0")
        super().__init__(_degrees("people", people), _degrees("sites", sites))
        self.radius = radius

    def distances(self, squares: Floats) -> Floats:
        lines: Floats = np.minimum(np.sqrt(squares) / 2, 1.0)
        return 2 * self.radius * np.arcsin(lines)

    def spread(self) -> float:
        return math.pi * self.radius

    def spacing(self) -> float:
        sites = self._sides["sites"]
        wide, high = np.radians(np.ptp(sites, axis=0))
        return max(self.radius * math.sqrt(2 * float(wide * high) / len(sites)), self.radius * 1e-5)

    def sort(self, points: Floats, reach: float) -> SphereCells:
        longitude, latitude = np.radians(points[:, 0]), np.radians(points[:, 1])
        longitude = np.where(longitude >= math.pi, longitude - 2 * math.pi, longitude)
        south, west = float(latitude.min()), float(longitude.min())
        high, wide = float(np.ptp(latitude)), max(float(np.ptp(longitude)), 1e-9)
        most = 4 * len(points) + 64
        # The widest latitude there is: the equator, or the edge nearest to it.
        level = math.cos(max(south, -south - high, 0.0))
        finest = max(math.sqrt(4 * high * wide * level / most), high / most, 4 * wide / most, 1e-9)
        height = max(reach / self.radius, finest)
        count = int(high / height) + 1
        middle = south + height * (np.arange(count) + 0.5)
        cells = np.ceil(4 * wide * np.maximum(np.cos(middle), 0) / height).astype(np.int64)
        cells = np.maximum(cells, 1)
        bands = np.concatenate([[0], np.cumsum(cells)]).astype(np.int64)
        band = np.minimum((latitude - south) / height, count - 1).astype(np.int64)
        column = ((longitude - west) / wide * cells[band]).astype(np.int64)
        cell = bands[band] + np.minimum(column, cells[band] - 1)
        order = np.argsort(cell, kind="stable")
        start = np.concatenate([[0], np.cumsum(np.bincount(cell, minlength=bands[-1]))])
        latitude, longitude = latitude[order], longitude[order]
        away = np.cos(latitude)
        placed = np.stack(
            [
                away * np.cos(longitude),
                away * np.sin(longitude),
                np.sin(latitude),
                latitude,
                longitude,
            ]
        )
        frame = (south, height, west, wide)
        return SphereCells(placed, order, start.astype(np.int64), frame, bands, self.radius)


def _degrees(name: str, values: ArrayLike) -> Floats:
    points = coordinates(name, values)
    for axis, what, least, most in ((0, "longitude", -180, 360), (1, "latitude", -90, 90)):
        wrong = (points[:, axis] < least) | (points[:, axis] > most)
        if wrong.any():
            raise ShapeError(
                "%(name)s: the %(what)s of point number %(number)d is %(value)s,"
                " outside %(least)d to %(most)d",
                name=name,
                what=what,
                number=int(wrong.argmax()) + 1,
                value=f"{points[wrong.argmax(), axis]:g}",
                least=least,
                most=most,
            )
    return points
