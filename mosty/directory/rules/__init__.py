"""Rules of the directory: who may do what, what the four conditions say, what may be published."""

from mosty.directory.rules.conditions import (
    CONDITIONS,
    classify,
    di_class,
    is_community_side,
    stands_in_community,
)
from mosty.directory.rules.coordinates import Point, WrongCoordinates, parse_point
from mosty.directory.rules.permissions import PERMISSIONS, may_edit, may_edit_some
from mosty.directory.rules.publishing import (
    NEEDED_TO_PUBLISH,
    ends_before,
    missing_to_publish,
    search_text,
    service_sort_key,
    type_search_text,
)

__all__ = [
    "CONDITIONS",
    "NEEDED_TO_PUBLISH",
    "PERMISSIONS",
    "Point",
    "WrongCoordinates",
    "classify",
    "di_class",
    "ends_before",
    "is_community_side",
    "may_edit",
    "may_edit_some",
    "missing_to_publish",
    "parse_point",
    "search_text",
    "service_sort_key",
    "stands_in_community",
    "type_search_text",
]
