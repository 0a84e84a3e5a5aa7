"""Partnership of a large municipality: pages and the run of the map against their limit."""
