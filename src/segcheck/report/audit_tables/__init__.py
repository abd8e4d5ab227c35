"""An audit's document as tables: what the workbook and the CSV files are made of."""
