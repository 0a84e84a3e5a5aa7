"""Form fields made ready for `<c-field>`: one place that knows ids, hints, errors and ARIA."""

import copy
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models.fields import BLANK_CHOICE_DASH
from django.forms import BoundField
from django.forms.boundfield import BoundWidget
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

#: Widgets of one line: the type and format a browser's own picker needs.
_NATIVE_TYPES: tuple[tuple[type[forms.Widget], str, str], ...] = (
    (forms.DateTimeInput, "datetime-local", "%Y-%m-%dT%H:%M"),
    (forms.DateInput, "date", "%Y-%m-%d"),
    (forms.TimeInput, "time", "%H:%M"),
)
#: Choices as short as yes and no stand in one row where there is room.
_ROW_CHOICES, _ROW_LETTERS = 5, 14
_SHORT_TYPES = frozenset({"date", "datetime-local", "time", "number"})


@dataclass(frozen=True)
class Choice:
    """One radio button or checkbox of a group."""

    id: str
    label: str
    tag: SafeString


@dataclass(frozen=True)
class FieldView:
    """A field as the component draws it.

    Attributes:
        kind: "line", "tick" (one checkbox), "choices" (a fieldset) or "hidden".
        widget: the control itself; empty for choices.
        is_row: the choices are few and short.
    """

    kind: str
    id: str
    label: str
    hint: str
    hint_id: str
    errors: tuple[str, ...]
    error_id: str
    described_by: str
    is_required: bool
    is_short: bool
    widget: SafeString | str
    choices: tuple[Choice, ...]
    is_row: bool


@dataclass(frozen=True)
class Problem:
    """One line of the error summary; `target` is the id of the control, empty for the whole form."""

    message: str
    target: str


#: What Django writes where nothing is chosen.
_DASHES = BLANK_CHOICE_DASH[0][1]


def field_view(field: BoundField) -> FieldView:
    """Everything the component needs; nothing typed is lost."""
    # What is missing is said by the page in its own language, not by the browser.
    field.form.use_required_attribute = False
    widget = _native(field.field.widget)
    kind = _kind(widget)
    errors = tuple(str(error) for error in field.errors)
    hint = field.help_text if not field.is_hidden else ""
    base_id = field.auto_id or field.html_name
    hint_id = f"{base_id}_hint" if hint else ""
    error_id = f"{base_id}_error" if errors else ""
    described_by = " ".join(one for one in (hint_id, error_id) if one)
    attrs = _attributes(field, widget, kind, described_by)
    if kind == "choices":
        drawn: SafeString | str = ""
        choices = _choices(field, attrs)
    else:
        drawn = field.as_widget(widget=_with_words(widget), attrs=attrs)
        choices = ()
    return FieldView(
        kind=kind,
        id=field.id_for_label or base_id,
        label=str(field.label),
        hint=str(hint),
        hint_id=hint_id,
        errors=errors,
        error_id=error_id,
        described_by=described_by,
        is_required=field.field.required,
        is_short=getattr(widget, "input_type", "") in _SHORT_TYPES,
        widget=drawn,
        choices=choices,
        is_row=len(choices) <= _ROW_CHOICES
        and all(len(choice.label) <= _ROW_LETTERS for choice in choices),
    )


def _with_words(widget: forms.Widget) -> forms.Widget:
    """A list whose empty line is a sentence, not a row of dashes."""
    if not isinstance(widget, forms.Select):
        return widget
    spoken = copy.copy(widget)
    spoken.choices = [
        (value, _("choose from the list") if label == _DASHES else label)
        for value, label in widget.choices
    ]
    return spoken


def form_problems(form: Any) -> tuple[Problem, ...]:
    """Errors of a form or formset in the order of its fields, those of the whole form first."""
    if form is None:
        return ()
    if isinstance(form, forms.BaseFormSet):
        problems = [Problem(str(error), "") for error in form.non_form_errors()]
        return (*problems, *(problem for one in form.forms for problem in form_problems(one)))
    return tuple(_problems_of_form(form))


def _problems_of_form(form: forms.BaseForm) -> Iterable[Problem]:
    if not form.is_bound:
        return
    for error in form.non_field_errors():
        yield Problem(str(error), "")
    for field in form:
        for error in field.errors:
            yield Problem(f"{field.label}: {error}", _first_control_id(field))


def _first_control_id(field: BoundField) -> str:
    """The id the summary links to: the control, or the first one of a group."""
    if field.is_hidden:
        return ""
    if _kind(field.field.widget) == "choices":
        options = field.subwidgets
        return str(options[0].id_for_label) if options else ""
    return field.id_for_label or field.auto_id


def _kind(widget: forms.Widget) -> str:
    if widget.is_hidden:
        return "hidden"
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "choices"
    if isinstance(widget, forms.CheckboxInput):
        return "tick"
    return "line"


def _native(widget: forms.Widget) -> forms.Widget:
    """A date, time or moment asked with the browser's own picker; other widgets as they are."""
    for kind, input_type, day_format in _NATIVE_TYPES:
        if isinstance(widget, kind):
            native: Any = copy.deepcopy(widget)
            native.input_type = input_type
            native.attrs.pop("type", None)
            native.format = day_format
            native.is_localized = False
            return native  # type: ignore[no-any-return]
    return widget


def _attributes(
    field: BoundField, widget: forms.Widget, kind: str, described_by: str
) -> dict[str, Any]:
    # A placeholder vanishes while one types; the label and the hint stay.
    attrs: dict[str, Any] = {"placeholder": False}
    if kind != "choices":
        # On a group the fieldset is described once, not each of its controls.
        if described_by:
            attrs["aria-describedby"] = described_by
        if kind == "line" and field.field.required:
            attrs["aria-required"] = "true"
    if isinstance(widget, forms.Textarea) and str(widget.attrs.get("rows", "10")) == "10":
        attrs["rows"] = 5
    return attrs


def _choices(field: BoundField, attrs: dict[str, Any]) -> tuple[Choice, ...]:
    drawn = []
    for option in field.subwidgets:
        own = option.data["attrs"]
        for said_by_fieldset in ("aria-describedby", "aria-invalid", "required"):
            own.pop(said_by_fieldset, None)
        own.update(attrs)
        drawn.append(Choice(option.id_for_label or "", str(option.choice_label), _tag(option)))
    return tuple(drawn)


def _tag(option: BoundWidget) -> SafeString:
    return option.tag()
