"""Which lines of which file belong to which command of which host."""
