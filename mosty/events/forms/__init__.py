"""Forms of events."""

from mosty.events.forms.finding import KindFilterForm

__all__ = ["KindFilterForm"]
