"""Performance improvement plans inside Frappe HR: fair, on time, confidential."""

__version__ = "0.1.0"
