"""Rules of partnership: pure, no database."""

from mosty.partnership.rules.permissions import PERMISSIONS

__all__ = [
    "PERMISSIONS",
]
