"""Reads of local plans."""
