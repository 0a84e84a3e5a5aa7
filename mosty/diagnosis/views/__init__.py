"""Views of the diagnosis."""
