"""Something to read before or after."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from mosty.core.uploads import LARGEST
from mosty.events.actions import MaterialEntry
from mosty.events.enums import MaterialMoment
from mosty.events.models import ProgrammeItem


class MaterialForm(forms.Form):
    """A link or a file."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=300)
    moment = forms.ChoiceField(
        label=gettext_lazy("When to read it"),
        choices=MaterialMoment.choices,
        widget=forms.RadioSelect,
        initial=MaterialMoment.BEFORE,
    )
    url = forms.URLField(
        label=gettext_lazy("Link"), max_length=500, required=False, assume_scheme="https"
    )
    file = forms.FileField(
        label=gettext_lazy("or a file"),
        help_text=gettext_lazy("A PDF, a picture or a document, up to 20 MB."),
        required=False,
    )
    item = forms.ModelChoiceField(
        ProgrammeItem.objects.none(),
        label=gettext_lazy("Item of the programme"),
        required=False,
    )
    is_public = forms.BooleanField(
        label=gettext_lazy("everybody may read it"),
        help_text=gettext_lazy("Else only those who are registered, by the link of their letter."),
        required=False,
        initial=True,
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        files: Any = None,
        *,
        items: Any,
    ) -> None:
        super().__init__(data, files)
        field = self.fields["item"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = items

    @property
    def entry(self) -> MaterialEntry:
        """What was given; of a file never more than the largest one and a byte is read."""
        given = self.cleaned_data
        upload, item = given["file"], given["item"]
        return MaterialEntry(
            title=given["title"],
            moment=MaterialMoment(given["moment"]),
            url=given["url"],
            data=upload.read(LARGEST + 1) if upload else b"",
            item_id=item.pk if item is not None else None,
            is_public=given["is_public"],
        )
