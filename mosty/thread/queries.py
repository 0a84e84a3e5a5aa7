"""Queries of thread."""
