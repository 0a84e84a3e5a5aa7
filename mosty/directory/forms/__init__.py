"""Forms of the directory."""

from mosty.directory.forms.capacity import CapacityForm, initial_of_capacity
from mosty.directory.forms.doubts import DoubtFilterForm, DoubtForm
from mosty.directory.forms.finding import ServiceFilterForm
from mosty.directory.forms.hours import HoursForm, initial_of_hours, with_more_rows
from mosty.directory.forms.links import (
    LinkForm,
    OrganisationChoiceForm,
    ServiceAnswerForms,
)
from mosty.directory.forms.places import (
    ContactForm,
    PlaceForm,
    SharePlaceForm,
    initial_of_contact,
    initial_of_place,
    initial_of_wish,
    place_fact_label,
)
from mosty.directory.forms.proposals import AcceptanceForm, CorrectionForm, RefusalForm, fact_label
from mosty.directory.forms.services import (
    ServiceForm,
    TypeFilterForm,
    initial_of,
)
from mosty.directory.forms.synonyms import SynonymForm, TryForm, initial_of_synonyms

__all__ = [
    "AcceptanceForm",
    "CapacityForm",
    "ContactForm",
    "CorrectionForm",
    "DoubtFilterForm",
    "DoubtForm",
    "HoursForm",
    "LinkForm",
    "OrganisationChoiceForm",
    "PlaceForm",
    "RefusalForm",
    "ServiceAnswerForms",
    "ServiceFilterForm",
    "ServiceForm",
    "SharePlaceForm",
    "SynonymForm",
    "TryForm",
    "TypeFilterForm",
    "fact_label",
    "initial_of",
    "initial_of_capacity",
    "initial_of_contact",
    "initial_of_hours",
    "initial_of_place",
    "initial_of_synonyms",
    "initial_of_wish",
    "place_fact_label",
    "with_more_rows",
]
