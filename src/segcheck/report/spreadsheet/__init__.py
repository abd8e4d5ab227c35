"""Workbooks of spreadsheet programs (.xlsx), of texts, numbers and days only: there is no way to write a formula."""
