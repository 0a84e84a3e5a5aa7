"""The paper observation card of an event: a QR code and space to write."""

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mosty.core.documents import DocumentSource, render_documents
from mosty.events.exports.codes import qr_drawing
from mosty.events.models import Event
from mosty.events.queries.cards import card_places
from mosty.events.queries.events import local_title
from mosty.events.rules.card_links import card_code
from mosty.events.rules.dates import days_words


def card_address(event: Event) -> str:
    """The whole address by which those who came leave a card."""
    path = reverse(
        "events:card_new", args=[event.municipality.slug, event.slug, card_code(event.uuid)]
    )
    return f"{settings.BASE_URL}{path}"


def card_sheet(event: Event) -> bytes:
    """One page to print and hand out, in the language in use."""
    address = card_address(event)
    source = DocumentSource(
        title=_("Observation card"),
        subtitle=f"{local_title(event)}, {days_words(event.starts_on, event.ends_on)}",
        author=event.organiser_name or event.municipality.name,
        as_of=event.starts_on,
        html=render_to_string(
            "events/documents/card.html",
            {"event": event, "address": address, "places": card_places(event)},
        ),
        images={"kod": qr_drawing(address, square_mm=0.55)},
        language=get_language() or "pl",
        layout="sheet",
        page_limit=1,
        letters=11.0,
    )
    return render_documents(source, ["pdf"])["pdf"]
