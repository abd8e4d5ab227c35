"""APRESIA switches: AEOS (Apresia13200, 15000, 22000) and relatives."""
