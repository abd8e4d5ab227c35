"""Yamaha RTX, NVR and vRX routers."""
