"""Who may use the staff pages, and the machine-readable ids of the accessibility statement."""

from collections.abc import Mapping
from datetime import date

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mosty.core.access import MUNICIPALITY_ROLES, Permission, Role

PERMISSIONS: tuple[Permission, ...] = (
    Permission(
        code="pages.dashboard",
        title=_("see what waits for me on the desk of the municipality"),
        roles=MUNICIPALITY_ROLES,
    ),
    Permission(
        code="pages.accessibility_edit",
        title=_("edit the accessibility statement and the contact of the office"),
        roles=frozenset({Role.ADMINISTRATOR, Role.CLERK}),
    ),
    Permission(
        code="pages.jobs_see",
        title=_("see background jobs, running and failed"),
        roles=MUNICIPALITY_ROLES - {Role.REGIONAL_EXPERT, Role.COMMISSION_MEMBER},
    ),
    Permission(
        code="pages.audit_see",
        title=_("read the audit log of the municipality"),
        roles=frozenset({Role.DATA_PROTECTION_OFFICER, Role.ADMINISTRATOR}),
    ),
)


class Conformance(TextChoices):
    """How far the site meets the act on digital accessibility."""

    FULL = "full", pgettext_lazy("conformance", "fully compliant")
    PARTIAL = "partial", pgettext_lazy("conformance", "partly compliant")
    NONE = "none", pgettext_lazy("conformance", "not compliant")


class Assessment(TextChoices):
    """Who checked the site."""

    SELF = "self", _("self-assessment by the public body")
    AUDIT = "audit", _("assessment by an external body")


#: Part of the statement -> id the ministry's machine looks for (technical conditions, domain §9.2).
#: Another version of the conditions changes this table, nothing else.
STATEMENT_IDS: Mapping[str, str] = {
    "statement": "a11y-deklaracja",
    "intro": "a11y-wstep",
    "body": "a11y-podmiot",
    "address": "a11y-url",
    "published_on": "a11y-data-publikacja",
    "updated_on": "a11y-data-aktualizacja",
    "status": "a11y-status",
    "not_accessible": "a11y-tresci-niedostepne",
    "exempt": "a11y-wylaczenia",
    "prepared_on": "a11y-data-sporzadzenie",
    "reviewed_on": "a11y-data-przeglad",
    "assessment": "a11y-ocena",
    "auditor": "a11y-audytor",
    "contact": "a11y-kontakt",
    "person": "a11y-osoba",
    "email": "a11y-email",
    "phone": "a11y-telefon",
    "procedure": "a11y-procedura",
    "buildings": "a11y-architektura",
    "apps": "a11y-aplikacje",
}

#: Ids that every statement must carry.
REQUIRED_STATEMENT_IDS = frozenset(
    {
        "a11y-wstep", "a11y-podmiot", "a11y-url", "a11y-data-publikacja",
        "a11y-data-aktualizacja", "a11y-status", "a11y-data-sporzadzenie", "a11y-kontakt",
        "a11y-osoba", "a11y-email", "a11y-telefon", "a11y-procedura", "a11y-architektura",
        "a11y-aplikacje",
    }
)  # fmt: skip

#: Where a person may complain, and what the act gives an office to answer (dated: legal parameters
#: `accessibility_answer_days` and `accessibility_answer_extension_months`).
OMBUDSMAN_URL = "https://www.rpo.gov.pl/"


def review_due(reviewed_on: date, today: date) -> bool:
    """Whether the yearly review (by 31 March) is owed for this year."""
    return today >= date(today.year, 3, 31) and reviewed_on.year < today.year
