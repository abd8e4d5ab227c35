"""Where packets go: interfaces, bridges, routes."""
