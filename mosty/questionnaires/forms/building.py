"""Choosing ready questions and writing own ones."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import ValidationError as SchemaError

from mosty.core.text import fold
from mosty.questionnaires.enums import QuestionAudience, QuestionKind
from mosty.questionnaires.rules import OptionDefinition, QuestionDefinition


class QuestionChoiceForm(forms.Form):
    """Ready questions, ticked; one field for each group of people they are for."""

    def __init__(
        self,
        bank: Iterable[QuestionDefinition],
        data: Mapping[str, Any] | None = None,
        *,
        chosen: Iterable[str] = (),
    ) -> None:
        super().__init__(data)
        groups: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self.bank_order: list[str] = []
        for definition in bank:
            groups[definition.audience].append((definition.code, definition.text))
            self.bank_order.append(definition.code)
        ticked = set(chosen)
        for audience in QuestionAudience:
            if audience in groups:
                self.fields[audience.value] = forms.MultipleChoiceField(
                    label=audience.label,
                    required=False,
                    choices=groups[audience],
                    initial=[code for code, _text in groups[audience] if code in ticked],
                    widget=forms.CheckboxSelectMultiple,
                )

    @property
    def codes(self) -> list[str]:
        """Ticked questions in the order of the bank, those about the person last."""
        ticked = {code for name in self.fields for code in self.cleaned_data.get(name, ())}
        return [code for code in self.bank_order if code in ticked]

    def codes_beside(self, current: Sequence[str]) -> list[str]:
        """Ticked questions: those there are keep their order, a new one stands as in the bank."""
        ticked = self.codes
        order = [code for code in current if code in ticked]
        for code in ticked:
            if code not in order:
                before = set(self.bank_order[: self.bank_order.index(code)])
                place = max((n for n, one in enumerate(order, start=1) if one in before), default=0)
                order.insert(place, code)
        return order


class OwnQuestionForm(forms.Form):
    """A question of the municipality's own."""

    text = forms.CharField(label=gettext_lazy("Question"), max_length=400)
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of answer"),
        choices=[
            (kind.value, kind.label) for kind in QuestionKind if kind != QuestionKind.VILLAGE_UNIT
        ],
        initial=QuestionKind.TEXT,
        widget=forms.RadioSelect,
    )
    options = forms.CharField(
        label=gettext_lazy("Answers to choose from"),
        help_text=gettext_lazy(
            "One in each line. An answer that ends with a colon asks for own words."
        ),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    scale_min_label = forms.CharField(
        label=gettext_lazy("What 1 on the scale means"), max_length=80, required=False
    )
    scale_max_label = forms.CharField(
        label=gettext_lazy("What 5 on the scale means"), max_length=80, required=False
    )
    hint = forms.CharField(label=gettext_lazy("Hint"), max_length=400, required=False)
    text_easy = forms.CharField(
        label=gettext_lazy("Question in easy words"), max_length=400, required=False
    )
    text_uk = forms.CharField(
        label=gettext_lazy("Question in Ukrainian"), max_length=400, required=False
    )
    is_required = forms.BooleanField(
        label=gettext_lazy("an answer or “I prefer not to say” is needed"), required=False
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        kind = QuestionKind(cleaned["kind"])
        has_options = kind in (QuestionKind.SINGLE, QuestionKind.MULTIPLE)
        options = _options(cleaned["options"]) if has_options else ()
        if has_options and len(options) < 2:
            self.add_error("options", _("Write at least two answers, each in its own line."))
            return cleaned
        is_scale = kind == QuestionKind.SCALE
        try:
            self.definition = QuestionDefinition(
                code=_code(cleaned["text"], "pytanie"),
                kind=kind,
                text=cleaned["text"],
                text_uk=cleaned["text_uk"],
                text_easy=cleaned["text_easy"],
                hint=cleaned["hint"],
                is_required=cleaned["is_required"],
                options=options,
                scale_min=1 if is_scale else None,
                scale_max=5 if is_scale else None,
                scale_min_label=cleaned["scale_min_label"] if is_scale else "",
                scale_max_label=cleaned["scale_max_label"] if is_scale else "",
            )
        except SchemaError as error:
            self.add_error(
                "options" if has_options else None,
                _("These answers do not fit together: %(reason)s")
                % {"reason": error.errors(include_url=False)[0]["msg"]},
            )
        return cleaned


def _options(text: str) -> tuple[OptionDefinition, ...]:
    options: list[OptionDefinition] = []
    taken: set[str] = set()
    for line in filter(None, (line.strip() for line in text.splitlines())):
        has_text = line.endswith(":")
        words = line.rstrip(":").strip()[:200]
        if not words:
            continue
        base = _code(words, "odpowiedz")
        code, number = base, 2
        while code in taken:
            code = f"{base[:36]}_{number}"
            number += 1
        taken.add(code)
        options.append(OptionDefinition(code=code, text=words, has_text=has_text))
    return tuple(options)


def _code(words: str, fallback: str) -> str:
    code = slugify(fold(words)).replace("-", "_")[:36].strip("_")
    return code if len(code) > 1 and code[0].isalpha() else f"{fallback}_{code}".strip("_")[:40]
