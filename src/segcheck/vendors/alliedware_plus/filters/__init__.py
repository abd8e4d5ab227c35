"""Hardware and software access lists, VLAN access maps, MAC lists."""
