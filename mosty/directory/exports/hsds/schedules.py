"""Hours of a service as schedules of HSDS."""

from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from mosty.directory.exports.hsds.parts import Record
from mosty.directory.models import OpeningException, OpeningWindow
from mosty.directory.rules.hours import plan_of
from mosty.directory.rules.identifiers import part_id
from mosty.engines.opening import Week, to_hsds


def schedules(
    owner: UUID,
    windows: Iterable[OpeningWindow],
    special: Iterable[OpeningException],
    place: int | None = None,
) -> list[Record]:
    """Hours that hold at this place alone, or (None) wherever the service is given.

    owner: identifier of the record that holds them.
    """
    plan = plan_of(windows, special)
    own = Week(
        tuple(replace(one, place=None) for one in plan.windows if one.place == place),
        tuple(replace(one, place=None) for one in plan.special if one.place == place),
    )
    return [
        {"id": part_id(owner, f"schedule/{number}"), **schedule}
        for number, schedule in enumerate(to_hsds(own), start=1)
    ]
