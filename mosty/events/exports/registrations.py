"""The list of registrations as a table: one row for each person, needs never in it."""

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from mosty.core.cells import Cell
from mosty.core.sheetwriter import csv_bytes, xlsx_bytes
from mosty.events.models import Registration
from mosty.events.rules import moment_words


def registrations_csv(registrations: Iterable[Registration]) -> bytes:
    return csv_bytes(_headers(), _rows(registrations))


def registrations_xlsx(registrations: Iterable[Registration]) -> bytes:
    return xlsx_bytes(_("Registrations"), _headers(), _rows(registrations), columns_in_view=2)


def _headers() -> list[str]:
    return [
        _("registration"),
        _("name and surname"),
        _("e-mail"),
        _("institution"),
        _("position or role"),
        _("state"),
        _("takes part"),
        _("registered by"),
        _("telephone"),
        _("registered how"),
        _("registered when"),
        _("badge"),
    ]


def _rows(registrations: Iterable[Registration]) -> Iterator[list[Cell]]:
    for one in registrations:
        for person in one.participants.all():
            yield [
                one.pk,
                person.name,
                person.email or one.contact_email,
                person.institution or one.institution,
                person.role,
                one.get_state_display(),
                one.get_pool_display(),
                one.contact_name,
                one.contact_phone,
                one.get_channel_display(),
                moment_words(one.queued_at) if one.queued_at else "",
                person.badge,
            ]
