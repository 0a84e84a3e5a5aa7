"""Actions of pages."""
