"""People of a programme: found again, or made."""

from mosty.calendars.models import Person
from mosty.core.text import fold
from mosty.events.models import Event, ItemPerson


def person_of(event: Event, *, name: str, email: str = "", affiliation: str = "") -> Person:
    """The person with this e-mail in the municipality, else with this name in this event, else new.

    Without an e-mail two people of one name in two events stay two: nobody knows whether they are one.
    """
    address = email.strip().lower()
    known = _by_email(event, address) if address else _by_name(event, name)
    if known is not None:
        return _called(known, name.strip())
    return Person.objects.create(
        municipality_id=event.municipality_id,
        name=name.strip(),
        email=address,
        affiliation=affiliation.strip(),
    )


def _called(person: Person, name: str) -> Person:
    """A name typed anew corrects the old one; whoever has an account writes it there."""
    if person.name != name and person.user_id is None:
        person.name = name
        person.save(update_fields=["name", "updated_at"])
    return person


def _by_email(event: Event, address: str) -> Person | None:
    return Person.objects.filter(
        municipality_id=event.municipality_id, email__iexact=address
    ).first()


def _by_name(event: Event, name: str) -> Person | None:
    wanted = fold(name)
    named = ItemPerson.objects.filter(item__event=event).select_related("person")
    return next(
        (row.person for row in named.order_by("pk") if fold(row.person.name) == wanted), None
    )
