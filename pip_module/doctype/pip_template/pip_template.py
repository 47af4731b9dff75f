"""A starting point for plans of one kind. Shipped ones are created once and are the customer's own from then on."""

import re
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cstr

from pip_module import permissions
from pip_module.checked import CheckedDocument, form_copy
from pip_module.records import PLAN

TABLES = ("gaps", "goals", "supports")
WORDING = ("plan_type", "duration_days", "checkin_frequency", "reason", "consequences")
SETTINGS_DEFAULTS = {
	"duration_days": "default_duration_days",
	"checkin_frequency": "default_checkin_frequency",
}
"""What a new plan takes from PIP Settings: nobody's choice yet, so a template may replace it."""

TAKEN_FIELDS = ("plan_type", "duration_days", "checkin_frequency", "consequences")
TAKEN_COLUMNS = {
	"gaps": ("area", "kra", "expected"),
	"goals": (
		"title",
		"kra",
		"direction",
		"metric",
		"unit",
		"measured_by",
		"target_value",
		"volume_over_time",
		"weight",
	),
	"supports": ("kind", "description"),
}
"""What a template takes from a plan. The rest is about one person."""

FREE_TEXTS = frozenset({"Data", "Small Text", "Text Editor"})
SHORTEST_NAME = 3


class PIPTemplate(CheckedDocument):
	def fill(self, plan: "Document") -> None:
		"""Writes on `plan` what the template says where the plan is still silent; nothing already there changes."""
		plan.template = self.name
		for field in WORDING:
			if _is_silent(plan, field) and self.get(field):
				plan.set(field, self.get(field))
		for table in TABLES:
			if self.get(table) and _is_silent_about(plan, table):
				plan.set(table, [])
				for row in self.get(table):
					plan.append(table, row.as_dict(no_default_fields=True))


def _is_silent_about(plan: "Document", table: str) -> bool:
	"""Whether `plan` says nothing in `table` yet. Goals that an appraisal brought are but the names of its areas until
	somebody fills them in."""
	return all(table == "goals" and _is_only_named(row) for row in plan.get(table))


def _is_only_named(goal: "Document") -> bool:
	said = ("baseline_value", "target_value", "unit", "metric", "measured_by", "due_date")
	return bool(goal.kra) and goal.title == goal.kra and not any(goal.get(field) for field in said)


def _is_silent(plan: "Document", field: str) -> bool:
	value = plan.get(field)
	if not value or value == plan.meta.get_field(field).default:
		return True
	default = SETTINGS_DEFAULTS.get(field)
	return bool(default) and cstr(value) == cstr(frappe.get_cached_doc("PIP Settings").get(default))


@frappe.whitelist(methods=["POST"])
def fill_plan(template: str = "", plan: str | dict | None = None) -> dict:
	"""What `template` would write on `plan`, the form's copy of it: `values` by field and `rows` by table.

	Nothing is stored; the form shows it and the author saves. A disabled template fills nothing in.
	"""
	frappe.has_permission(PLAN, "create", throw=True)
	source = frappe.get_doc("PIP Template", template)
	source.check_permission("read")
	given = form_copy(plan)
	target = frappe.new_doc(PLAN)
	target.update({field: given.get(field) for field in (*WORDING, *TABLES)})
	if source.disabled:
		return {"values": {}, "rows": {}}
	was_silent = {table: _is_silent_about(target, table) for table in TABLES}
	source.fill(target)
	return {
		"values": {field: target.get(field) for field in WORDING if target.get(field) != given.get(field)},
		"rows": {
			table: [row.as_dict(no_default_fields=True, no_nulls=True) for row in target.get(table)]
			for table in TABLES
			if was_silent[table]
		},
	}


@frappe.whitelist(methods=["POST"])
def template_from_plan(source_name: str = "", target_doc: str | dict | None = None) -> "Document":
	"""A new, unsaved template of what is not about the person in the plan `source_name`: areas, what is expected in
	them, goals, support and consequences. HR looks through it, names it and saves it.

	What was seen, its evidence, every date and value of the employee's, and who provides what, stay behind; where a text
	has the employee's or the manager's name, it has [name] instead. Refused, as if there were none, for whoever isn't HR of the plan.
	"""
	user = frappe.session.user
	if not permissions.may_read(user, PLAN, source_name):
		raise frappe.PermissionError(_("You are not permitted to do this with this plan."))
	plan = frappe.get_doc(PLAN, source_name)
	permissions.require_hr(user, plan)
	frappe.has_permission("PIP Template", "create", throw=True)
	template = frappe.new_doc("PIP Template")
	people = [person for person in (plan.employee, plan.manager) if person]
	names = people + frappe.get_all("Employee", filters={"name": ("in", people)}, pluck="employee_name")
	template.update({field: _impersonal(plan, field, names) for field in TAKEN_FIELDS})
	for table, columns in TAKEN_COLUMNS.items():
		for row in plan.get(table):
			template.append(table, {column: _impersonal(row, column, names) for column in columns})
	return template


def _impersonal(doc: "Document", field: str, names: list[str]) -> Any:
	"""The value of `field`, in a text with [name] for each of `names` and its parts. Parts only as they are spelt: Mark
	is a name and mark is none."""
	value = doc.get(field)
	if not value or doc.meta.get_field(field).fieldtype not in FREE_TEXTS:
		return value
	for name in filter(None, names):
		value = re.sub(rf"\b{re.escape(name)}\b", "[name]", value, flags=re.IGNORECASE)
		for part in name.split():
			if len(part) >= SHORTEST_NAME:
				value = re.sub(rf"\b{re.escape(part)}\b", "[name]", value)
	return value
