"""How each property of the catalogue is decided: one file for each question."""
