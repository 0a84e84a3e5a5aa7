"""Secrets of a social café: its link on the tables, and the device of somebody who gives dots.

The link is computed from the café's uuid and the installation's key, so that it can be printed again
while the database holds only a hash. A device holds a random secret; of it a hash is stored too,
another one at each café, so that nobody can follow a device from one café to the next.
"""

import hashlib
import secrets
from uuid import UUID

from django.utils.crypto import salted_hmac

_LINK_SALT = "mosty.partnership.cafe_link"
_DEVICE_SALT = "mosty.partnership.cafe_device"
_LENGTH = 32


def cafe_token(uuid: UUID) -> str:
    """What stands in the address and in the QR code of a café."""
    return salted_hmac(_LINK_SALT, str(uuid), algorithm="sha256").hexdigest()[:_LENGTH]


def token_hash(token: str) -> str:
    """What is stored of the link."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_device() -> str:
    """256 bits nobody guesses, kept on the device alone."""
    return secrets.token_urlsafe(32)


def device_hash(uuid: UUID, device: str) -> str:
    """What is stored of a device at this café."""
    return salted_hmac(_DEVICE_SALT, f"{uuid}:{device}", algorithm="sha256").hexdigest()
