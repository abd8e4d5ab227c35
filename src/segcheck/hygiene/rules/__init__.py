"""One module and one page (in two languages) for each rule."""
