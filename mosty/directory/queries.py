"""Queries of directory."""
