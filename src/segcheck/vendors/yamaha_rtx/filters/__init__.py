"""Filters of packets and frames: the lists, and where they are in force."""
