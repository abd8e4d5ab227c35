"""Access lists and where they are bound."""
