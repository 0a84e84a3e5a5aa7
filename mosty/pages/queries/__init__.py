"""Reads of the pages: what other apps know, put together for one reader."""
