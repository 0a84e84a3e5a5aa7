"""Hours of a service as schedules of HSDS."""

from mosty.directory.exports.hsds.parts import Record
from mosty.directory.models import Location, Service


def schedules(service: Service, place: Location | None) -> list[Record]:
    """Hours that hold everywhere (`place` None), or at this place only."""
    return []
