"""Access lists, and which of them the hardware looks at."""
