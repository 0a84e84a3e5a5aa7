"""What an organiser may ask of needs: questions with ready answers, and room for own words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class NeedQuestion:
    """One question; several answers may be chosen.

    Attributes:
        code: stored in RegistrationRules.asks and as the key of ParticipantNeeds.choices.
        options: code -> words.
    """

    code: str
    title: str | Promise
    options: Mapping[str, str | Promise]


NEED_QUESTIONS: Mapping[str, NeedQuestion] = {
    question.code: question
    for question in (
        NeedQuestion(
            "getting_there",
            _("Getting there and inside"),
            {
                "door_to_door": _("transport from door to door"),
                "parking": _("a parking place near the entrance"),
                "step_free": _("a way in without steps"),
                "toilet": _("an accessible toilet"),
                "wheelchair": _("a place for a wheelchair"),
                "dog": _("I come with an assistance dog"),
            },
        ),
        NeedQuestion(
            "hearing",
            _("Hearing and understanding"),
            {
                "loop": _("an induction loop"),
                "pjm": _("an interpreter of Polish Sign Language"),
                "captions": _("captions"),
                "near_speaker": _("a seat near the speaker"),
            },
        ),
        NeedQuestion(
            "materials",
            _("Materials"),
            {
                "large_print": _("large print (at least 14 points)"),
                "easy": _("easy-to-read text"),
                "before": _("a file before the meeting"),
            },
        ),
        NeedQuestion(
            "language",
            _("Language"),
            {
                "uk": _("Ukrainian"),
                "en": _("English"),
                "other": _("another language (write which below)"),
            },
        ),
        NeedQuestion(
            "support",
            _("Support during the meeting"),
            {
                "assistance": _("help of a person on the spot"),
                "own_assistant": _("I come with my own assistant"),
                "quiet": _("a quiet place to rest"),
                "breaks": _("more frequent breaks"),
                "childcare": _("care for a child"),
                "care": _("care for a dependent person"),
            },
        ),
        NeedQuestion(
            "diet",
            _("Food"),
            {
                "vegetarian": _("vegetarian"),
                "vegan": _("vegan"),
                "gluten_free": _("without gluten"),
                "lactose_free": _("without lactose"),
                "no_pork": _("without pork"),
                "allergy": _("an allergy (write which below)"),
            },
        ),
        NeedQuestion(
            "pictures",
            _("Photographs"),
            {"none": _("please do not take pictures of me")},
        ),
    )
}


def questions_asked(codes: Iterable[str]) -> Sequence[NeedQuestion]:
    """The chosen questions in the order of the list; unknown codes are left out."""
    wanted = set(codes)
    return [question for code, question in NEED_QUESTIONS.items() if code in wanted]


def clean_needs(choices: Mapping[str, Iterable[str]], asked: Iterable[str]) -> dict[str, list[str]]:
    """Only what was asked, only known answers, questions without an answer left out."""
    kept = {
        question.code: [
            code for code in question.options if code in set(choices.get(question.code, ()))
        ]
        for question in questions_asked(asked)
    }
    return {code: chosen for code, chosen in kept.items() if chosen}


def needs_in_words(choices: Mapping[str, Iterable[str]]) -> list[str]:
    """ "Food: vegan, without gluten", one line a question."""
    lines = []
    for question in NEED_QUESTIONS.values():
        chosen = [
            str(words)
            for code, words in question.options.items()
            if code in choices.get(question.code, ())
        ]
        if chosen:
            lines.append(f"{question.title}: {', '.join(chosen)}")
    return lines
