"""The fields of one question, on a page of its own or on a sheet with others."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from mosty.core.cells import CellError, as_decimal
from mosty.questionnaires.enums import QuestionKind
from mosty.questionnaires.rules import (
    AnswerValue,
    InvalidAnswer,
    QuestionSpec,
    check_answer,
    declined_label,
)

_DECLINED = "-"
#: From this many places on, a list to open is easier than radio buttons.
_LONG_LIST = 24


class AnswerForm(forms.Form):
    """The fields of one question: `answer`, `other` for own words, `declined` beside a free field."""

    def __init__(
        self,
        spec: QuestionSpec,
        data: Mapping[str, Any] | None = None,
        *,
        value: AnswerValue | None = None,
        prefix: str | None = None,
        is_compact: bool = False,
    ) -> None:
        super().__init__(data, prefix=prefix, initial=_initial(spec, value or AnswerValue()))
        self.spec = spec
        self.fields["answer"] = _answer_field(spec, is_compact=is_compact)
        if spec.other is not None:
            self.fields["other"] = forms.CharField(
                label=_("Your own words for “%(option)s”") % {"option": spec.other.text},
                required=False,
            )
        if spec.may_decline and not _is_list(spec):
            self.fields["declined"] = forms.BooleanField(label=declined_label(), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.has_error("answer"):
            try:
                check_answer(self.spec, self.value)
            except InvalidAnswer as error:
                self.add_error("answer", str(error.message))
        return cleaned

    def clean_answer(self) -> Any:
        typed = self.cleaned_data["answer"]
        if self.spec.kind == QuestionKind.NUMBER and typed.strip():
            try:
                return as_decimal(typed, "")
            except CellError as error:
                raise forms.ValidationError(_("Write a number.")) from error
        return typed

    @property
    def value(self) -> AnswerValue:
        """What was answered."""
        typed: Any = self.cleaned_data.get("answer")
        own_words = self.cleaned_data.get("other", "").strip()
        if _is_list(self.spec):
            chosen = [typed] if isinstance(typed, str) else list(typed or [])
            chosen = [code for code in chosen if code]
            if _DECLINED in chosen and len(chosen) == 1 and not own_words:
                return AnswerValue(is_declined=True)
            is_declined = _DECLINED in chosen
            codes = tuple(code for code in chosen if code != _DECLINED)
            if self.spec.points:
                return AnswerValue(number=Decimal(codes[0]) if codes else None)
            return AnswerValue(codes, text=own_words, is_declined=is_declined)
        is_declined = bool(self.cleaned_data.get("declined"))
        if self.spec.kind == QuestionKind.NUMBER:
            given = typed if isinstance(typed, Decimal) else None
            return AnswerValue(number=given, is_declined=is_declined)
        words = str(typed or "").replace("\r\n", "\n").strip()
        return AnswerValue(text=words, is_declined=is_declined)


def _is_list(spec: QuestionSpec) -> bool:
    """Whether the answer is chosen from a list (then declining is one line of it)."""
    return spec.has_options or bool(spec.points)


def _answer_field(spec: QuestionSpec, *, is_compact: bool) -> forms.Field:
    if spec.kind == QuestionKind.TEXT:
        rows = 2 if is_compact else 6
        return forms.CharField(
            label=spec.text,
            help_text=spec.hint,
            required=False,
            widget=forms.Textarea(attrs={"rows": rows}),
        )
    if spec.kind == QuestionKind.NUMBER:
        return forms.CharField(
            label=spec.text,
            help_text=spec.hint,
            required=False,
            max_length=20,
            widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        )
    choices = _choices(spec)
    if spec.kind == QuestionKind.MULTIPLE:
        return forms.MultipleChoiceField(
            label=spec.text,
            help_text=spec.hint,
            required=False,
            choices=choices,
            widget=forms.CheckboxSelectMultiple,
        )
    widget: forms.Widget = forms.RadioSelect()
    if spec.kind == QuestionKind.VILLAGE_UNIT and (is_compact or len(choices) > _LONG_LIST):
        choices = [("", _("choose from the list")), *choices]
        widget = forms.Select()
    return forms.ChoiceField(
        label=spec.text, help_text=spec.hint, required=False, choices=choices, widget=widget
    )


def _choices(spec: QuestionSpec) -> list[tuple[str, str]]:
    if spec.points:
        low, high = spec.scale_labels
        named = {spec.points[0]: low, spec.points[-1]: high}
        choices = [
            (str(point), f"{point} – {named[point]}" if named.get(point) else str(point))
            for point in spec.points
        ]
    else:
        choices = [(option.code, option.text) for option in spec.options]
    if spec.may_decline:
        choices.append((_DECLINED, declined_label()))
    return choices


def _initial(spec: QuestionSpec, value: AnswerValue) -> dict[str, Any]:
    if _is_list(spec):
        if value.is_declined:
            chosen = [_DECLINED]
        elif value.number is not None:
            chosen = [str(int(value.number))]
        else:
            chosen = list(value.choices)
        single: Any = chosen[0] if chosen else ""
        return {
            "answer": chosen if spec.kind == QuestionKind.MULTIPLE else single,
            "other": value.text,
        }
    if spec.kind == QuestionKind.NUMBER:
        text = "" if value.number is None else format(value.number, "f").replace(".", ",")
        return {"answer": text, "declined": value.is_declined}
    return {"answer": value.text, "declined": value.is_declined}
