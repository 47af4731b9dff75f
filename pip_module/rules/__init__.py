"""Decides: functions and frozen dataclasses that import the standard library and this package only, never frappe."""
