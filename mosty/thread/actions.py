"""Writes of the golden thread: stations and links, insights left and taken up.

Other apps call `register_station` and `remove_station` inside their own actions, which have
checked the permission already; links and insights are deeds of a person and check it here.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from mosty.core.access import Access
from mosty.core.audit import record
from mosty.core.errors import DomainError, InvalidInput, NotFound
from mosty.core.text import sort_key
from mosty.territory.models import Municipality
from mosty.thread.enums import Audience, InsightState, StationKind
from mosty.thread.models import Insight, Link, Station
from mosty.thread.rules import leads_onward

_KEPT = ("municipality_id", "kind", "title", "summary", "path", "area", "audience", "sort_key")


class CannotLink(DomainError):
    """The link would run backwards, in a circle, or out of the municipality."""

    code = "cannot_link"


class InsightDecided(DomainError):
    """The insight was taken up or put aside by somebody before."""

    code = "insight_decided"
    status = 409


@dataclass(frozen=True)
class StationEntry:
    """A record as it should stand on the thread.

    Attributes:
        source: the app's name for its records, "directory.service".
        source_id: id of the record.
        path: address of its page, without the host.
        summary: one readable line, "27 z 74 odpowiedzi"; never a number of people below 5.
    """

    kind: StationKind
    source: str
    source_id: int
    title: str
    path: str
    area: str = ""
    audience: Audience = Audience.STAFF
    summary: str = ""


def register_station(
    *,
    municipality: Municipality,
    kind: StationKind,
    source: str,
    source_id: int,
    title: str | Promise,
    path: str,
    area: str = "",
    audience: Audience,
    summary: str = "",
) -> Station:
    """The record's station, made or brought up to date; unchanged ones are not written."""
    entry = StationEntry(
        kind, source, source_id, str(title), path, area=area, audience=audience, summary=summary
    )
    return register_stations(municipality=municipality, entries=(entry,))[0]


@transaction.atomic
def register_stations(
    *, municipality: Municipality, entries: Iterable[StationEntry]
) -> tuple[Station, ...]:
    """Stations of many records at once, in the order given: an import takes a few queries."""
    wanted = [_station(municipality, entry) for entry in entries]
    known: dict[tuple[str, int], Station] = {}
    for source in {station.source for station in wanted}:
        ids = [station.source_id for station in wanted if station.source == source]
        for start in range(0, len(ids), 500):
            for old in Station.objects.filter(
                source=source, source_id__in=ids[start : start + 500]
            ):
                known[old.source, old.source_id] = old
    fresh: list[Station] = []
    changed: list[Station] = []
    result: list[Station] = []
    for new in wanted:
        old_or_none = known.get((new.source, new.source_id))
        if old_or_none is None:
            known[new.source, new.source_id] = new
            fresh.append(new)
            result.append(new)
            continue
        result.append(old_or_none)
        if any(getattr(old_or_none, name) != getattr(new, name) for name in _KEPT):
            for name in _KEPT:
                setattr(old_or_none, name, getattr(new, name))
            if old_or_none.pk is not None:
                old_or_none.updated_at = timezone.now()
                changed.append(old_or_none)
    Station.objects.bulk_create(fresh, batch_size=500)
    Station.objects.bulk_update(changed, (*_KEPT, "updated_at"), batch_size=200)
    return tuple(result)


def remove_station(source: str, source_id: int) -> None:
    """Take a deleted record off the thread, with its links."""
    Station.objects.filter(source=source, source_id=source_id).delete()


@transaction.atomic
def remove_stations(source: str, source_ids: Collection[int]) -> tuple[int, ...]:
    """Ids of the records whose stations went; the others had none."""
    found = Station.objects.filter(source=source, source_id__in=source_ids)
    gone = tuple(found.order_by("source_id").values_list("source_id", flat=True))
    found.delete()
    return gone


