"""Tables and the summary of an audit as sheets of a workbook."""
