"""The audit as one HTML file that needs nothing else."""

from segcheck.report.audit_page.page import audit_page as audit_page
