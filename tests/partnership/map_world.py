"""A small town with ties, for tests of the map."""

from mosty.core.access import Access, Role
from mosty.people.enums import OrganisationForm
from mosty.people.queries import access_for
from tests.factories.people import MembershipFactory, OrganisationFactory, UserFactory


def organisation(municipality, name, form=OrganisationForm.ASSOCIATION, **facts):
    return OrganisationFactory(municipality=municipality, name=name, form=form, **facts)


def town_of(municipality):
    """The centre, the culture house, a fire brigade, a circle, an association, a group."""
    return {
        "gops": organisation(municipality, "GOPS", OrganisationForm.UNIT),
        "gok": organisation(municipality, "Ośrodek Kultury", OrganisationForm.UNIT),
        "osp": organisation(municipality, "OSP Brzezina", OrganisationForm.FIRE_BRIGADE),
        "kgw": organisation(municipality, "KGW Dębianki", OrganisationForm.FARMERS_WIVES),
        "pomoc": organisation(municipality, "Stowarzyszenie Pomoc"),
        "sasiedzi": organisation(municipality, "Sąsiedzi", OrganisationForm.INFORMAL_GROUP),
    }


def speaks_for(one, role=Role.NGO_REPRESENTATIVE) -> Access:
    """Somebody with this role in the organisation."""
    user = UserFactory()
    MembershipFactory(user=user, municipality=one.municipality, role=role, organisation=one)
    return access_for(user, one.municipality_id)


def text(response):
    """The page as text; no-break spaces are spaces, whitespace is one space."""
    words = response.content.decode().replace("\u00a0", " ").replace("&nbsp;", " ")
    return " ".join(words.split())
