"""Two records of one thing joined into one, so that they can be parted again.

Whatever points to the record that goes is pointed to the one that stays; what cannot (a row that
would then stand twice) stays where it is.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Any, Self, TypeVar

from django.db import IntegrityError, models, transaction

#: {"app.Model.field": ids of rows that were pointed elsewhere}
Moved = dict[str, list[Any]]
M = TypeVar("M", bound=models.Model)


class MergeableQuerySet(models.QuerySet[M, M]):
    """Records with `merged_into`: the one they live on in, once somebody joined the two."""

    def unmerged(self) -> Self:
        """Without those that live on in another one."""
        return self.filter(merged_into=None)


def point_elsewhere(
    merged: models.Model, kept: models.Model, *, except_for: Collection[str] = ()
) -> Moved:
    """The rows that pointed to `merged` and point to `kept` now.

    except_for: "app.Model" labels that belong to each record alone (its index, its own log).
    """
    moved: Moved = {}
    for model, field in _pointers(type(merged)):
        if model._meta.label in except_for:
            continue
        ids = _move(model, field, list(_rows(model, field, merged)), kept)
        if ids:
            moved[f"{model._meta.label}.{field}"] = ids
    return moved


def point_back(merged: models.Model, kept: models.Model, moved: Mapping[str, Any]) -> Moved:
    """The rows that point to `merged` again; a row somebody has pointed elsewhere since stays."""
    back: Moved = {}
    for model, field in _pointers(type(merged)):
        label = f"{model._meta.label}.{field}"
        still = _rows(model, field, kept).filter(pk__in=moved.get(label, ()))
        if ids := _move(model, field, list(still), merged):
            back[label] = ids
    return back


def _pointers(target: type[models.Model]) -> Iterator[tuple[type[models.Model], str]]:
    """(model, name of its foreign key) of everything that may point to a record; joints too."""
    for relation in target._meta.related_objects:
        if isinstance(relation, models.ManyToManyRel):
            joint = relation.field
            if relation.through is not None and relation.through._meta.auto_created:
                yield relation.through, joint.m2m_reverse_field_name()
        elif not isinstance(relation.related_model, str):
            yield relation.related_model, relation.field.name


def _rows(
    model: type[models.Model], field: str, target: models.Model
) -> models.QuerySet[models.Model, Any]:
    found = model._default_manager.filter(**{field: target.pk})
    return found.order_by("pk").values_list("pk", flat=True)


def _move(model: type[models.Model], field: str, ids: list[Any], target: models.Model) -> list[Any]:
    rows = model._default_manager
    try:
        with transaction.atomic():
            rows.filter(pk__in=ids).update(**{field: target.pk})
    except IntegrityError:
        return [pk for pk in ids if _moves_alone(rows, pk, field, target)]
    return ids


def _moves_alone(
    rows: models.Manager[models.Model], pk: Any, field: str, target: models.Model
) -> bool:
    try:
        with transaction.atomic():
            return bool(rows.filter(pk=pk).update(**{field: target.pk}))
    except IntegrityError:
        return False
