"""Rules of pages."""
