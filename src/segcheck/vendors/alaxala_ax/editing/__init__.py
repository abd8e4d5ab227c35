"""Change scripts typed into an ALAXALA AX: how the device edits its configuration."""
