"""Address translation: rules, their order, and both directions."""
