"""Search over everything a visitor may read in a municipality."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from mosty.core.text import fold, matches_all
from mosty.diagnosis.queries import needs
from mosty.directory.queries import search as found_services
from mosty.events import queries as events
from mosty.events.rules import days_words
from mosty.localplans.queries import current_plan, plan_actions
from mosty.partnership.queries.recommendations import published
from mosty.partnership.rules.wording import local_text
from mosty.people.queries import organisations
from mosty.territory.models import Municipality
from mosty.voices.queries import local_title, open_surveys

#: Results of one kind on the page; a longer list is on the page of that kind.
SHOWN = 10


@dataclass(frozen=True)
class Result:
    """Something found."""

    title: str
    href: str
    text: str


@dataclass(frozen=True)
class ResultGroup:
    """What was found of one kind.

    Attributes:
        results: the first ten.
        total: how many there are.
    """

    kind: str
    title: str
    results: tuple[Result, ...]
    total: int


def search(municipality: Municipality, text: str, *, today: date) -> tuple[ResultGroup, ...]:
    """Public records that hold every word of the text, whatever case or diacritics, by kind."""
    if not fold(text):
        return ()
    groups = []
    for kind, title, source in _sources():
        found = list(source(municipality, text, today))
        if found:
            groups.append(ResultGroup(kind, title, tuple(found[:SHOWN]), len(found)))
    return tuple(groups)


_Source = Callable[[Municipality, str, date], Iterable[Result]]


def _sources() -> tuple[tuple[str, str, _Source], ...]:
    return (
        ("service", pgettext("stations", "Services"), _services),
        ("event", pgettext("search", "Events"), _events),
        ("survey", _("Surveys open today"), _surveys),
        ("need", pgettext("stations", "Needs"), _needs),
        ("action", _("Actions of the plan"), _actions),
        ("recommendation", _("Recommendations"), _recommendations),
        ("organisation", _("Organisations"), _organisations),
    )


def _services(municipality: Municipality, text: str, today: date) -> Iterator[Result]:
    for service in found_services(municipality, text=text):
        href = reverse("directory:service_detail", args=[municipality.slug, service.pk])
        yield Result(service.name, href, _short(service.summary or service.organisation.name))


def _events(municipality: Municipality, text: str, today: date) -> Iterator[Result]:
    for event in events.event_titles(municipality):
        words = (event.title, event.title_uk, event.purpose, event.description, event.audience)
        if _holds(text, *words, event.place):
            href = reverse("events:event_detail", args=[municipality.slug, event.slug])
            days = days_words(event.starts_on, event.ends_on)
            about = ", ".join(filter(None, (days, event.place)))
            yield Result(events.local_title(event), href, _short(about))


def _surveys(municipality: Municipality, text: str, today: date) -> Iterator[Result]:
    for survey in open_surveys(municipality, today):
        title = local_title(survey)
        if _holds(text, title, survey.title, survey.intro):
            href = reverse("voices:survey_detail", args=[municipality.slug, survey.slug])
            yield Result(title, href, _short(survey.intro))


def _needs(municipality: Municipality, text: str, today: date) -> Iterator[Result]:
    for need in needs(municipality, public_only=True):
        if _holds(text, need.code, need.title, need.description):
            href = reverse("diagnosis:need_detail", args=[municipality.slug, need.code])
            yield Result(need.title, href, _short(need.description))


def _actions(municipality: Municipality, text: str, today: date) -> Iterator[Result]:
    plan = current_plan(municipality, public_only=True)
    if plan is None:
        return
    for card in plan_actions(plan):
        if _holds(text, card.code, card.title, card.description, card.recipients):
            href = reverse(
                "localplans:action_detail", args=[municipality.slug, plan.slug, card.code]
            )
            yield Result(card.title, href, _short(card.description))


def _recommendations(municipality: Municipality, text: str, today: date) -> Iterator[Result]:
    for one in published(municipality):
        if _holds(text, one.title, one.title_uk, one.problem, one.text, one.text_uk):
            href = reverse(
                "partnership:recommendation_detail",
                args=[municipality.slug, one.year, one.number],
            )
            yield Result(local_text(one.title, one.title_uk), href, _short(one.problem))


def _organisations(municipality: Municipality, text: str, today: date) -> Iterator[Result]:
    for organisation in organisations(municipality, text=text):
        href = reverse("organisations:detail", args=[municipality.slug, organisation.pk])
        about = organisation.description or organisation.get_form_display()
        yield Result(organisation.name, href, _short(about))


def _holds(text: str, *haystack: str) -> bool:
    return matches_all(fold(" ".join(haystack)), text)


def _short(text: str) -> str:
    return Truncator(text).words(30)
