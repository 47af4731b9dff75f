"""Indexes on the host's Employee, by which the reporting line is walked: whose user this is, and who reports to whom.

The host has neither, so each question of who may see a plan would read the whole table. They are set the way an
administrator sets them in Customize Form, which a migration respects.
"""

import frappe
from frappe.custom.doctype.property_setter.property_setter import PropertySetter, make_property_setter

EMPLOYEE = "Employee"
FIELDS = ("user_id", "reports_to")


def create_if_missing() -> list[tuple[str, str]]:
	"""Returns what it had to create, as (DocType, name)."""
	meta = frappe.get_meta(EMPLOYEE)
	created = [
		("Property Setter", _make(field).name) for field in FIELDS if not meta.get_field(field).search_index
	]
	if created:
		frappe.db.updatedb(EMPLOYEE)
	return created


def remove(created: list[tuple[str, str]]) -> None:
	"""Takes back what `create_if_missing` created."""
	names = [name for doctype, name in created if doctype == "Property Setter"]
	for name in names:
		frappe.delete_doc("Property Setter", name, ignore_missing=True, force=True)
	if names:
		frappe.clear_cache(doctype=EMPLOYEE)
		frappe.db.updatedb(EMPLOYEE)


def _make(field: str) -> PropertySetter:
	return make_property_setter(EMPLOYEE, field, "search_index", "1", "Check")
