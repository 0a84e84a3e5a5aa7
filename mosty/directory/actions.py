"""Actions of directory."""
