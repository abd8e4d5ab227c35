"""IIJ SEIL: SEIL/X, B1, BPV4 (commands) and SEIL/X4, x86 Ayame, CA10 (keys and values)."""
