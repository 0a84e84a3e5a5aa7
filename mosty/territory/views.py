"""Views of territory."""
