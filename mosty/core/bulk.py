"""Many rows at once."""

from collections.abc import Collection, Sequence
from typing import TypeVar

from django.db.models import Model

M = TypeVar("M", bound=Model)
BATCH = 200


def save_many(objects: Sequence[M], fields: Collection[str]) -> None:
    """These fields of stored objects, written in a few statements (one would be too long).

    An upsert by primary key: many times faster than `bulk_update` where there are many fields.
    """
    if objects and fields:
        type(objects[0])._default_manager.bulk_create(
            objects,
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=sorted(set(fields)),
            batch_size=BATCH,
        )
