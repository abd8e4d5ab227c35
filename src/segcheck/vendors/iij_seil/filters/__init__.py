"""Filters of packets and of hardware addresses."""
