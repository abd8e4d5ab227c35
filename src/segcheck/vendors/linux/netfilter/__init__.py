"""What iptables and nftables have in common: tables of chains at hooks, and what they let pass."""
