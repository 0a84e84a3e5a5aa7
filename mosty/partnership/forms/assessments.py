"""Forms of an assessment: which path, which standards apply, how it is."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy, pgettext_lazy

from mosty.partnership.actions.assessments import GradeEntry
from mosty.partnership.queries.assessments import AreaLine, ConditionLine, StandardLine

SMALL, WHOLE = "krotka", "cala"
NOT_APPLICABLE = "nd"
_YES, _NO = "tak", "nie"


_PATHS = [
    (SMALL, gettext_lazy("the short way: we are a small group and do much without pay")),
    (WHOLE, gettext_lazy("the whole way: we run or want to run services")),
]
_MIRROR_PATHS = [
    (SMALL, gettext_lazy("the short way: our office is small, few people do everything")),
    (WHOLE, gettext_lazy("the whole way")),
]


class PathForm(forms.Form):
    """The whole way, or the shorter one of small groups."""

    droga = forms.ChoiceField(
        label=gettext_lazy("Which way suits you"),
        help_text=gettext_lazy(
            "Both lead to the same minimum. On the short way each standard says how a small group "
            "meets it, and a guardian organisation may answer for some. You can change it later."
        ),
        widget=forms.RadioSelect,
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        initial: Mapping[str, Any] | None = None,
        is_mirror: bool = False,
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        field = self.fields["droga"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = _MIRROR_PATHS if is_mirror else _PATHS
        if is_mirror:
            field.help_text = gettext_lazy(
                "Both lead to the same minimum. You can change it later."
            )

    @property
    def is_small_path(self) -> bool:
        return bool(self.cleaned_data.get("droga") == SMALL)


class ConditionsForm(PathForm):
    """Questions that say which standards apply; unanswered ones may wait.

    A partner that assesses somebody else chooses no way: it is asked for everything.
    """

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        conditions: Sequence[ConditionLine],
        is_small_path: bool,
        is_mirror: bool = False,
        is_partner: bool = False,
    ) -> None:
        chosen = {"droga": SMALL if is_small_path else WHOLE}
        super().__init__(data, initial=chosen, is_mirror=is_mirror)
        if is_partner:
            del self.fields["droga"]
        self.codes = tuple(line.condition.code for line in conditions)
        for line in conditions:
            self.fields[f"q_{line.condition.code}"] = forms.ChoiceField(
                label=line.condition.question,
                help_text=line.condition.hint,
                choices=[
                    (_YES, pgettext_lazy("answer", "yes")),
                    (_NO, pgettext_lazy("answer", "no")),
                ],
                widget=forms.RadioSelect,
                required=False,
                initial="" if line.answer is None else _YES if line.answer else _NO,
            )

    @property
    def answers(self) -> dict[str, bool]:
        """Code -> the answer, of those that are answered."""
        said = {code: self.cleaned_data[f"q_{code}"] for code in self.codes}
        return {code: value == _YES for code, value in said.items() if value}

    @property
    def questions(self) -> Sequence[forms.BoundField]:
        return [self[f"q_{code}"] for code in self.codes]


class GradeForm(forms.Form):
    """How one standard is met; each answer in the words of this very standard.

    The page carries what was there when it was made, so that what this person did not touch is left
    as somebody else may have saved it meanwhile.
    """

    ocena = forms.ChoiceField(
        label=gettext_lazy("How is it with you?"), widget=forms.RadioSelect, required=False
    )
    uwaga = forms.CharField(
        label=gettext_lazy("Note"),
        help_text=gettext_lazy("Needed where it does not apply to you: write why."),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    wersja = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
    bylo = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Mapping[str, Any] | None = None, *, line: StandardLine) -> None:
        grade = line.grade
        value, note = _chosen(line), grade.note if grade else ""
        super().__init__(
            data,
            prefix=line.standard.code,
            initial={
                "ocena": value,
                "uwaga": note,
                "wersja": grade.revision if grade else 0,
                "bylo": _print_of(value, note),
            },
        )
        self.line = line
        field = self.fields["ocena"]
        assert isinstance(field, forms.ChoiceField)
        words = line.shown.definition.scale
        field.choices = [
            *((str(place), f"{place} – {text}") for place, text in enumerate(words)),
            (NOT_APPLICABLE, gettext_lazy("this does not apply to us")),
        ]

    @property
    def is_changed(self) -> bool:
        """Whether this person touched it."""
        given = self.cleaned_data
        return _print_of(given["ocena"], given["uwaga"]) != str(given["bylo"])

    @property
    def entry(self) -> GradeEntry:
        given = self.cleaned_data
        chosen = given["ocena"]
        return GradeEntry(
            code=self.line.standard.code,
            seen=given["wersja"] or 0,
            value=int(chosen) if chosen.isdecimal() else None,
            is_not_applicable=chosen == NOT_APPLICABLE,
            note=_plain(given["uwaga"]),
        )


def grade_forms(area: AreaLine, data: Mapping[str, Any] | None = None) -> Sequence[GradeForm]:
    """One form for each standard of the area, sent together."""
    return [GradeForm(data, line=line) for line in area.lines]


def _chosen(line: StandardLine) -> str:
    if line.grade is None:
        return ""
    if line.grade.is_not_applicable:
        return NOT_APPLICABLE
    return "" if line.grade.value is None else str(line.grade.value)


def _plain(note: str) -> str:
    """Browsers send line ends of their own."""
    return "\n".join(note.splitlines()).strip()


def _print_of(value: str, note: str) -> str:
    return sha256(f"{value}|{_plain(note)}".encode()).hexdigest()[:16]
