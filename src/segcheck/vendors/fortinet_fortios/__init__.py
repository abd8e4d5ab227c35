"""Fortinet FortiGate (FortiOS 6.0 to 7.6)."""
