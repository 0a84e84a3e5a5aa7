"""Rules of the directory: who may do what, what the four conditions say, what may be published."""

from mosty.directory.rules.capacity import Belief, CapacityReport, belief, completed, contradictions
from mosty.directory.rules.conditions import (
    CONDITIONS,
    classify,
    di_class,
    is_community_side,
    stands_in_community,
)
from mosty.directory.rules.coordinates import Point, WrongCoordinates, parse_point
from mosty.directory.rules.figures import ShownFigures, figures_of, small_figures
from mosty.directory.rules.permissions import (
    PERMISSIONS,
    may_change_now,
    may_edit,
    may_edit_some,
)
from mosty.directory.rules.proposals import (
    ASKED_BY_LINK,
    HOURS,
    PROPOSABLE,
    STATUS,
    TEXTS,
    decode_facts,
    encode_facts,
    in_reading_order,
    is_same,
    is_same_plan,
    may_propose,
    status_to_propose,
)
from mosty.directory.rules.publishing import (
    NEEDED_TO_PUBLISH,
    ends_before,
    missing_to_publish,
    search_text,
    service_sort_key,
    type_search_text,
)
from mosty.directory.rules.tokens import fits, make_token, new_secret, read_token, secret_hash

__all__ = [
    "ASKED_BY_LINK",
    "CONDITIONS",
    "HOURS",
    "NEEDED_TO_PUBLISH",
    "PERMISSIONS",
    "PROPOSABLE",
    "STATUS",
    "TEXTS",
    "Belief",
    "CapacityReport",
    "Point",
    "ShownFigures",
    "WrongCoordinates",
    "belief",
    "classify",
    "completed",
    "contradictions",
    "decode_facts",
    "di_class",
    "encode_facts",
    "ends_before",
    "figures_of",
    "fits",
    "in_reading_order",
    "is_community_side",
    "is_same",
    "is_same_plan",
    "make_token",
    "may_change_now",
    "may_edit",
    "may_edit_some",
    "may_propose",
    "missing_to_publish",
    "new_secret",
    "parse_point",
    "read_token",
    "search_text",
    "secret_hash",
    "service_sort_key",
    "small_figures",
    "stands_in_community",
    "status_to_propose",
    "type_search_text",
]
