"""How long segcheck takes and how much memory, each figure beside a baseline run on the same machine."""
