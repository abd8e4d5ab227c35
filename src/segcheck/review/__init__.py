"""A change before it is made: what it opens and closes, and whether that is what was meant."""
