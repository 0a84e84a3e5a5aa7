"""Words by which organisations are found, and their order."""

from mosty.core.text import fold, sort_key
from mosty.people.models import Organisation


def derive_words(organisation: Organisation) -> None:
    """Set what follows from the other fields; not saved."""
    organisation.sort_key = sort_key(organisation.name)[:400]
    organisation.search_text = fold(
        f"{organisation.name} {organisation.short_name} {organisation.description}"
        f" {organisation.address} {organisation.nip} {organisation.register_number}"
    )
