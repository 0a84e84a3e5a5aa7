"""The criteria of a good description, in the order a resident needs them; 100 points in all."""

import re
from datetime import date
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mosty.core.enums import YesNoUnknown
from mosty.core.formatting import day
from mosty.core.text import fold
from mosty.directory.enums import CostKind, ProviderMode
from mosty.directory.rules.freshness import add_months, worth_of_check
from mosty.directory.rules.plain import reading
from mosty.directory.rules.quality import FULL, HALF, NOTHING, Criterion, Described, Verdict

#: Letters of a description that says enough, and of a line that says who may come.
ENOUGH_LETTERS, ENOUGH_FOR_WHOM = 400, 20
#: After so many months a figure is too old.
FIGURES_GOOD_FOR = 12
#: Providers whose money comes for a time.
_PAID_FOR_A_TIME = frozenset({ProviderMode.NGO_CALL, ProviderMode.PROCUREMENT})

#: Words of folded text that tell how one applies.
_WAYS = {
    "phone": re.compile(r"\b(za)?dzwon|\btelefon|\btel\b|\bsms\b|\binfolini"),
    "email": re.compile(r"\be-?mail|\bmailem\b|\b(na)?pisz\b|\bpisemn"),
    "website": re.compile(r"\bstron(a|e|ie)\b|\binternet|\bon-?line\b|\bformularz|\bepuap\b"),
    "place": re.compile(
        r"\bprzyjd|\bzglos|\bodwied|\bosobisc|\bprzynies|\bwejdz|\bzapytaj|\bzloz"
        r"|\bsiedzib|\bbiur|\bsekretaria|\bpokoj"
    ),
}
_AGE = re.compile(
    r"\blat\b|\broku zycia|\bwszys|\bkazd|\bdorosl|\bdziec|\bmlodz|\bsenior|\bwieku?\b"
)
_BY_APPOINTMENT = re.compile(r"\bumow|\buzgodn|\bustal|\bzapis|\bcalodobow|\bcala dobe")


def ways_to_apply(text: str) -> frozenset[str]:
    """How one applies, as the text says: `phone`, `email`, `website`, `place`."""
    folded = fold(text)
    return frozenset(way for way, words in _WAYS.items() if words.search(folded))


def _letters(text: str) -> int:
    return len(" ".join(text.split()))


# --- what each criterion says -------------------------------------------------------------------


def _contact(service: Described, _today: date) -> Verdict:
    given = {way for way in ("phone", "email", "website") if getattr(service, way)}
    if service.has_place and not service.is_secret:
        given.add("place")
    named = ways_to_apply(service.how_to_apply)
    if not given:
        return Verdict(NOTHING, _("There is no telephone, e-mail, web page or place to come to."))
    if given & named:
        return Verdict(FULL, _("The contact fits the way to apply."))
    if named:
        return Verdict(HALF, _("“How to get it” names a contact that is not given here."))
    return Verdict(HALF, _("“How to get it” does not say whether to call, to write or to come."))


def _for_whom(service: Described, _today: date) -> Verdict:
    letters = _letters(service.for_whom)
    if not letters:
        return Verdict(NOTHING, _("Nobody wrote who may use it."))
    if letters < ENOUGH_FOR_WHOM and not _says_age(service):
        return Verdict(HALF, _("Say more: who, at what age, in what situation."))
    return Verdict(FULL, _("It says who may use it."))


def _ages(service: Described, _today: date) -> Verdict:
    if _says_age(service):
        return Verdict(FULL, _("It says for what age it is."))
    return Verdict(NOTHING, _("Give the ages, or write that it is for people of any age."))


def _says_age(service: Described) -> bool:
    return (
        service.min_age is not None
        or service.max_age is not None
        or _AGE.search(fold(service.for_whom)) is not None
    )


def _how(service: Described, _today: date) -> Verdict:
    if not _letters(service.how_to_apply):
        return Verdict(NOTHING, _("Nobody wrote how to get it."))
    if not ways_to_apply(service.how_to_apply):
        return Verdict(HALF, _("Begin with the first step: call, write or come, and where."))
    return Verdict(FULL, _("It begins with a first step."))


