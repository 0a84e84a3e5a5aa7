"""What points to a record: it cannot go while something else needs it."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import Model

from mosty.core.bulk import portions
from mosty.core.imports.changes import Undoing


def pointing_to(
    model: type[Model], ids: Collection[int], plan: Undoing, *, parts: Collection[str] = ()
) -> Mapping[int, str]:
    """Plural noun of what points to each record, for those to which something does.

    parts: models ("directory.SearchWord") whose rows belong to the record and go with it. Rows of
    records that the same undo removes, or points elsewhere, do not count.
    """
    found: dict[int, str] = {}
    for relation in model._meta.related_objects:
        through, field = _row_that_points(relation)
        if through._meta.label in parts:
            continue
        for some in portions(ids):
            rows = through._default_manager.filter(**{f"{field}__in": some})
            for pk, target in rows.values_list("pk", f"{field}_id"):
                if not plan.returns(through._meta.label, pk, f"{field}_id"):
                    found[target] = str(through._meta.verbose_name_plural)
    return found


def _row_that_points(relation: Any) -> tuple[type[Model], str]:
    """The model whose rows point to the record, and its field."""
    if relation.many_to_many:
        return relation.through, relation.field.m2m_reverse_field_name()
    return relation.related_model, relation.field.name
