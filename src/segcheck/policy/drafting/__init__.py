"""Drafting a policy file from what a snapshot holds."""
