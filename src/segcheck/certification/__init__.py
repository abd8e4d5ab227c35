"""Certificates: what was proved, as packet sets that anybody can check without segcheck."""
