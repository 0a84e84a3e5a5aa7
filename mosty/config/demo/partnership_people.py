"""Whom `partnerstwo.yaml` names: organisations by the register, people by their accounts."""

from uuid import NAMESPACE_URL, UUID, uuid5

from mosty.config.demo.steps import Chain
from mosty.core.access import MUNICIPALITY_ROLES, Access
from mosty.core.errors import InvalidFile
from mosty.people.models import Organisation, User
from mosty.people.queries import access_for

FILE = "partnerstwo.yaml"


def organisation(chain: Chain, name: str) -> Organisation:
    """The organisation of exactly this name."""
    found = Organisation.objects.unmerged().filter(municipality=chain.place, name=name).first()
    if found is None:
        raise InvalidFile(f"{FILE}: w rejestrze nie ma organizacji „{name}”.")
    return found


def organisation_id(chain: Chain, name: str) -> int | None:
    """Its id; None where the file names nobody."""
    return organisation(chain, name).pk if name else None


def account(email: str) -> User | None:
    return User.objects.filter(email=email.strip().lower(), is_active=True).first()


def access_of(chain: Chain, email: str) -> Access:
    """What the person with this account is here."""
    return access_for(account(email), chain.place.pk)


def are_known(chain: Chain, emails: list[str]) -> bool:
    """Whether all of them have a role here: in the demo they do, in a loaded folder they may not."""
    found = [access_of(chain, email) for email in emails]
    return all(one.roles & MUNICIPALITY_ROLES or one.organisation_roles for one in found)


def record_id(*words: object) -> UUID:
    """The same words give the same id, so that a second run stores nothing twice."""
    return uuid5(NAMESPACE_URL, f"{FILE}/" + "/".join(map(str, words)))
