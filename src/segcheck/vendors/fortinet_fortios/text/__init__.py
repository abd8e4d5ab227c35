"""From text to blocks as they are in effect, and what becomes of every line."""
