"""What the pages of trust share: the organisation of an address: for those who decide for it."""

from django.utils.translation import gettext as _

from mosty.core.errors import NotFound
from mosty.partnership.enums import SetKind
from mosty.partnership.queries.seeing import is_unit, speaks_for
from mosty.people.queries import Organisation, organisation_by_id
from mosty.territory.guards import ScopedRequest


def own_organisation(request: ScopedRequest, organisation_id: int) -> Organisation:
    """The organisation, for somebody who speaks for it; for others the page is not there."""
    found = organisation_by_id(request.municipality, organisation_id)
    if found is None or not speaks_for(request.access, found):
        raise NotFound(_("There is no such page, or it belongs to another organisation."))
    return found


def kind_of(organisation: Organisation) -> SetKind:
    """By which standards it is assessed: its own, or the mirror for the municipality's units."""
    return SetKind.MIRROR if is_unit(organisation) else SetKind.NGO
