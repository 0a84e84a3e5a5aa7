"""Reading lists of people leaves a trace: who read which list of which event, and how long it was."""

from django.db import transaction

from mosty.core.access import Access
from mosty.core.audit import record
from mosty.events.models import Event

#: List -> what somebody needs to be allowed to read it.
LISTS = {
    "attendance": "events.register_others",
    "badges": "events.register_others",
    "catering": "events.see_needs",
    "teams": "events.register_others",
    "candidates": "events.register_others",
}


@transaction.atomic
def note_list_read(*, event: Event, kind: str, people: int, by: Access, form: str = "") -> None:
    """Somebody read a list of people; `form` says as what file."""
    by.require(LISTS[kind])
    record("events.list_read", by=by, on=event, data={"list": kind, "people": people, "form": form})
