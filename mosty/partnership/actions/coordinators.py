"""Writes of lines of service: who coordinates them, from when to when."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mosty.core.access import Access
from mosty.core.audit import record
from mosty.core.errors import InvalidInput, NotAllowed, NotFound
from mosty.partnership.models import LineCoordinator
from mosty.partnership.queries.ties import line_names
from mosty.people.models import Organisation
from mosty.territory.models import Municipality


@transaction.atomic
def name_coordinator(
    *,
    municipality: Municipality,
    line: str,
    organisation_id: int,
    since: date,
    by: Access,
    person: str = "",
    basis: str = "",
) -> LineCoordinator:
    """Who coordinates the line from that day on; who did so before does until then.

    Raises: InvalidInput: no such organisation, or a day before the present one began.
    """
    _require(municipality, by)
    if line not in line_names():
        raise NotFound(_("There is no such line of service."))
    # Whoever names a coordinator of this municipality waits here for the other.
    Municipality.objects.select_for_update().get(pk=municipality.pk)
    found = Organisation.objects.unmerged().filter(municipality=municipality, pk=organisation_id)
    organisation = found.first()
    if organisation is None:
        message = _("Choose an organisation of this municipality.")
        raise InvalidInput(message, fields={"organisation": message})
    before = LineCoordinator.objects.filter(
        municipality=municipality, line=line, until=None
    ).first()
    if before is not None:
        if since < before.since:
            message = _("The coordinator of today began later. Choose a day after that one.")
            raise InvalidInput(message, fields={"since": message})
        before.until = since
        before.save(update_fields=["until"])
    named = LineCoordinator.objects.create(
        municipality=municipality,
        line=line,
        organisation=organisation,
        person=person.strip(),
        basis=basis.strip(),
        since=since,
        entered_by_label=by.label[:200],
    )
    record(
        "partnership.coordinator_named",
        by=by,
        on=named,
        data={"line": line, "organisation": organisation.pk, "since": since},
    )
    return named


@transaction.atomic
def end_coordinator(
    *, municipality: Municipality, coordinator_id: int, by: Access, until: date | None = None
) -> LineCoordinator:
    """The line has this coordinator until that day (today) and nobody after it."""
    _require(municipality, by)
    named = (
        LineCoordinator.objects.select_for_update()
        .filter(municipality=municipality, pk=coordinator_id, until=None)
        .first()
    )
    if named is None:
        raise NotFound(_("This line has no such coordinator now."))
    # One named for later who never began ends on the day of the beginning: no day at all.
    named.until = max(until or timezone.localdate(), named.since)
    named.save(update_fields=["until"])
    record(
        "partnership.coordinator_ended",
        by=by,
        on=named,
        data={"line": named.line, "until": named.until},
    )
    return named


def _require(municipality: Municipality, by: Access) -> None:
    by.require("partnership.edit_map")
    if not by.is_system and by.municipality_id != municipality.pk:
        raise NotAllowed(_("You may not do this in another municipality."))
