"""Rules of events: who may do what, what a programme is, who gets a place."""

from mosty.events.rules.access_features import ACCESS_FEATURES, access_words
from mosty.events.rules.dates import clock, days_words, hours_words, moment_words
from mosty.events.rules.permissions import PERMISSIONS
from mosty.events.rules.slugs import RESERVED_SLUGS, free_slug, plain_slug

__all__ = [
    "ACCESS_FEATURES",
    "PERMISSIONS",
    "RESERVED_SLUGS",
    "access_words",
    "clock",
    "days_words",
    "free_slug",
    "hours_words",
    "moment_words",
    "plain_slug",
]