def _cost(service: Described, _today: date) -> Verdict:
    has_words = bool(_letters(service.cost_for_person))
    if service.cost_kind == CostKind.FREE or (service.cost_kind and has_words):
        return Verdict(FULL, _("It says what one pays."))
    if service.cost_kind:
        return Verdict(HALF, _("Say how much, or on what it depends."))
    if has_words:
        return Verdict(HALF, _("Choose as well whether it is free, so that people find it."))
    return Verdict(NOTHING, _("Nobody wrote what one pays."))


def _hours(service: Described, _today: date) -> Verdict:
    if service.has_windows:
        return Verdict(FULL, _("It says on which days and hours."))
    if _BY_APPOINTMENT.search(fold(service.hours_text)):
        return Verdict(FULL, _("It says that the time is agreed."))
    if _letters(service.hours_text):
        return Verdict(HALF, _("The hours are words only: enter days and hours."))
    return Verdict(NOTHING, _("Nobody wrote when it is open."))


def _place(service: Described, _today: date) -> Verdict:
    if not service.has_place:
        return Verdict(NOTHING, _("Nobody wrote where it is."))
    if service.is_secret:
        return Verdict(FULL, _("The place is confidential and stays so."))
    if not service.has_point:
        return Verdict(HALF, _("The place has no point on the map."))
    return Verdict(FULL, _("The place has a point on the map."))


def _accessibility(service: Described, _today: date) -> Verdict:
    if service.has_accessibility:
        return Verdict(FULL, _("It says what makes the place easier to use."))
    return Verdict(NOTHING, _("Nobody wrote whether one can enter without steps."))


def _description(service: Described, _today: date) -> Verdict:
    letters = _letters(service.summary)
    said = ngettext(
        "The description has %(count)d letter.", "The description has %(count)d letters.", letters
    ) % {"count": letters}
    if letters >= ENOUGH_LETTERS:
        return Verdict(FULL, said)
    enough = _("About %(count)d say enough.") % {"count": ENOUGH_LETTERS}
    return Verdict(Fraction(letters, ENOUGH_LETTERS), f"{said} {enough}")


def _easy(service: Described, _today: date) -> Verdict:
    if not _letters(service.text_easy):
        return Verdict(NOTHING, _("There is no text in easy words."))
    if not reading(service.text_easy).is_easy:
        return Verdict(HALF, _("The easy text is hard: shorter sentences, shorter words."))
    return Verdict(FULL, _("The easy text is really easy."))


def _ukrainian(service: Described, _today: date) -> Verdict:
    if _letters(service.name_uk):
        return Verdict(FULL, _("It has a name in Ukrainian."))
    return Verdict(NOTHING, _("It has no name in Ukrainian."))


def _languages(service: Described, _today: date) -> Verdict:
    if service.has_languages:
        return Verdict(FULL, _("It says in which languages one can talk."))
    return Verdict(NOTHING, _("Nobody wrote in which languages one can talk."))


def _conditions(service: Described, _today: date) -> Verdict:
    answers = sum(answer != YesNoUnknown.UNKNOWN for answer in service.conditions)
    reasons = sum(
        answer != YesNoUnknown.UNKNOWN and bool(_letters(reason))
        for answer, reason in zip(service.conditions, service.reasons, strict=True)
    )
    score = Fraction(answers + reasons, 2 * len(service.conditions) or 1)
    if score == FULL:
        return Verdict(FULL, _("All four have an answer and a reason."))
    return Verdict(
        score,
        _("Answered: %(answers)d of 4, with a reason: %(reasons)d.")
        % {"answers": answers, "reasons": reasons},
    )


def _figures(service: Described, today: date) -> Verdict:
    if not service.has_figure:
        return Verdict(
            NOTHING, _("Nobody wrote how many places there are, or whether there is room.")
        )
    if service.figures_on is None:
        return Verdict(HALF, _("The figures have no date."))
    told = {"day": day(service.figures_on)}
    if add_months(service.figures_on, FIGURES_GOOD_FOR) < today:
        return Verdict(HALF, _("The figures are of %(day)s: too old.") % told)
    return Verdict(FULL, _("The figures are of %(day)s.") % told)


