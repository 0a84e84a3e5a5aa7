"""Files of events: programmes, posters, lists, badges."""
