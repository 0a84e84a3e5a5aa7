"""Writes of partnership; each module is imported from where it stands."""
