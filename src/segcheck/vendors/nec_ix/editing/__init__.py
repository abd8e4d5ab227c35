"""Editing rules: what commands typed into a router make of its configuration."""

from segcheck.vendors.nec_ix.editing.applying import edit

__all__ = ["edit"]
