"""Rules of thread."""
