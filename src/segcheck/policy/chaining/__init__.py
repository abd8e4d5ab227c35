"""Sessions from host to host: what can be reached step by step, and how relays may take part."""
