"""Management of a Linux host: what listens on it."""
