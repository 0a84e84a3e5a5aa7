"""Answers and rules in words, for the person who answers and for staff."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from mosty.core.formatting import number
from mosty.questionnaires.enums import Comparison
from mosty.questionnaires.rules.logic import AnswerValue, QuestionSpec, RuleSpec


def declined_label() -> str:
    """How "I prefer not to say" is written."""
    return _("I prefer not to say")


def describe_answer(spec: QuestionSpec, value: AnswerValue | None) -> tuple[str, ...]:
    """The answer, one line per chosen option; nothing when there is none."""
    if value is None or value.is_empty:
        return ()
    if value.is_declined:
        return (declined_label(),)
    if value.number is not None:
        exponent = value.number.as_tuple().exponent
        decimals = -exponent if isinstance(exponent, int) and exponent < 0 else 0
        ends = dict(zip((spec.scale_min, spec.scale_max), spec.scale_labels, strict=True))
        label = ends.get(int(value.number), "") if spec.points else ""
        text = number(value.number, decimals)
        return (f"{text} – {label}" if label else text,)
    if spec.has_options:
        lines = []
        for code in value.choices:
            option = spec.option(code)
            if option is None:
                continue
            own = f": {value.text}" if option.has_text and value.text else ""
            lines.append(f"{option.text}{own}")
        return tuple(lines)
    return (value.text,)


def conditions(specs: Sequence[QuestionSpec], spec: QuestionSpec) -> tuple[str, ...]:
    """When the question is asked, as a paper sheet says it: `answer only if in question 3: tak`."""
    return tuple(_condition(specs, rule) for rule in spec.rules)


def _condition(specs: Sequence[QuestionSpec], rule: RuleSpec) -> str:
    number, target = next(
        (place, spec) for place, spec in enumerate(specs, start=1) if spec.code == rule.depends_on
    )
    named = []
    for value in rule.values:
        option = target.option(value)
        named.append(option.text if option else value)
    facts = {"number": number, "values": ", ".join(named)}
    match rule.comparison:
        case Comparison.ANY_OF:
            return _("Only if you answered question %(number)d: %(values)s.") % facts
        case Comparison.NONE_OF:
            return _("Only if you answered question %(number)d otherwise than: %(values)s.") % facts
        case Comparison.AT_LEAST:
            return _("Only if you answered question %(number)d: at least %(values)s.") % facts
        case Comparison.AT_MOST:
            return _("Only if you answered question %(number)d: at most %(values)s.") % facts
        case _:
            return _("Only if you answered question %(number)d.") % facts
