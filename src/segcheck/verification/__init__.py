"""The second opinion on a proof: checks a certificate with decision diagrams of its own and nothing of the engine."""
