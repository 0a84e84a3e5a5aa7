"""Readers of files for partnership. Nothing here writes."""
