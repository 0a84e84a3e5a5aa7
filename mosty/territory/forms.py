"""Forms of territory."""
