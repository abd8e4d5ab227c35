"""Interfaces, addresses, VLANs, bridges, tunnels and routes."""
