"""Places whose experts write without a connection."""

from collections.abc import Sequence

from mosty.core.access import Access
from mosty.partnership.models import FieldLocation
from mosty.territory.models import Municipality

#: What the views hand on; they know no models.
FieldPlace = FieldLocation


def expert_places(municipality: Municipality, access: Access) -> Sequence[FieldLocation]:
    """Every place this person is named an expert of, those of running tests first.

    What is left on a device may belong to a test that ended meanwhile.
    """
    return tuple(
        FieldLocation.objects.filter(
            test__municipality=municipality, experts__user_id=access.user_id or 0
        )
        .select_related("test")
        .order_by("-test__state", "test__title", "name", "pk")
    )


def place_here(municipality: Municipality, pk: int) -> FieldLocation | None:
    """Any place of a test of the municipality; whether the sender may write there is for the action."""
    return (
        FieldLocation.objects.filter(test__municipality=municipality, pk=pk)
        .select_related("test")
        .first()
    )
