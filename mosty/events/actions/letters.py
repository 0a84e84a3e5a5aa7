"""What is written to those whose plans a change touches: words and readers."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from mosty.calendars.models import Person
from mosty.events.actions.mailing import (
    Letter,
    event_address,
    send_letters,
    send_to_registrations,
)
from mosty.events.enums import HOLDING, Pool, RegistrationState
from mosty.events.models import Event, Registration
from mosty.events.queries import local_text, local_title
from mosty.events.rules import days_words
from mosty.events.rules.differences import (
    CHANGE_WORDS,
    Change,
    change_words,
    concerning,
)

_LANGUAGES = ("pl", "uk")


def notify_change(event: Event, changes: Sequence[Change], *, note: str = "") -> int:
    """How many letters leave: to those with a place and to those in the programme whose day changes.

    Those who take part online are not told of another room; nobody is told of another description;
    somebody in the programme is told of the own items alone.
    """
    told = _tell_persons(event, changes, note)
    for is_online in (False, True):
        own = concerning(changes, is_online=is_online)
        if own:
            told += _send(
                event, _of_pool(event, is_online=is_online), _change_letter(event, own, note)
            )
    return told


def affected_count(event: Event, changes: Sequence[Change]) -> int:
    """How many letters `notify_change` would send."""
    count = len(_changes_of_persons(event, changes))
    for is_online in (False, True):
        if concerning(changes, is_online=is_online):
            count += _of_pool(event, is_online=is_online).exclude(contact_email="").count()
    return count


def tell_of_other_day(event: Event, before: Mapping[str, Any]) -> int:
    """How many registrations get a letter that the event is on another day or in another place."""
    is_other_day = (before["starts_on"], before["ends_on"]) != (event.starts_on, event.ends_on)
    readers = _confirmed(event) if is_other_day else _of_pool(event, is_online=False)

    def letter() -> tuple[str, str]:
        was = days_words(before["starts_on"], before["ends_on"])
        return _("Change: %(title)s") % {"title": local_title(event)}, _text(
            "other_day",
            event,
            {"was": was, "was_at": before["place"], "is_other_day": is_other_day},
        )

    return _send(event, readers, letter)


def tell_of_cancelling(event: Event) -> int:
    """How many registrations, those on the waiting list too, get a letter that nothing takes place."""
    readers = event.registrations.filter(state__in=[*HOLDING, RegistrationState.WAITING])

    def letter() -> tuple[str, str]:
        subject = _("Cancelled: %(title)s") % {"title": local_title(event)}
        return subject, _text("cancelled", event, {})

    return _send(event, readers, letter)


# --- inside -------------------------------------------------------------------------------------

#: Subject and body; called once in each language.
_LetterOf = Callable[[], tuple[str, str]]


def _tell_persons(event: Event, changes: Sequence[Change], note: str) -> int:
    letters = []
    for person_id, own in _changes_of_persons(event, changes).items():
        with translation.override(_LANGUAGES[0]):
            subject, body = _change_letter(event, own, note, name="own_items")()
        letters.append(Letter(subject, body, persons=(person_id,)))
    send_letters(event, letters)
    return len(letters)


def _changes_of_persons(event: Event, changes: Sequence[Change]) -> dict[int, list[Change]]:
    """Everybody with an e-mail who speaks, moderates or hosts -> what changes for the person."""
    own: dict[int, list[Change]] = {}
    for change in concerning(changes, is_online=False):
        lines = filter(None, (change.before, change.after))
        for key in dict.fromkeys(one.key for line in lines for one in line.persons):
            own.setdefault(key, []).append(change)
    known = Person.objects.filter(municipality_id=event.municipality_id, pk__in=own)
    with_email = known.exclude(email="").order_by("pk").values_list("pk", flat=True)
    return {pk: own[pk] for pk in with_email}


def _change_letter(
    event: Event, changes: Sequence[Change], note: str, *, name: str = "programme_changed"
) -> _LetterOf:
    def letter() -> tuple[str, str]:
        lines = [
            (
                local_text(one.line.title, one.line.title_uk),
                CHANGE_WORDS[one.kind],
                change_words(one),
            )
            for one in changes
        ]
        subject = _("Change of the programme: %(title)s") % {"title": local_title(event)}
        return subject, _text(name, event, {"lines": lines, "note": note})

    return letter


def _send(event: Event, readers: Iterable[Registration], letter: _LetterOf) -> int:
    words = {}
    for language in _LANGUAGES:
        with translation.override(language):
            words[language] = letter()
    return send_to_registrations(
        event,
        *words["pl"],
        readers,
        subject_uk=words["uk"][0],
        body_uk=words["uk"][1],
    )


def _text(name: str, event: Event, facts: Mapping[str, Any]) -> str:
    context = {
        "event": event,
        "title": local_title(event),
        "days": days_words(event.starts_on, event.ends_on),
        "address": event_address(event),
        **facts,
    }
    return render_to_string(f"events/letters/{name}.txt", context)


def _confirmed(event: Event) -> QuerySet[Registration]:
    return event.registrations.filter(state=RegistrationState.CONFIRMED)


def _of_pool(event: Event, *, is_online: bool) -> QuerySet[Registration]:
    return _confirmed(event).filter(pool=Pool.ONLINE if is_online else Pool.ON_SITE)
