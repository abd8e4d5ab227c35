"""What holds for every test."""

from hypothesis import settings

# How long one example takes depends on what else the machine does; a test that hangs is stopped by its own limits.
settings.register_profile("segcheck", deadline=None)
settings.load_profile("segcheck")
