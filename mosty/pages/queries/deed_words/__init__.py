"""What staff reads of each recorded deed instead of its code, by app."""
