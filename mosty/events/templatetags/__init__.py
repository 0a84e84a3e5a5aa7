"""Filters of the pages of events."""
