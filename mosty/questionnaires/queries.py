"""Queries of questionnaires."""
