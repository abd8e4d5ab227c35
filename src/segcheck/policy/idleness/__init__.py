"""Lines of rule lists that change no packet's fate, each with the reason."""
