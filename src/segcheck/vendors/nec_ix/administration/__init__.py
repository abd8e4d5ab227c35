"""The device itself: who manages it, and where its messages go."""
