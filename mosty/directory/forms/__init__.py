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
)
from mosty.directory.forms.proposals import CorrectionForm, DecisionForm, fact_label
from mosty.directory.forms.services import (
    ServiceForm,
    TypeFilterForm,
    initial_of,
)

__all__ = [
    "CapacityForm",
    "ContactForm",
    "CorrectionForm",
    "DecisionForm",
    "DoubtFilterForm",
    "DoubtForm",
    "HoursForm",
    "LinkForm",
    "OrganisationChoiceForm",
    "PlaceForm",
    "ServiceAnswerForms",
    "ServiceFilterForm",
    "ServiceForm",
    "SharePlaceForm",
    "TypeFilterForm",
    "fact_label",
    "initial_of",
    "initial_of_capacity",
    "initial_of_contact",
    "initial_of_hours",
    "initial_of_place",
    "with_more_rows",
]
