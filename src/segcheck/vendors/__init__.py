"""Configuration text into the model, one folder per platform."""
