"""Checks of NIP, REGON and numbers in registers; they give the number as it is stored."""

import re

from django.utils.translation import gettext as _
from stdnum.exceptions import ValidationError
from stdnum.pl import nip, regon

from mosty.core.errors import InvalidInput
from mosty.people.enums import Register

_SEPARATORS = re.compile(r"[\s\-./]")


def clean_nip(text: str) -> str:
    """Ten digits with a right check digit, or "" for an empty text.

    Raises: InvalidInput.
    """
    digits = _SEPARATORS.sub("", text).upper().removeprefix("PL")
    if not digits:
        return ""
    try:
        return str(nip.validate(digits))
    except ValidationError as error:
        raise InvalidInput(
            _("This NIP is not correct. It has 10 digits; check each of them.")
        ) from error


def clean_regon(text: str) -> str:
    """Nine or fourteen digits with a right check digit, or "" for an empty text.

    Raises: InvalidInput.
    """
    digits = _SEPARATORS.sub("", text)
    if not digits:
        return ""
    try:
        return str(regon.validate(digits))
    except ValidationError as error:
        raise InvalidInput(
            _("This REGON is not correct. It has 9 or 14 digits; check each of them.")
        ) from error


def clean_register_number(register: str, number: str) -> str:
    """The number in the register; a register asks for one, and no register for none.

    Raises: InvalidInput.
    """
    number = " ".join(number.split())
    if register == Register.NONE:
        if number:
            raise InvalidInput(_("Say which register this number comes from."))
        return ""
    if not number:
        raise InvalidInput(_("Write the number in the register, or choose “no register”."))
    if register == Register.KRS:
        digits = _SEPARATORS.sub("", number)
        if not digits.isdecimal() or len(digits) > 10:
            raise InvalidInput(_("A KRS number has 10 digits, for example 0000123456."))
        return digits.zfill(10)
    return number
