"""NAT and NAPT, and the order in which they and filters act."""
