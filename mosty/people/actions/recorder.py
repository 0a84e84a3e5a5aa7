"""How an import of organisations is undone."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import Field
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mosty.core.bulk import portions, save_many
from mosty.core.imports import Facts, Present, Undoing, as_json, pointing_to
from mosty.people.actions.renaming import tell_renamed
from mosty.people.importers import TITLES
from mosty.people.models import Organisation
from mosty.people.rules import derive_words

_NOT_FACTS = frozenset({"id", "municipality_id", "revision", "created_at", "updated_at"})
FIELDS: Mapping[str, Field[Any, Any]] = {
    field.attname: field
    for field in Organisation._meta.concrete_fields
    if field.editable and field.attname not in _NOT_FACTS
}


class OrganisationRecorder:
    model, order = "people.Organisation", 3
    title: str | Promise = gettext_lazy("organisations")

    def present(self, municipality_id: int, ids: Collection[int]) -> Mapping[int, Present]:
        found: dict[int, Present] = {}
        for some in portions(ids):
            stored = Organisation.objects.filter(municipality=municipality_id, pk__in=some)
            for pk, *values in stored.values_list("pk", *FIELDS):
                facts = dict(zip(FIELDS, map(as_json, values), strict=True))
                found[pk] = Present(facts["name"], facts)
        return found

    def field_title(self, name: str) -> str:
        return TITLES.get(name, str(FIELDS[name].verbose_name) if name in FIELDS else name)

    def blockers(self, ids: Collection[int], plan: Undoing) -> Mapping[int, str]:
        pointing = pointing_to(Organisation, ids, plan)
        return {pk: _("in use: %(rows)s") % {"rows": rows} for pk, rows in pointing.items()}

    def restore(self, municipality_id: int, facts: Mapping[int, Facts], by: Any) -> None:
        for some in portions(facts):
            organisations = list(
                Organisation.objects.filter(municipality=municipality_id, pk__in=some)
            )
            names: set[str] = set()
            for one in organisations:
                for name, value in facts[one.pk].items():
                    setattr(one, name, FIELDS[name].to_python(value))
                    names.add(name)
                derive_words(one)
                one.revision += 1
            save_many(
                organisations,
                [
                    *(name.removesuffix("_id") for name in names),
                    "search_text",
                    "sort_key",
                    "revision",
                    "updated_at",
                ],
            )
            tell_renamed([one.pk for one in organisations if "name" in facts[one.pk]])

    def remove(self, municipality_id: int, ids: Collection[int], by: Any) -> None:
        for some in portions(ids):
            Organisation.objects.filter(municipality=municipality_id, pk__in=some).delete()
