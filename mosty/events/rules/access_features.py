"""What makes an event easier to come to: codes that events and stops of a visit store."""

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

#: Code -> words, in the order in which somebody asks: the way, the door, the room, the content.
ACCESS_FEATURES: dict[str, str | Promise] = {
    "transport": _("transport from door to door"),
    "public_transport": _("bus stop or station nearby"),
    "parking": _("parking place for people with disabilities"),
    "step_free": _("entrance without steps"),
    "lift": _("lift or everything on the ground floor"),
    "toilet": _("toilet for people in wheelchairs"),
    "hearing_loop": _("hearing loop"),
    "sign_language": _("Polish Sign Language interpreter"),
    "captions": _("live captions"),
    "large_print": _("materials in large print (14 pt)"),
    "easy_to_read": _("materials in easy words"),
    "ukrainian": _("materials in Ukrainian"),
    "quiet": _("quiet place"),
    "breaks": _("breaks during the programme"),
    "assistance": _("somebody who helps on the spot"),
    "childcare": _("care of children or of somebody who depends on you"),
    "diets": _("food for different diets"),
    "hybrid": _("one can take part online"),
    "guide_dog": _("one may come with an assistance dog"),
}


def access_words(codes: Iterable[str]) -> tuple[str | Promise, ...]:
    """The features in words, in the order of the list; an unknown code is left out."""
    known = set(codes)
    return tuple(words for code, words in ACCESS_FEATURES.items() if code in known)
