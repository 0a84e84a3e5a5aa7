"""Views of diagnosis."""
