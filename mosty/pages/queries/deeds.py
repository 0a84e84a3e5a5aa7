"""Deeds of the audit log in words: what staff reads instead of a code."""

from django.utils.functional import Promise

from mosty.pages.queries.deed_words import events, foundations, partnership, planning

#: Every code that an action records; a test compares the list with the actions.
DEEDS: dict[str, Promise] = {
    **foundations.DEEDS,
    **events.DEEDS,
    **partnership.DEEDS,
    **planning.DEEDS,
}


def deed_title(code: str) -> str:
    """The deed in words; an unknown code of a later release as it is."""
    return str(DEEDS[code]) if code in DEEDS else code
