"""Linux gateways: iptables, nftables, and the addresses and routes beside them."""
