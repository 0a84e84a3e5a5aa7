"""Rules of diagnosis."""
