"""Rules of events: who may do what, what a programme is, who gets a place."""

from mosty.events.rules.access_features import ACCESS_FEATURES, access_words
from mosty.events.rules.announcing import missing_to_announce
from mosty.events.rules.dates import clock, days_words, hours_words, moment_words
from mosty.events.rules.differences import (
    CHANGE_WORDS,
    Change,
    ChangeKind,
    applied,
    change_words,
    concerning,
    differences,
)
from mosty.events.rules.lines import (
    LinePerson,
    ProgrammeLine,
    in_order,
    lines_of_snapshot,
    programme_snapshot,
    taking_place,
)
from mosty.events.rules.needs import (
    NEED_QUESTIONS,
    NeedQuestion,
    clean_needs,
    needs_in_words,
    questions_asked,
)
from mosty.events.rules.permissions import PERMISSIONS
from mosty.events.rules.programme import Remark, RemarkKind, RoomSum, remarks, room_sums, sum_words
from mosty.events.rules.queue import lot_value, seed_seal
from mosty.events.rules.registering import Phase
from mosty.events.rules.slugs import RESERVED_SLUGS, free_slug, plain_slug

__all__ = [
    "ACCESS_FEATURES",
    "CHANGE_WORDS",
    "NEED_QUESTIONS",
    "PERMISSIONS",
    "RESERVED_SLUGS",
    "Change",
    "ChangeKind",
    "LinePerson",
    "NeedQuestion",
    "Phase",
    "ProgrammeLine",
    "Remark",
    "RemarkKind",
    "RoomSum",
    "access_words",
    "applied",
    "change_words",
    "clean_needs",
    "clock",
    "concerning",
    "days_words",
    "differences",
    "free_slug",
    "hours_words",
    "in_order",
    "lines_of_snapshot",
    "lot_value",
    "missing_to_announce",
    "moment_words",
    "needs_in_words",
    "plain_slug",
    "programme_snapshot",
    "questions_asked",
    "remarks",
    "room_sums",
    "seed_seal",
    "sum_words",
    "taking_place",
]
