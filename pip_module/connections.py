"""Plans among the Connections of an employee, an appraisal and a training event.

The host's own description of a form's Connections is the same for all its readers, and its functions count what it
names without asking who is reading. So the description names no plan: the form is told, for each reader, how many they
may see, and adds the link itself.
"""

from typing import TYPE_CHECKING, Any

import frappe

from pip_module import permissions
from pip_module.records import PLAN

if TYPE_CHECKING:
	from frappe.model.document import Document

LINKS = {
	"Employee": (PLAN, "employee"),
	"Appraisal": (PLAN, "appraisal"),
	"Training Event": ("PIP Support", "training_event"),
}
"""The field that names the record, and the table it is in."""

MOST = 100
"""The host counts no further."""


def on_load(doc: "Document", method: str | None = None) -> None:
	"""Tells the form which plans to show a link to: none, unless the reader sees one or manages the employee's."""
	table, field = LINKS[doc.doctype]
	count = _visible(table, field, doc.name)
	if count or _manages(doc):
		doc.set_onload("plans", {"count": count, "filter": field if table == PLAN else f"{table}.{field}"})


def _visible(table: str, field: str, name: str) -> int:
	if not frappe.has_permission(PLAN, "read"):
		return 0
	found: list[Any] = frappe.get_list(
		PLAN,
		filters=[[table, field, "=", name]],
		pluck="name",
		limit_page_length=MOST,
		distinct=True,
		order_by="name asc",
	)
	return len(set(found))


def _manages(doc: "Document") -> bool:
	employee = doc.name if doc.doctype == "Employee" else doc.get("employee")
	if not employee:
		return False
	held = permissions.capacities(frappe.session.user, permissions.identity_of_new(employee))
	return bool(held & permissions.MANAGING)
