"""Reading policy files, packs and registers: text and cells into values, every mistake with its place."""
