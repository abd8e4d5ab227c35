"""From the text of a file to statements: continued lines, quotation marks, contexts."""
