"""The secret of a link to answer: signed, so that a made-up one is refused before any look-up."""

import hashlib
import secrets

from django.core.signing import BadSignature, Signer
from django.utils.crypto import constant_time_compare

_SALT = "mosty.directory.answer_link"


def new_secret() -> str:
    """256 bits nobody guesses."""
    return secrets.token_urlsafe(32)


def secret_hash(secret: str) -> str:
    """What is stored of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def make_token(link_id: int, secret: str) -> str:
    """What stands in the address: id, secret and their signature."""
    return _signer().sign(f"{link_id}.{secret}")


def read_token(token: str) -> tuple[int, str] | None:
    """Id and secret of a token this installation signed, or None."""
    try:
        link_id, _dot, secret = _signer().unsign(token).partition(".")
    except BadSignature:
        return None
    return int(link_id), secret


def fits(secret: str, stored_hash: str) -> bool:
    """Whether the secret is the one whose hash is stored; takes the same time for any answer."""
    return constant_time_compare(secret_hash(secret), stored_hash)


def _signer() -> Signer:
    return Signer(salt=_SALT, sep=".")