def link(*, origin: Station, target: Station, note: str = "", by: Access) -> Link:
    """`origin` led to `target`; the same link again changes nothing but its note."""
    by.require("thread.link")
    _require_here(origin.municipality_id, by)
    if origin.municipality_id != target.municipality_id:
        raise CannotLink(_("The two belong to different municipalities."))
    if not leads_onward(origin.kind, target.kind):
        raise CannotLink(
            _(
                "The thread runs from a voice to a need, an action, a service and a change, not back."
            )
        )
    kept, created = Link.objects.get_or_create(
        origin=origin,
        target=target,
        defaults={
            "municipality_id": origin.municipality_id,
            "note": note[:500],
            "created_by_id": by.user_id,
        },
    )
    if not created:
        if not note or kept.note == note[:500]:
            return kept
        kept.note = note[:500]
        kept.save(update_fields=["note"])
    record("thread.linked", by=by, on=kept, data={"origin": origin.title, "target": target.title})
    return kept


@transaction.atomic
def unlink(*, origin: Station, target: Station, by: Access) -> bool:
    """Whether there was such a link; it is gone now."""
    by.require("thread.link")
    _require_here(origin.municipality_id, by)
    kept = Link.objects.filter(origin=origin, target=target).first()
    if kept is None:
        return False
    record("thread.unlinked", by=by, on=kept, data={"origin": origin.title, "target": target.title})
    kept.delete()
    return True


@transaction.atomic
def leave_insight(*, station: Station, area: str, text: str, by: Access) -> Insight:
    """What `station` taught, left for the diagnosis or a plan to take up."""
    by.require("thread.insight_leave")
    _require_here(station.municipality_id, by)
    if not text.strip():
        raise InvalidInput(
            _("Write what was learned."), fields={"text": _("Write what was learned.")}
        )
    insight = Insight.objects.create(
        municipality_id=station.municipality_id, station=station, area=area, text=text.strip()
    )
    record("thread.insight_left", by=by, on=insight, data={"station": station.title})
    return insight


@transaction.atomic
def take_insight(*, insight_id: int, taken_by: Station | None, by: Access) -> Insight:
    """The insight, now taken up by a need, an action or a plan."""
    by.require("thread.insight_decide")
    insight = _waiting(insight_id, by)
    if taken_by is not None and taken_by.municipality_id != insight.municipality_id:
        raise CannotLink(_("The two belong to different municipalities."))
    insight.state = InsightState.TAKEN
    insight.taken_by = taken_by
    insight.decided_at = timezone.now()
    insight.save()
    record("thread.insight_taken", by=by, on=insight)
    return insight


@transaction.atomic
def dismiss_insight(*, insight_id: int, reason: str, by: Access) -> Insight:
    """The insight, put aside; whoever left it reads the reason."""
    by.require("thread.insight_decide")
    insight = _waiting(insight_id, by)
    if not reason.strip():
        message = _("Write why it is put aside. The person who left it will read this.")
        raise InvalidInput(message, fields={"reason": message})
    insight.state = InsightState.DISMISSED
    insight.reason = reason.strip()
    insight.decided_at = timezone.now()
    insight.save()
    record("thread.insight_dismissed", by=by, on=insight)
    return insight


def _waiting(insight_id: int, by: Access) -> Insight:
    insight = Insight.objects.select_for_update().filter(pk=insight_id).first()
    if insight is None or not (by.is_system or by.municipality_id == insight.municipality_id):
        raise NotFound(_("There is no such insight here."))
    if insight.state != InsightState.WAITING:
        raise InsightDecided(_("Somebody has decided about this insight already."))
    return insight


def _require_here(municipality_id: int, by: Access) -> None:
    if not by.is_system and by.municipality_id != municipality_id:
        raise CannotLink(_("The two belong to different municipalities."))


def _station(municipality: Municipality, entry: StationEntry) -> Station:
    return Station(
        municipality_id=municipality.pk,
        kind=entry.kind,
        source=entry.source,
        source_id=entry.source_id,
        title=entry.title[:300],
        summary=entry.summary[:500],
        path=entry.path,
        area=entry.area,
        audience=entry.audience,
        sort_key=sort_key(entry.title[:300]),
    )
