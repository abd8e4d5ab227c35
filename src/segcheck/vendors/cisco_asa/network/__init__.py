"""Where packets go: interfaces, security levels, routes and tunnels."""
