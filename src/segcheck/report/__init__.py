"""One value in, one rendering out: terminal text and JSON. Nothing here decides anything."""
