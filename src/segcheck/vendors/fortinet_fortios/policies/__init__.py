"""What passes: policies, sessions, and the translations they make."""
