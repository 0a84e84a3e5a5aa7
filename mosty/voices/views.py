"""Views of voices."""
