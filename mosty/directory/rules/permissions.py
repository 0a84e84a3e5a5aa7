"""Who may do what in the directory."""

from django.utils.translation import gettext_lazy as _

from mosty.core.access import Access, Permission, Role
from mosty.directory.enums import ServiceStatus
from mosty.directory.models import Service

_HEADS = frozenset({Role.SERVICE_ORGANISER, Role.CENTRE_DIRECTOR})

PERMISSIONS: tuple[Permission, ...] = (
    Permission("directory.service_edit", _("edit services"), _HEADS | {Role.CLERK}),
    Permission(
        "directory.service_edit_own",
        _("edit services of my organisation"),
        frozenset({Role.NGO_REPRESENTATIVE, Role.NGO_COORDINATOR}),
    ),
    Permission("directory.service_publish", _("publish and close services"), _HEADS),
    Permission("directory.service_import", _("import services from a file"), _HEADS),
    Permission("directory.synonyms_edit", _("teach the search everyday words"), _HEADS),
    Permission("directory.change_decide", _("decide on changes that providers propose"), _HEADS),
    Permission(
        "directory.link_send",
        _("ask providers by e-mail to check their services"),
        _HEADS | {Role.CLERK},
    ),
    Permission(
        "directory.freshness_see",
        _("see the quality of descriptions, doubts and the list to telephone"),
        _HEADS | {Role.CLERK},
    ),
    Permission(
        "directory.records_merge", _("join records that mean the same, and part them"), _HEADS
    ),
    Permission(
        "directory.access_run",
        _("compute how far people have to services"),
        _HEADS | {Role.PLAN_COORDINATOR},
    ),
    Permission(
        "directory.prospects_see",
        _("see the balance of services and which of them end with a grant"),
        _HEADS | {Role.PLAN_COORDINATOR, Role.MAYOR, Role.CLERK},
    ),
    Permission(
        "directory.types_load",
        _("load the catalogue of kinds of services"),
        frozenset({Role.ADMINISTRATOR}),
    ),
)


def may_edit(access: Access, organisation_id: int) -> bool:
    """Whether the reader may edit services of this organisation."""
    return access.may("directory.service_edit") or access.may(
        "directory.service_edit_own", organisation_id=organisation_id
    )


def may_change_now(access: Access, service: Service) -> bool:
    """Whether what the reader saves is stored at once; else it waits for a decision."""
    return access.may("directory.service_edit") or (
        service.status == ServiceStatus.DRAFT and may_edit(access, service.organisation_id)
    )


def may_edit_some(access: Access) -> bool:
    """Whether the reader may edit services of some organisation here."""
    return access.may("directory.service_edit") or access.may("directory.service_edit_own")
