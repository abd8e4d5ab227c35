"""Text as it was read: spans, encodings, the line ledger, diagnostics."""
