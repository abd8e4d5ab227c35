"""Names, objects and access lists, and what their entries catch."""
