"""Employees with a low score in an appraisal cycle, and who of them has an open plan. For HR."""

from typing import Any

import frappe
from frappe import _
from frappe.utils import cstr, flt

from pip_module import candidates
from pip_module.records import PLAN


def execute(filters: dict | None = None) -> tuple[list[dict], list[dict], str | None]:
	"""Columns, rows and a message for the host. Nobody but HR gets rows, and nobody in a job.

	Refuses by what it returns: fifteen seconds after a report that raised, the host makes it one that is prepared in
	the background, for everybody and for good.
	"""
	asked = frappe._dict(filters or {})
	try:
		# Without a cycle there is nobody yet: the desk asks before one is chosen.
		rows = candidates.rows(
			cstr(asked.appraisal_cycle),
			cstr(asked.company),
			cstr(asked.department),
			flt(asked.threshold) if asked.threshold else None,
		)
	except frappe.PermissionError as refused:
		return columns(), [], str(refused)
	return columns(), rows, None


def columns() -> list[dict[str, Any]]:
	return [
		# What decides comes first: a phone shows two columns.
		_column("employee_name", _("Employee Name"), "Data", 170),
		_column("score", _("Score", context="Performance Improvement Plan"), "Float", 80, precision=2),
		_column("plan", _("Open Plan"), "Link", 170, PLAN),
		_column("plan_status", _("Plan Status"), "Data", 170),
		_column("department", _("Department"), "Link", 170, "Department"),
		_column("designation", _("Designation"), "Link", 150, "Designation"),
		_column("manager_name", _("Manager", context="Performance Improvement Plan"), "Data", 170),
		_column(
			"appraisal", _("Appraisal", context="Performance Improvement Plan"), "Link", 170, "Appraisal"
		),
		_column("employee", _("Employee"), "Link", 150, "Employee"),
	]


def _column(
	fieldname: str, label: str, fieldtype: str, width: int, options: str = "", **more: Any
) -> dict[str, Any]:
	return {
		"fieldname": fieldname,
		"label": label,
		"fieldtype": fieldtype,
		"options": options,
		"width": width,
		**more,
	}
