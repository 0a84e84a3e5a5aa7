"""Rules of voices."""