def _checked(service: Described, today: date) -> Verdict:
    if service.checked_on is None:
        return Verdict(NOTHING, _("Nobody has confirmed yet that all of this is true."))
    score = worth_of_check(service.checked_on, service.check_every_months, today=today)
    told = {"day": day(service.checked_on)}
    if score == FULL:
        return Verdict(score, _("Confirmed on %(day)s.") % told)
    return Verdict(score, _("Confirmed on %(day)s: long ago.") % told)


def _money(service: Described, today: date) -> Verdict:
    if service.funded_until is None:
        return Verdict(NOTHING, _("Nobody wrote until when there is money."))
    told = {"day": day(service.funded_until)}
    if service.funded_until < today:
        return Verdict(NOTHING, _("The money ended on %(day)s: is the service still there?") % told)
    return Verdict(FULL, _("There is money until %(day)s.") % told)


def _doubts(service: Described, _today: date) -> Verdict:
    if not service.open_doubts:
        return Verdict(FULL, _("Nobody says that something is wrong."))
    why = ngettext(
        "%(count)d doubt waits for an answer.",
        "%(count)d doubts wait for an answer.",
        service.open_doubts,
    ) % {"count": service.open_doubts}
    return Verdict(HALF if service.open_doubts == 1 else NOTHING, why)


# --- the list -----------------------------------------------------------------------------------


def _edit(field: str) -> str:
    return f"{{pk}}/edycja/#id_{field}"


_CHECK = "{pk}/#sprawdzone"
_HOURS, _PLACES, _CAPACITY = "{pk}/godziny/", "{pk}/miejsca/", "{pk}/wolne-miejsca/"

CRITERIA: tuple[Criterion, ...] = (
    Criterion("contact", gettext_lazy("Contact fits the way to apply"), 8,
              ("phone", "email", "website"), _edit("phone"), _contact),
    Criterion("for_whom", gettext_lazy("Who may use it"), 8,
              ("for_whom",), _edit("for_whom"), _for_whom),
    Criterion("ages", gettext_lazy("For what age"), 4,
              ("min_age", "max_age"), _edit("min_age"), _ages),
    Criterion("how", gettext_lazy("How to get it: the first step"), 8,
              ("how_to_apply",), _edit("how_to_apply"), _how),
    Criterion("cost", gettext_lazy("What one pays"), 7,
              ("cost_kind", "cost_for_person"), _edit("cost_kind"), _cost),
    Criterion("hours", gettext_lazy("Days and hours"), 7,
              ("has_windows", "hours_text"), _HOURS, _hours, lambda one: one.keeps_hours),
    Criterion("place", gettext_lazy("Place with a point on the map"), 5,
              ("has_place", "has_point"), _PLACES, _place, lambda one: one.is_on_site),
    Criterion("accessibility", gettext_lazy("Accessibility of the place"), 5,
              ("has_accessibility",), _PLACES, _accessibility, lambda one: one.is_on_site),
    Criterion("description", gettext_lazy("Description of what happens"), 5,
              ("summary",), _edit("summary"), _description),
    Criterion("easy", gettext_lazy("Text in easy words"), 6,
              ("text_easy",), _edit("text_easy"), _easy),
    Criterion("ukrainian", gettext_lazy("Name in Ukrainian"), 3,
              ("name_uk",), _edit("name_uk"), _ukrainian),
    Criterion("languages", gettext_lazy("Languages in which one can talk"), 3,
              ("has_languages",), _edit("languages"), _languages),
    Criterion("conditions", gettext_lazy("Four conditions with reasons"), 8,
              ("conditions", "reasons"), _edit("condition_a"), _conditions),
    Criterion("figures", gettext_lazy("Places and people, with a date"), 4,
              ("has_figure", "figures_on"), _CAPACITY, _figures),
    Criterion("checked", gettext_lazy("Confirmed lately"), 12,
              ("checked_on",), _CHECK, _checked),
    Criterion("money", gettext_lazy("Until when there is money"), 3,
              ("funded_until",), _edit("funded_until"), _money,
              lambda one: one.provider_mode in _PAID_FOR_A_TIME or one.funded_until is not None),
    Criterion("doubts", gettext_lazy("Doubts of residents"), 4,
              ("open_doubts",), "uwagi/", _doubts),
)  # fmt: skip
