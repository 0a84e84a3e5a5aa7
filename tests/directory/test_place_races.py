"""Places that several people decide on, or write, at the same moment."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection, connections

from mosty.core.access import Role
from mosty.core.errors import DomainError
from mosty.directory import actions
from mosty.directory.enums import ProposalState
from mosty.directory.models import Location, ProposedChange, Service
from tests.factories.directory import ServiceFactory, at
from tests.factories.people import OrganisationFactory

pytestmark = [
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="writers on SQLite queue before they read"
    ),
    pytest.mark.django_db(transaction=True),
]


def at_once(*deeds: Callable[[], object]) -> list[str]:
    """What came of deeds done at the same moment: "done", or the code of the refusal."""
    ready = threading.Barrier(len(deeds))
    came: list[str] = []

    def run(deed: Callable[[], object]) -> None:
        try:
            ready.wait()
            deed()
            came.append("done")
        except DomainError as error:
            came.append(error.code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[deed]) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    return sorted(came)


@pytest.fixture
def provider(municipality):
    return OrganisationFactory(municipality=municipality)


@pytest.fixture
def service(municipality, provider) -> Service:
    return ServiceFactory(municipality=municipality, organisation=provider)


@pytest.fixture
def place(service) -> Location:
    return at(service, address="Stara 1")


@pytest.fixture
def propose(service, place, access_as, provider) -> Callable[[str], ProposedChange | None]:
    by = access_as(Role.NGO_REPRESENTATIVE, provider)

    def send(address: str) -> ProposedChange | None:
        return actions.propose_place(
            municipality=service.municipality,
            service_id=service.pk,
            location_id=place.pk,
            revision=1,
            facts={"address": address},
            by=by,
        )

    return send


@pytest.fixture
def accept(service, access_as) -> Callable[[int], ProposedChange]:
    by = access_as(Role.SERVICE_ORGANISER)

    def decide(change_id: int) -> ProposedChange:
        return actions.accept_change(
            municipality=service.municipality,
            change_id=change_id,
            revision=service.revision,
            by=by,
        )

    return decide


@pytest.fixture
def refuse(service, access_as) -> Callable[[int], ProposedChange]:
    by = access_as(Role.CENTRE_DIRECTOR)

    def decide(change_id: int) -> ProposedChange:
        return actions.refuse_change(
            municipality=service.municipality, change_id=change_id, reason="Nie", by=by
        )

    return decide


def test_of_two_who_agree_at_once_one_is_told_so(service, place, propose, accept):
    change = propose("Nowa 2")
    came = at_once(lambda: accept(change.pk), lambda: accept(change.pk))
    assert came == ["change_already_decided", "done"]
    place.refresh_from_db()
    assert (place.address, place.revision) == ("Nowa 2", 2)


def test_of_agreeing_and_refusing_at_once_one_counts(service, place, propose, accept, refuse):
    change = propose("Nowa 2")
    came = at_once(lambda: accept(change.pk), lambda: refuse(change.pk))
    assert came == ["change_already_decided", "done"]
    change.refresh_from_db()
    place.refresh_from_db()
    is_accepted = change.state == ProposalState.ACCEPTED
    assert place.address == ("Nowa 2" if is_accepted else "Stara 1")


@pytest.mark.slow
@pytest.mark.parametrize("number", range(5))
def test_what_is_written_anew_while_somebody_agrees_is_never_accepted_unread(
    service, place, propose, accept, number
):
    """Neither waits for the other for ever, and nobody agrees to what he has not read."""
    read = propose("Czytana 2")
    came = at_once(lambda: accept(read.pk), lambda: propose("Inna 3"))
    assert len(came) == 2
    assert "done" in came
    place.refresh_from_db()
    read.refresh_from_db()
    is_accepted = read.state == ProposalState.ACCEPTED
    assert place.address == ("Czytana 2" if is_accepted else "Stara 1")
