"""Writes of advisory councils: made and changed. Terms, meetings and drafts have their own modules."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from mosty.core.access import Access
from mosty.core.audit import record
from mosty.core.errors import InvalidInput, NotAllowed, NotFound, StaleEdit
from mosty.core.text import plain_slug
from mosty.partnership.models import Council
from mosty.partnership.queries.councils import may_write_for
from mosty.partnership.rules.bodies import body_of
from mosty.partnership.rules.councils import RESERVED_SLUGS
from mosty.territory.models import Municipality

#: What may be said of a council, by name.
COUNCIL_FACTS: tuple[str, ...] = (
    "body",
    "name",
    "name_uk",
    "description",
    "description_easy",
    "description_uk",
    "basis",
    "contact",
    "created_on",
    "ended_on",
)
_LONGEST_SLUG = 80


@transaction.atomic
def create_council(*, municipality: Municipality, facts: Mapping[str, Any], by: Access) -> Council:
    """A new council; everybody reads its page at once. `facts`: fields of COUNCIL_FACTS."""
    by.require("partnership.councils")
    require_here(municipality, by)
    council = Council(municipality=municipality)
    _fill(council, facts)
    _check(council)
    taken = set(Council.objects.filter(municipality=municipality).values_list("slug", flat=True))
    council.slug = _free_slug(council.name, taken)
    council.save()
    record("partnership.council_created", by=by, on=council)
    return council


@transaction.atomic
def edit_council(
    *,
    municipality: Municipality,
    council_id: int,
    revision: int,
    facts: Mapping[str, Any],
    by: Access,
) -> Council:
    """The council with changed facts; its address stays.

    Raises: StaleEdit: somebody saved it after this person opened it.
    """
    by.require("partnership.councils")
    council = locked_council(municipality, council_id)
    changed = [
        name for name in COUNCIL_FACTS if name in facts and getattr(council, name) != facts[name]
    ]
    if council.revision != revision:
        raise StaleEdit(
            _("Somebody saved this council while you were writing. Nothing of yours is lost."),
            theirs={name: getattr(council, name) for name in changed},
            yours={name: facts[name] for name in changed},
        )
    if not changed:
        return council
    _fill(council, facts)
    _check(council)
    council.revision += 1
    council.save()
    record("partnership.council_edited", by=by, on=council, data={"fields": sorted(changed)})
    return council


# --- for the other deeds of councils ------------------------------------------------------------


def require_here(municipality: Municipality, by: Access) -> None:
    """Nothing, or NotAllowed: the rights are of another municipality."""
    if not by.is_system and by.municipality_id != municipality.pk:
        raise NotAllowed(_("You may not do this in another municipality."))


def locked_council(municipality: Municipality, council_id: int) -> Council:
    """The council of this municipality; two who change what belongs to it wait for each other."""
    council = (
        Council.objects.select_for_update(of=("self",))
        .select_related("municipality")
        .filter(municipality=municipality, pk=council_id)
        .first()
    )
    if council is None:
        raise NotFound(_("There is no such council here."))
    return council


def require_writer(council: Council, by: Access) -> None:
    """Nothing, or NotAllowed: opinions and minutes are written by members and by the office."""
    by.require("partnership.give_opinions")
    if not may_write_for(council, by):
        raise NotAllowed(_("Opinions and minutes are written by members of this council."))


# --- inside -------------------------------------------------------------------------------------


def _fill(council: Council, facts: Mapping[str, Any]) -> None:
    for name in COUNCIL_FACTS:
        if name in facts:
            setattr(council, name, facts[name])
    council.name = council.name.strip()


def _check(council: Council) -> None:
    wrong: dict[str, str] = {}
    body = body_of(council.body)
    if body is None or not body.is_council:
        wrong["body"] = _("Choose what kind of council it is.")
    if not council.name:
        wrong["name"] = _("Give the council a name.")
    if council.created_on and council.ended_on and council.ended_on < council.created_on:
        wrong["ended_on"] = _("The last day must not be earlier than the first.")
    if wrong:
        raise InvalidInput(next(iter(wrong.values())), fields=wrong)


def _free_slug(words: str, taken: set[str]) -> str:
    base = plain_slug(words, longest=_LONGEST_SLUG - 5, empty="rada")
    slug, number = base, 2
    while slug in taken or slug in RESERVED_SLUGS:
        slug = f"{base}-{number}"
        number += 1
    return slug
