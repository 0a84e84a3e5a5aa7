"""The test, the place and the record of an address, as far as the reader may see them."""

from django.utils.translation import gettext as _

from mosty.core.errors import NotAllowed, NotFound
from mosty.partnership.queries import fieldwork as queries
from mosty.partnership.queries.fieldwork import FieldLocation, FieldReader, ModelTest
from mosty.territory.guards import ScopedRequest


def visible_test(request: ScopedRequest, pk: int) -> tuple[ModelTest, FieldReader]:
    """The test, public or one this reader works on; any other does not exist for the reader."""
    test = queries.model_test(request.municipality, pk)
    if test is None:
        raise NotFound(_("There is no such test here."))
    reader = queries.reader_of(test, request.access)
    if not (reader.may_see or test.is_public):
        raise NotFound(_("There is no such test here."))
    return test, reader


def visible_place(
    request: ScopedRequest, pk: int, place_pk: int
) -> tuple[FieldLocation, FieldReader]:
    """The place of a test the reader may see."""
    test, reader = visible_test(request, pk)
    place = queries.place_of(test, place_pk)
    if place is None:
        raise NotFound(_("There is no such place of a test here."))
    return place, reader


def inner_place(
    request: ScopedRequest, pk: int, place_pk: int, *, diary: bool = False, write: bool = False
) -> tuple[FieldLocation, FieldReader]:
    """The place for pages of those who work there: its experts, leaders, readers of tests."""
    place, reader = visible_place(request, pk, place_pk)
    allowed = reader.may_read_place(place)
    if diary:
        allowed = reader.may_read_diary(place)
    if write:
        allowed = reader.may_write(place)
    if not allowed:
        raise NotAllowed(_("Only the experts of this place and those who lead the test may."))
    return place, reader
