"""Where packets go: interfaces, zones, switches, virtual domains and routes."""
