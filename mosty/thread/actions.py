"""Actions of thread."""
