"""Forms of voices."""
