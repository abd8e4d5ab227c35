"""The device itself: who manages it, where its messages go, and settings that put it in doubt."""
