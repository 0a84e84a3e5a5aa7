"""Rules of events: who may do what, what a programme is, who gets a place."""

from mosty.events.rules.permissions import PERMISSIONS

__all__ = ["PERMISSIONS"]
