"""Files of events: programmes, posters, lists, badges."""

from mosty.events.exports.registrations import registrations_csv, registrations_xlsx

__all__ = ["registrations_csv", "registrations_xlsx"]
