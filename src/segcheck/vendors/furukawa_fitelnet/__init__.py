"""Furukawa FITELnet: F70, F71, F220, F221, FX201, and the F series before them."""
