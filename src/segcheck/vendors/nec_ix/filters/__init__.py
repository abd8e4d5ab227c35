"""Access lists, static and dynamic, and what they do at an interface."""
