"""nftables: what `nft list ruleset` prints and scripts of `nft -f`, as a netfilter program."""
