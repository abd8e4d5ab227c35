"""Change scripts typed into AlliedWare Plus: how the device edits its configuration."""
