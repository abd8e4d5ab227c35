"""Interfaces, ports, VLANs, routes."""
