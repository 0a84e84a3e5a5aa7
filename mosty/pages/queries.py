"""Queries of pages."""
