"""Two at the same moment: one tie, one list of members, one coordinator."""

import threading
from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection, connections

from mosty.core.access import system_access
from mosty.core.errors import DomainError
from mosty.partnership.actions.coordinators import name_coordinator
from mosty.partnership.actions.ties import TieEntry, confirm_tie, declare_tie
from mosty.partnership.actions.umbrellas import import_members
from mosty.partnership.enums import TieKind, TieStrength
from mosty.partnership.models import LineCoordinator, TieDeclaration, UmbrellaMember
from tests.factories.directory import ServiceTypeFactory
from tests.factories.partnership import TieFactory
from tests.factories.people import OrganisationFactory

pytestmark = [
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="writers on SQLite queue before they read"
    ),
    pytest.mark.django_db(transaction=True),
]


def at_once(deed: Callable[[int], object], *, times: int = 6) -> list[DomainError]:
    """What was refused when so many did the same at once."""
    ready = threading.Barrier(times)
    refused: list[DomainError] = []

    def run(number: int) -> None:
        try:
            ready.wait()
            deed(number)
        except DomainError as error:
            refused.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[number]) for number in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return refused


def test_a_tie_declared_by_six_at_once_stands_once(municipality):
    own, other = OrganisationFactory.create_batch(2, municipality=municipality)
    entry = TieEntry(other.pk, TieKind.COOPERATION, TieStrength.REGULAR)
    by = system_access(municipality.pk)
    refused = at_once(
        lambda _number: declare_tie(
            municipality=municipality, organisation_id=own.pk, entry=entry, by=by
        )
    )
    assert TieDeclaration.objects.count() == 1
    assert [one.code for one in refused] == ["invalid_input"] * 5


def test_a_tie_confirmed_by_six_at_once_is_confirmed_once(municipality):
    tie = TieFactory(municipality=municipality)
    by = system_access(municipality.pk)
    refused = at_once(
        lambda _number: confirm_tie(
            municipality=municipality, tie_id=tie.pk, strength=TieStrength.REGULAR, by=by
        )
    )
    assert (TieDeclaration.objects.count(), refused) == (2, [])


def test_one_file_read_by_six_at_once_gives_each_member_once(municipality):
    umbrella = OrganisationFactory(municipality=municipality)
    data = ("nazwa\n" + "\n".join(f"Klub {letter}" for letter in "ABCDEFGH")).encode()
    by = system_access(municipality.pk)
    refused = at_once(
        lambda _number: import_members(
            municipality=municipality,
            umbrella_id=umbrella.pk,
            data=data,
            file_name="lista.csv",
            by=by,
        )
    )
    assert (UmbrellaMember.objects.count(), refused) == (8, [])


def test_six_coordinators_named_at_once_leave_one_of_today(municipality):
    ServiceTypeFactory(code="U-OPI")
    organisations = OrganisationFactory.create_batch(6, municipality=municipality)
    by = system_access(municipality.pk)
    refused = at_once(
        lambda number: name_coordinator(
            municipality=municipality,
            line="U-OPI",
            organisation_id=organisations[number].pk,
            since=date(2026, 1, 1),
            by=by,
        )
    )
    assert refused == []
    assert LineCoordinator.objects.filter(until=None).count() == 1
    assert LineCoordinator.objects.count() == 6
