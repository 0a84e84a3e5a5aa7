"""Forms of the page of records that stand twice."""

from typing import Any

from django import forms

from mosty.directory.enums import RecordKind

_KINDS = [(kind.value, kind.label) for kind in (RecordKind.ORGANISATION, RecordKind.SERVICE)]
_DEEDS = [(deed, deed) for deed in ("first", "second", "different")]


class PairForm(forms.Form):
    """What to do with two records: keep the first, keep the second, or leave both."""

    kind = forms.ChoiceField(choices=_KINDS)
    first = forms.IntegerField()
    second = forms.IntegerField()
    deed = forms.ChoiceField(choices=_DEEDS)

    def is_different(self) -> bool:
        return bool(self.cleaned_data["deed"] == "different")

    def pair(self) -> dict[str, Any]:
        """As `say_different` takes it."""
        given = self.cleaned_data
        return {
            "kind": RecordKind(given["kind"]),
            "first_id": given["first"],
            "second_id": given["second"],
        }

    def merge(self) -> dict[str, Any]:
        """As `merge_records` takes it."""
        given = self.cleaned_data
        ids = (given["first"], given["second"])
        kept, merged = ids if given["deed"] == "first" else ids[::-1]
        return {"kind": RecordKind(given["kind"]), "kept_id": kept, "merged_id": merged}
