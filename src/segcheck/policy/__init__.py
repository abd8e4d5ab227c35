"""What the owner wants: zones, intents, and whether the network keeps them."""
