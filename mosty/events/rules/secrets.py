"""Secrets of a registration: its link, the code that proves an e-mail, the badge.

The link is computed from the registration's uuid and the installation's key, so that every letter
can hold it while the database holds only a hash; whoever reads a stolen database opens nothing.
"""

import hashlib
import secrets
from uuid import UUID

from django.utils.crypto import constant_time_compare, salted_hmac

_LINK_SALT = "mosty.events.registration_link"
_CODE_SALT = "mosty.events.registration_code"
#: No letter or figure that is easily taken for another.
_BADGE_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_BADGE_LENGTH = 10
CODE_LENGTH = 6


def link_token(uuid: UUID) -> str:
    """What stands in the address of a registration."""
    return salted_hmac(_LINK_SALT, str(uuid), algorithm="sha256").hexdigest()[:48]


def link_hash(token: str) -> str:
    """What is stored of the link."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_code() -> str:
    """Six figures."""
    return f"{secrets.randbelow(10**CODE_LENGTH):0{CODE_LENGTH}d}"


def code_hash(uuid: UUID, code: str) -> str:
    """What is stored of the code: useless without the installation's key."""
    return salted_hmac(_CODE_SALT, f"{uuid}:{code}", algorithm="sha256").hexdigest()


def code_fits(uuid: UUID, code: str, stored: str) -> bool:
    """Whether this is the code; takes the same time for any answer."""
    typed = "".join(code.split())
    return bool(stored) and constant_time_compare(code_hash(uuid, typed), stored)


def new_badge() -> str:
    """Ten letters that say nothing of the person; one in 10^15."""
    return "".join(secrets.choice(_BADGE_LETTERS) for _place in range(_BADGE_LENGTH))
