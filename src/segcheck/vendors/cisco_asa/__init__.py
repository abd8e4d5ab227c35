"""Cisco ASA, and the ASA part (LINA) of Firepower Threat Defense."""
