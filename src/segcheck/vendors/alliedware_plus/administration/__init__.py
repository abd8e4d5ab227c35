"""Management of the device itself."""
