"""Views of pages."""
