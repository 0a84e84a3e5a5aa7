"""Rules of territory."""
