"""The output of `nft list ruleset`, and nft scripts."""
