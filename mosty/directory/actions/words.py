"""The index by which services are found: written whenever a service or its provider changes."""

from collections.abc import Iterable, Sequence
from itertools import islice

from django.db import transaction
from django.db.models import Exists, OuterRef

from mosty.core.bulk import insert_rows
from mosty.directory.enums import ServiceStatus
from mosty.directory.models import SearchIndex, SearchWord, Service, ServiceQuerySet
from mosty.directory.rules.words import service_words, words_made_with
from mosty.territory.models import Municipality

_SERVICES_AT_ONCE = 500
_COLUMNS = ("municipality_id", "service_id", "word", "weight")
_THE_ROW = 1  # of SearchIndex


@transaction.atomic(savepoint=False)  # an action around it is undone as a whole
def index_services(services: Iterable[Service]) -> int:
    """How many services now have the words they hold at this moment; the old words are gone.

    Only a published service has any: "did you mean" must not name a draft. Give services with
    kind, organisation and village unit fetched (`select_related`).
    """
    count = 0
    rest = iter(services)
    while portion := list(islice(rest, _SERVICES_AT_ONCE)):
        SearchWord.objects.filter(service__in=[service.pk for service in portion]).delete()
        insert_rows(SearchWord, _COLUMNS, _rows(portion))
        count += len(portion)
    return count


def index_organisation(organisation_id: int) -> int:
    """The services of a provider whose name changed, indexed anew."""
    return index_services(_whole().filter(organisation=organisation_id))


def index_kind(kind_id: int) -> int:
    """The services of a kind whose words changed, indexed anew."""
    return index_services(_whole().filter(service_type=kind_id).iterator(_SERVICES_AT_ONCE))


def index_municipality(municipality: Municipality) -> int:
    """All services of the municipality, indexed anew."""
    return index_services(_whole().filter(municipality=municipality).iterator(_SERVICES_AT_ONCE))


@transaction.atomic
def index_everything() -> int:
    """All services of the installation, indexed anew; what the words were made with is kept."""
    count = index_services(_whole().iterator(_SERVICES_AT_ONCE))
    SearchIndex.objects.update_or_create(pk=_THE_ROW, defaults={"made_with": words_made_with()})
    return count


def renew_index() -> int:
    """After an update of the software: all services when words are made otherwise now.

    Else only those no word leads to, of a copy put back.
    """
    if SearchIndex.objects.filter(pk=_THE_ROW, made_with=words_made_with()).exists():
        return index_missing()
    return index_everything()


def index_missing() -> int:
    """Services no word leads to, indexed."""
    has_words = SearchWord.objects.filter(service=OuterRef("pk"))
    return index_services(list(_whole().published().filter(~Exists(has_words))))


def _whole() -> ServiceQuerySet:
    return Service.objects.select_related("service_type", "organisation", "village_unit").order_by(
        "id"
    )


def _rows(services: Sequence[Service]) -> list[tuple[int, int, str, int]]:
    return [
        (service.municipality_id, service.pk, word, weight)
        for service in services
        if service.status == ServiceStatus.PUBLISHED
        for word, weight in sorted(service_words(service).items())
    ]
