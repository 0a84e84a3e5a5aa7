"""Who may write in an assessment and keep evidence for it."""

from django.utils.translation import gettext as _

from mosty.core.access import Access
from mosty.core.errors import NotAllowed
from mosty.partnership.enums import SetKind


def may_assess(
    access: Access, *, kind: str, organisation_id: int, assessor_id: int | None = None
) -> bool:
    """Whether this person speaks for the side that assesses.

    An organisation assesses itself, and the municipality as its partner; the municipality and its
    units assess themselves by the mirror standards alone.
    """
    if assessor_id is not None:
        return access.may("partnership.assess", organisation_id=assessor_id)
    if kind == SetKind.MIRROR:
        return access.may("partnership.assess_municipality")
    return access.may("partnership.assess", organisation_id=organisation_id)


def require_to_assess(
    access: Access, *, kind: str, organisation_id: int, assessor_id: int | None = None
) -> None:
    """Nothing, or NotAllowed."""
    if not may_assess(
        access, kind=kind, organisation_id=organisation_id, assessor_id=assessor_id
    ):
        raise NotAllowed(_("Only people who speak for this organisation may do this."))
