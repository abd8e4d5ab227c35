"""Addresses, routes, rules and neighbours, as `ip` prints them, and kernel settings."""
