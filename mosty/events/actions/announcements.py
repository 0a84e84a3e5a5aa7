"""News of the day: on the live page at once, by mail to those who are registered if one likes."""

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from mosty.core.access import Access
from mosty.core.audit import record
from mosty.core.errors import InvalidInput, NotFound
from mosty.events.actions.mailing import send_to_registrations
from mosty.events.enums import RegistrationState
from mosty.events.models import Announcement, Event, Registration

LONGEST = 500


@transaction.atomic
def announce_news(
    *,
    event: Event,
    text: str,
    text_uk: str = "",
    is_urgent: bool = False,
    by_mail: bool = False,
    by: Access,
) -> tuple[Announcement, int]:
    """What the live page shows from now on, and how many were written to."""
    by.require("events.moderate")
    words = text.strip()
    if not words or len(words) > LONGEST:
        message = _("Write the announcement in at most %(limit)d characters.") % {"limit": LONGEST}
        raise InvalidInput(message, fields={"text": message})
    news = Announcement.objects.create(
        event=event,
        text=words,
        text_uk=text_uk.strip()[:LONGEST],
        is_urgent=is_urgent,
        published_by_label=by.label[:200],
    )
    told = _tell(news) if by_mail else 0
    record("events.news_announced", by=by, on=news, data={"letters": told, "urgent": is_urgent})
    return news, told


@transaction.atomic
def withdraw_news(*, event: Event, announcement_id: int, by: Access) -> Announcement:
    """The announcement, shown no more; a letter that went cannot be called back."""
    by.require("events.moderate")
    news = Announcement.objects.select_for_update().filter(event=event, pk=announcement_id).first()
    if news is None:
        raise NotFound(_("There is no such announcement here."))
    if news.withdrawn_at is None:
        news.withdrawn_at = timezone.now()
        news.save(update_fields=["withdrawn_at"])
        record("events.news_withdrawn", by=by, on=news)
    return news


def _tell(news: Announcement) -> int:
    """How many of those who have a place get a letter."""
    confirmed = Registration.objects.filter(
        event=news.event, state=RegistrationState.CONFIRMED
    ).order_by("pk")
    subject, body = _letter(news, "pl", news.text)
    subject_uk, body_uk = _letter(news, "uk", news.text_uk or news.text)
    return send_to_registrations(
        news.event, subject, body, confirmed, subject_uk=subject_uk, body_uk=body_uk
    )


def _letter(news: Announcement, language: str, text: str) -> tuple[str, str]:
    """Subject and body in the language."""
    event = news.event
    path = reverse("events:live", args=[event.municipality.slug, event.slug])
    with translation.override(language):
        title = event.title_uk or event.title if language == "uk" else event.title
        body = render_to_string(
            "events/letters/news.txt",
            {"event": event, "title": title, "text": text, "address": settings.BASE_URL + path},
        )
        return _("News: %(title)s") % {"title": title}, body
