"""Shapes of the open feed: what may be asked, and what is answered."""
