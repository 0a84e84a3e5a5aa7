"""Records of the directory: the catalogue, services, places, hours, people, answers, words."""

from mosty.directory.models.answers import AnswerLink, CheckReminder, Doubt, ProposedChange
from mosty.directory.models.catalogue import ServiceType
from mosty.directory.models.contacts import Contact
from mosty.directory.models.hours import OpeningException, OpeningWindow
from mosty.directory.models.places import Location, LocationFeature, ServiceAtLocation
from mosty.directory.models.records import Merge, PairVerdict, Removal
from mosty.directory.models.services import (
    CHECK_EVERY_MONTHS,
    Service,
    ServiceLanguage,
    ServiceQuerySet,
)
from mosty.directory.models.words import SearchIndex, SearchWord, SynonymGroup

__all__ = [
    "CHECK_EVERY_MONTHS",
    "AnswerLink",
    "CheckReminder",
    "Contact",
    "Doubt",
    "Location",
    "LocationFeature",
    "Merge",
    "OpeningException",
    "OpeningWindow",
    "PairVerdict",
    "ProposedChange",
    "Removal",
    "SearchIndex",
    "SearchWord",
    "Service",
    "ServiceAtLocation",
    "ServiceLanguage",
    "ServiceQuerySet",
    "ServiceType",
    "SynonymGroup",
]
