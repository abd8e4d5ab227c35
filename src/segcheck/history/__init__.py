"""Audits that were stored: a hash-chained file of them, its verification, and what changed between two."""
