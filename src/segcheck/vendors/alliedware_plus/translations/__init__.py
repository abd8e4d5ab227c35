"""Address translation of AR routers."""
