"""Who may do what with voices, when a survey takes answers, what may be told of few people."""

from datetime import date
from typing import Protocol

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mosty.core.access import Permission, Role
from mosty.core.formatting import number
from mosty.engines.disclosure import THRESHOLD
from mosty.questionnaires.enums import Channel
from mosty.questionnaires.rules import shown_part
from mosty.voices.enums import SurveyState

_MANAGERS = frozenset({Role.PLAN_COORDINATOR, Role.COMMUNITY_ORGANISER, Role.CENTRE_DIRECTOR})
_CODERS = frozenset({Role.PLAN_COORDINATOR, Role.COMMUNITY_ORGANISER, Role.SERVICE_ORGANISER})

#: Raw answers are for those who work with them: never the administrator, never the mayor.
PERMISSIONS: tuple[Permission, ...] = (
    Permission(
        code="voices.survey_manage",
        title=gettext_lazy("prepare, open and close surveys and publish their results"),
        roles=_MANAGERS,
    ),
    Permission(
        code="voices.paper_entry",
        title=gettext_lazy("enter answers from paper sheets, talks at home and the telephone"),
        roles=_MANAGERS | {Role.CLERK, Role.CASE_WORKER, Role.SERVICE_ORGANISER},
    ),
    Permission(
        code="voices.see_answers",
        title=gettext_lazy("read what people wrote in their own words"),
        roles=_CODERS,
    ),
    Permission(
        code="voices.code_answers",
        title=gettext_lazy("mark needs, talents and obstacles in open answers"),
        roles=_CODERS,
    ),
    Permission(
        code="voices.export",
        title=gettext_lazy("download answers of a survey as a file"),
        roles=_MANAGERS,
    ),
)

#: From here on a theme may be shown to everyone.
PUBLIC_FROM = THRESHOLD
#: Source of the stations that themes are.
THEME_SOURCE = "voices.theme"
#: Words of the files of answers, the same on the way in and out.
DECLINED_WORD = "wolę nie mówić"
#: Begins the number of an answer given on the web.
WEB_NUMBER = "R-"
CHANNEL_WORDS = {
    Channel.PAPER: "papier",
    Channel.WEB: "www",
    Channel.DOOR: "rozmowa",
    Channel.PHONE: "telefon",
    Channel.IMPORT: "plik",
}


class Dated(Protocol):
    """What the rule about dates needs of a survey."""

    state: str
    opens_on: date
    closes_on: date


def takes_answers(survey: Dated, on: date) -> bool:
    """Whether a person may answer on this day."""
    return survey.state == SurveyState.OPEN and survey.opens_on <= on <= survey.closes_on


def is_over(survey: Dated, on: date) -> bool:
    """Whether nobody may answer any more (it may still be reopened or prolonged by staff)."""
    return survey.state == SurveyState.CLOSED or (
        survey.state == SurveyState.OPEN and survey.closes_on < on
    )


def answers_summary(part: int, whole: int) -> str:
    """`27 z 74 odpowiedzi`, or how little may be told."""
    shown = shown_part(part, whole)
    if shown.count is None:
        return (
            _("a few answers")
            if part < PUBLIC_FROM
            else _("nearly all of %(whole)s answers") % {"whole": number(whole)}
        )
    return ngettext("%(part)s of %(whole)s answer", "%(part)s of %(whole)s answers", whole) % {
        "part": number(part),
        "whole": number(whole),
    }
