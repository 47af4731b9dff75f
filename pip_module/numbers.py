"""The numbers of the workspace. Each counts what its reader may see, and opens the list of just that."""

from typing import Any

import frappe
from frappe.utils import getdate

from pip_module import what_is_due
from pip_module.records import CHECKIN, PLAN
from pip_module.rules import listing

Filters = str | list | dict | None
"""What the host's cards hand over; what these count is fixed."""


@frappe.whitelist(methods=["GET", "POST"])
def active_plans(filters: Filters = None) -> dict[str, Any]:
	"""Plans that are being worked on. Raises `frappe.PermissionError` for who may see no plans at all."""
	return _counted(PLAN, listing.active_plans())


@frappe.whitelist(methods=["GET", "POST"])
def ending_plans(filters: Filters = None) -> dict[str, Any]:
	"""Plans that end within two weeks. Raises `frappe.PermissionError` for who may see no plans at all."""
	return _counted(PLAN, listing.ending_plans(getdate()))


@frappe.whitelist(methods=["GET", "POST"])
def late_checkins(filters: Filters = None) -> dict[str, Any]:
	"""Check-ins that should have been held. Raises `frappe.PermissionError` for who may see none at all."""
	return _counted(CHECKIN, listing.late_checkins(getdate()))


@frappe.whitelist(methods=["GET", "POST"])
def awaiting_me(filters: Filters = None) -> dict[str, Any]:
	"""What stands in *What Is Due* for the caller. Raises `frappe.PermissionError` for a guest."""
	return {
		"value": len(what_is_due.waiting_errands(getdate())),
		"fieldtype": "Int",
		"route": ["what-is-due"],
	}


def _counted(doctype: str, conditions: list[listing.Condition]) -> dict[str, Any]:
	frappe.has_permission(doctype, "read", throw=True)
	found = frappe.get_list(
		doctype,
		filters=[[doctype, *condition] for condition in conditions],
		pluck="name",
		limit_page_length=0,
		order_by="name asc",
	)
	return {
		"value": len(found),
		"fieldtype": "Int",
		"route": ["List", doctype, "List"],
		"route_options": {field: [operator, value] for field, operator, value in conditions},
	}
