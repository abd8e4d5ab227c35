"""NAT descriptors."""
