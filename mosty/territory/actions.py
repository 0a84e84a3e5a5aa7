"""Actions of territory."""
