"""ALAXALA AX: switches and routers, formerly sold as Hitachi GS and AX."""
