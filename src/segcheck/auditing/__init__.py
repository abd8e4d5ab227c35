"""One audit: what a check and the hygiene rules found, as one list of findings that can be told again later."""
