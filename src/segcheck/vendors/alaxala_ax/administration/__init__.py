"""How the device is managed, and where it reports to."""
