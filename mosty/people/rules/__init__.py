"""The permissions of people, and checks of official numbers."""

from mosty.people.rules.columns import COLUMNS
from mosty.people.rules.numbers import clean_nip, clean_register_number, clean_regon
from mosty.people.rules.permissions import (
    PERMISSIONS,
    may_edit_organisation,
    needs_second_factor,
    roles_to_give,
)
from mosty.people.rules.words import derive_words

__all__ = [
    "COLUMNS",
    "PERMISSIONS",
    "clean_nip",
    "clean_register_number",
    "clean_regon",
    "derive_words",
    "may_edit_organisation",
    "needs_second_factor",
    "roles_to_give",
]
