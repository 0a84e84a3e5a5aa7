"""The directory in the words of HSDS 3.1 (Human Services Data Specification)."""

from mosty.directory.exports.hsds.organisations import organisation_line, whole_organisation
from mosty.directory.exports.hsds.parts import Record
from mosty.directory.exports.hsds.places import ConfidentialPlace
from mosty.directory.exports.hsds.services import (
    service_lines,
    service_place_line,
    shortest,
    whole_service,
    whole_service_place,
)
from mosty.directory.exports.hsds.taxonomies import Classifier, taxonomy, taxonomy_term

#: The version of the standard whose published schemas the tests use.
VERSION = "3.1"

__all__ = [
    "VERSION",
    "Classifier",
    "ConfidentialPlace",
    "Record",
    "organisation_line",
    "service_lines",
    "service_place_line",
    "shortest",
    "taxonomy",
    "taxonomy_term",
    "whole_organisation",
    "whole_service",
    "whole_service_place",
]
