"""Views of directory."""
