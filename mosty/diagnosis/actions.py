"""Actions of diagnosis."""
