"""Marking themes in open answers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mosty.core.enums import DiArea
from mosty.voices.actions import AnswerMarks
from mosty.voices.enums import ThemeKind
from mosty.voices.queries import OpenAnswer, Theme


class ThemeForm(forms.Form):
    """A theme: what several people say."""

    name = forms.CharField(label=gettext_lazy("What people say"), max_length=200)
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), choices=ThemeKind.choices, widget=forms.RadioSelect
    )
    area = forms.ChoiceField(label=gettext_lazy("Area"), choices=DiArea.choices)
    description = forms.CharField(
        label=gettext_lazy("Description"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@dataclass(frozen=True)
class MarkedAnswer:
    """One answer of the page with its fields."""

    answer: OpenAnswer
    themes: forms.BoundField
    quote: forms.BoundField
    shown: str


class MarkingForm(forms.Form):
    """All answers of one page and, if wished, a new theme to tick at them."""

    new_name = forms.CharField(
        label=gettext_lazy("What people say"), max_length=200, required=False
    )
    new_kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), choices=ThemeKind.choices, initial=ThemeKind.NEED
    )
    new_area = forms.ChoiceField(
        label=gettext_lazy("Area"), choices=DiArea.choices, initial=DiArea.HOR
    )

    def __init__(
        self,
        answers: Sequence[OpenAnswer],
        themes: Iterable[Theme],
        data: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data)
        self.answers = answers
        for name in ("new_kind", "new_area"):
            self.fields[name].required = False
        choices = _grouped(themes)
        for answer in answers:
            self.fields[f"t{answer.pk}"] = forms.MultipleChoiceField(
                label=_("Themes"),
                required=False,
                choices=choices,
                initial=[str(pk) for pk in answer.theme_ids],
                widget=forms.CheckboxSelectMultiple,
            )
            self.fields[f"q{answer.pk}"] = forms.BooleanField(
                label=_("may be quoted: nobody can be recognised from it"),
                required=False,
                initial=answer.quote_allowed,
            )

    @property
    def lines(self) -> list[MarkedAnswer]:
        """Answers with their fields, in order."""
        return [
            MarkedAnswer(
                answer,
                self[f"t{answer.pk}"],
                self[f"q{answer.pk}"],
                ",".join(str(pk) for pk in sorted(answer.theme_ids)),
            )
            for answer in self.answers
        ]

    @property
    def marks(self) -> list[AnswerMarks]:
        """What the reader marked on this page."""
        return [
            AnswerMarks(
                answer_id=answer.pk,
                shown=_ids(self.data.get(f"s{answer.pk}", "").split(",")),
                ticked=_ids(self.cleaned_data[f"t{answer.pk}"]),
                quote_allowed=self.cleaned_data[f"q{answer.pk}"],
            )
            for answer in self.answers
        ]


def _ids(texts: Iterable[str]) -> frozenset[int]:
    return frozenset(int(text) for text in texts if text.isdecimal())


def _grouped(themes: Iterable[Theme]) -> list[tuple[str, str]]:
    order = list(ThemeKind.values)
    found = sorted(themes, key=lambda theme: order.index(theme.kind))
    return [(str(theme.pk), f"{theme.name} ({theme.get_kind_display()})") for theme in found]
