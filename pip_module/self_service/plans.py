"""Whose plans the page shows: those of whoever is signed in, as their employee, and nobody else's."""

from urllib.parse import quote

import frappe

from pip_module import permissions
from pip_module.records import PLAN
from pip_module.rules import lifecycle

PATH = "performance-plan"

FIELDS = (
	"name",
	"modified",
	"employee",
	"employee_name",
	"manager",
	"manager_name",
	"hr_partner",
	"status",
	"reason",
	"consequences",
	"start_date",
	"end_date",
	"original_end_date",
	"issued_on",
	"acknowledgement",
	"acknowledged_on",
	"signed_as",
	"signature",
	"sealed_digest",
	"employee_response",
	"progress",
	"outcome_summary",
	"next_action",
	"decided_on",
	"checkin_frequency",
)


def address_of(plan: str = "") -> str:
	"""The page's path, for one plan where it is named."""
	return f"/{PATH}?plan={quote(plan)}" if plan else f"/{PATH}"


def own() -> list[frappe._dict]:
	"""The caller's own plans that the page may show: those that are open first, then the last ones first.

	Asked through the host's list, so its rules hold as well as ours; then whose they are, since a manager's list holds
	others. Whoever has none, no employee's record or no right to the list gets the same: nothing.
	"""
	employees = permissions.employees_of(frappe.session.user)
	if not employees or not frappe.has_permission(PLAN, "read"):
		return []
	filters = {"employee": ("in", sorted(employees)), "issued_on": ("is", "set")}
	if not frappe.get_cached_doc("PIP Settings").show_past_plans:
		filters["status"] = ("in", sorted(lifecycle.UNDER_WAY))
	found = frappe.get_list(
		PLAN, filters=filters, fields=list(FIELDS), order_by="start_date desc, name desc", limit_page_length=0
	)
	return sorted(found, key=lambda plan: plan.status in lifecycle.CLOSED)


def one_of(plans: list[frappe._dict], name: str) -> frappe._dict | None:
	"""The plan `name` among `plans`; without a name the one that matters most."""
	if not name:
		return plans[0] if plans else None
	return next((plan for plan in plans if plan.name == name), None)
