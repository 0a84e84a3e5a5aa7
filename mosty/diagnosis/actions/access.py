"""What every deed of the diagnosis checks first."""

from django.utils.translation import gettext as _

from mosty.core.access import Access
from mosty.core.errors import NotAllowed


def require(code: str, municipality_id: int, by: Access) -> None:
    """Nothing, or NotAllowed: the role does not allow it, or it is another municipality."""
    by.require(code)
    if not by.is_system and by.municipality_id != municipality_id:
        raise NotAllowed(_("This belongs to another municipality."))
