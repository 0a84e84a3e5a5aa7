"""Reads of organisations."""

from django.db.models import Count, QuerySet

from mosty.core.text import fold
from mosty.people.enums import OrganisationForm
from mosty.people.models import Organisation
from mosty.territory.models import Municipality


def organisations(
    municipality: Municipality, *, text: str = "", form: str = ""
) -> QuerySet[Organisation]:
    """Organisations of the municipality in Polish order; every word of `text` must occur."""
    found = Organisation.objects.unmerged().filter(municipality=municipality)
    for word in fold(text).split():
        found = found.filter(search_text__contains=word)
    return found.filter(form=form) if form else found


def organisation_by_id(municipality: Municipality, pk: int) -> Organisation | None:
    """The organisation with its patron, or None (also when it is another municipality's)."""
    return (
        Organisation.objects.filter(municipality=municipality, pk=pk)
        .select_related("patron")
        .first()
    )


def organisation_counts(municipality: Municipality) -> tuple[tuple[str, int], ...]:
    """(label of the form, organisations of it), the most frequent first."""
    rows = (
        Organisation.objects.unmerged()
        .filter(municipality=municipality)
        .order_by()
        .values_list("form")
        .annotate(count=Count("pk"))
        .order_by("-count", "form")
    )
    return tuple((str(OrganisationForm(form).label), count) for form, count in rows)
