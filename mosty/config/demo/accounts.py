"""Accounts of the demo, one per role; made by the demo command alone and marked as such."""

from allauth.account.models import EmailAddress

from mosty.core.access import ORGANISATION_ROLES, Role
from mosty.people.models import Membership, Organisation, User
from mosty.territory.models import Municipality

PASSWORD = "debowa-dolina-demo"  # noqa: S105 -- printed on the screen of the demo
NGO_NAME = "Stowarzyszenie „Bliżej Siebie”"

ACCOUNTS: tuple[tuple[str, str, Role], ...] = (
    ("koordynator", "Koordynatorka planu", Role.PLAN_COORDINATOR),
    ("dyrektor", "Dyrektor centrum", Role.CENTRE_DIRECTOR),
    ("uslugi", "Organizatorka usług", Role.SERVICE_ORGANISER),
    ("osl", "Organizator społeczności", Role.COMMUNITY_ORGANISER),
    ("urzednik", "Urzędniczka", Role.CLERK),
    ("pelnomocnik", "Pełnomocniczka do spraw organizacji", Role.NGO_OFFICER),
    ("radna", "Radna", Role.COUNCILLOR),
    ("burmistrz", "Burmistrz", Role.MAYOR),
    ("rops", "Ekspertka regionalna", Role.REGIONAL_EXPERT),
    ("iod", "Inspektor ochrony danych", Role.DATA_PROTECTION_OFFICER),
    ("admin", "Administrator systemu", Role.ADMINISTRATOR),
    ("ngo", "Przedstawicielka organizacji", Role.NGO_REPRESENTATIVE),
    ("mieszkanka", "Mieszkanka", Role.RESIDENT),
)


def make_accounts(municipality: Municipality) -> tuple[tuple[str, str], ...]:
    """(e-mail, role in words) of every demo account, made where missing."""
    made: list[tuple[str, str]] = []
    ngo = Organisation.objects.filter(municipality=municipality, name=NGO_NAME).first()
    for name, full_name, role in ACCOUNTS:
        email = f"{name}@debowadolina.example"
        user = User.objects.filter(email=email).first()
        if user is None:
            user = User.objects.create_user(email, PASSWORD, full_name=full_name, is_demo=True)
            EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
        organisation = ngo if role in ORGANISATION_ROLES else None
        if role is not Role.RESIDENT and (organisation or role not in ORGANISATION_ROLES):
            Membership.objects.get_or_create(
                user=user, municipality=municipality, organisation=organisation, role=role
            )
        made.append((email, str(role.label)))
    return tuple(made)
