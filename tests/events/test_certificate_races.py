"""Numbers of certificates when several issue at the same moment."""

import threading

import pytest
import time_machine
from django.db import connection, connections

from mosty.core.access import system_access
from mosty.events.actions.certificates import issue_certificates
from mosty.events.models import Certificate
from tests.factories.events import (
    CertificateRuleFactory,
    EventFactory,
    ParticipantFactory,
    PassageFactory,
    ProgrammeItemFactory,
    RegistrationFactory,
)

pytestmark = [
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="writers on SQLite queue before they read"
    ),
    pytest.mark.django_db(transaction=True),
]


@pytest.mark.slow
def test_many_clerks_get_numbers_without_gap_or_double(municipality):
    events = []
    for _number in range(6):
        event = EventFactory(municipality=municipality)
        CertificateRuleFactory(event=event, percent=1)
        ProgrammeItemFactory(event=event)
        for _person in range(3):
            person = ParticipantFactory(registration=RegistrationFactory(event=event))
            PassageFactory(participant=person)
        events.append(event)
    ready = threading.Barrier(len(events) * 2)
    by = system_access(municipality.pk)

    def issue(event):
        try:
            ready.wait()
            issue_certificates(event=event, by=by)
        finally:
            connections.close_all()

    with time_machine.travel("2027-03-18 18:00:00+01:00", tick=True):
        threads = [threading.Thread(target=issue, args=[one]) for one in events * 2]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
    numbers = sorted(
        int(one.partition("/")[0]) for one in Certificate.objects.values_list("number", flat=True)
    )
    assert numbers == list(range(1, 19))
