"""Rules of directory."""
