"""Interfaces, VLANs and routes."""
