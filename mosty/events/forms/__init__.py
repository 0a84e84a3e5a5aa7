"""Forms of events."""

from mosty.events.forms.events import AnnounceForm, CancelForm, EventForm
from mosty.events.forms.finding import KindFilterForm
from mosty.events.forms.materials import MaterialForm
from mosty.events.forms.programme import ItemForm, ItemPersonForm, person_rows
from mosty.events.forms.prose import (
    FACTS,
    MOST_ITEMS,
    MOST_STOPS,
    PasteForm,
    ReadEventForm,
    ask_row,
    event_initial,
    item_initial,
    show_needed,
)
from mosty.events.forms.prose_rows import ReadItemForm, ReadStopForm
from mosty.events.forms.registering import (
    CodeForm,
    GuestRows,
    InstitutionForm,
    NeedsForm,
    ParticipantForm,
    PersonForm,
    StaffForm,
)
from mosty.events.forms.registration_rules import (
    GivePlaceForm,
    RegistrationFilterForm,
    RegistrationRulesForm,
)

__all__ = [
    "FACTS",
    "MOST_ITEMS",
    "MOST_STOPS",
    "AnnounceForm",
    "CancelForm",
    "CodeForm",
    "EventForm",
    "GivePlaceForm",
    "GuestRows",
    "InstitutionForm",
    "ItemForm",
    "ItemPersonForm",
    "KindFilterForm",
    "MaterialForm",
    "NeedsForm",
    "ParticipantForm",
    "PasteForm",
    "PersonForm",
    "ReadEventForm",
    "ReadItemForm",
    "ReadStopForm",
    "RegistrationFilterForm",
    "RegistrationRulesForm",
    "StaffForm",
    "ask_row",
    "event_initial",
    "item_initial",
    "person_rows",
    "show_needed",
]
