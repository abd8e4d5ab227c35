"""The vendor-neutral network: nouns only. What they mean is in `segcheck.semantics`."""
