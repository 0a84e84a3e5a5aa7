"""Queries of voices."""
