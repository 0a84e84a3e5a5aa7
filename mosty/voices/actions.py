"""Actions of voices."""
