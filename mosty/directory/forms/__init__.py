"""Forms of the directory."""

from mosty.directory.forms.services import (
    ServiceFilterForm,
    ServiceForm,
    TypeFilterForm,
    initial_of,
)

__all__ = ["ServiceFilterForm", "ServiceForm", "TypeFilterForm", "initial_of"]
