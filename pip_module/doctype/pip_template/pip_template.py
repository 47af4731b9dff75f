"""A starting point for plans of one kind. Shipped ones are created once and are the customer's own from then on."""

import re
from html import unescape
from typing import Any

import frappe
from frappe import _
from frappe.model import no_value_fields, numeric_fieldtypes
from frappe.model.document import Document
from frappe.utils import cstr, flt

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

TEXTS = frozenset({"reason", "consequences"})
EDITORS_OWN = frozenset({"<div>", "</div>", "<span>", "</span>", "<br>"})
"""What the form's editor puts around and between what somebody wrote."""

SHARED_OUT = frozenset({"weight"})
"""What says nothing about one row by itself: the weights of all goals are one choice, and saving shares out what is left
of them."""

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
	def fill(self, plan: "Document", former: "PIPTemplate | None" = None) -> None:
		"""Writes on `plan` what the template says where the plan is still silent; nothing already there changes.

		What the plan has from the `former` template, chosen before this one, and is still as it was there, was never
		anybody's: it goes, whether or not this template says something else.
		"""
		plan.template = self.name
		for field in WORDING:
			left = former is not None and _is_from(former, plan, field)
			if self.get(field) and (left or _is_silent(plan, field)):
				plan.set(field, self.get(field))
			elif left and field in TEXTS:
				plan.set(field, "")
		for table in TABLES:
			own = _own_rows(plan, table, former)
			if len(own) == len(plan.get(table)) and not _is_silent_about(plan, table):
				continue
			if not own or (self.get(table) and _are_only_named(table, own)):
				own = []
			plan.set(table, own)
			for row in self.get(table):
				values = row.as_dict(no_default_fields=True)
				# Beside goals of the author's own it shares what they leave.
				plan.append(table, {**values, "weight": 0} if own and table == "goals" else values)


def _own_rows(plan: "Document", table: str, former: "PIPTemplate | None") -> list["Document"]:
	"""The rows of `table` that are not as the `former` template had brought them."""
	brought = [_said(row) for row in former.get(table)] if former else []
	return [row for row in plan.get(table) if _said(row) not in brought]


def _said(row: "Document") -> dict[str, str | float]:
	"""What `row` says in which column, without those that are empty: a number is stored as 70.0 and handed over as 70."""
	found: dict[str, str | float] = {
		field.fieldname: flt(value) if field.fieldtype in numeric_fieldtypes else cstr(value).strip()
		for field in row.meta.fields
		for value in [row.get(field.fieldname)]
		if field.fieldtype not in no_value_fields and field.fieldname not in SHARED_OUT
	}
	return {name: value for name, value in found.items() if value}


def _is_from(former: "PIPTemplate", plan: "Document", field: str) -> bool:
	"""Whether what `plan` says in `field` is as the `former` template had brought it."""
	brought, now = cstr(former.get(field)), cstr(plan.get(field))
	return bool(brought) and (_marked(brought) == _marked(now) if field in TEXTS else brought == now)


def _marked(text: str) -> list[str]:
	"""The words and tags of `text`. The form's editor adds a frame and classes of its own, and the host cleans both."""
	plain = re.sub(r"<(/?\w+)[^<>]*>", r" <\1> ", unescape(text))
	return [part for part in plain.split() if part not in EDITORS_OWN]


def _is_silent_about(plan: "Document", table: str) -> bool:
	"""Whether `plan` says nothing in `table` yet."""
	return _are_only_named(table, plan.get(table))


def _are_only_named(table: str, rows: list["Document"]) -> bool:
	"""Goals that an appraisal brought are but the names of its areas until somebody fills them in."""
	return all(table == "goals" and _is_only_named(row) for row in rows)


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
def fill_plan(template: str = "", plan: str | dict | None = None, former: str = "") -> dict:
	"""What `template` would write on `plan`, the form's copy of it: `values` by field and `rows` by table, and what is
	`told` about it. `former` is the template that the form had been filled in from before, if any.

	Nothing is stored; the form shows it and the author saves. A disabled template fills nothing in.
	"""
	frappe.has_permission(PLAN, "create", throw=True)
	source = frappe.get_doc("PIP Template", template)
	source.check_permission("read")
	given = form_copy(plan)
	target = frappe.new_doc(PLAN)
	target.update({field: given.get(field) for field in (*WORDING, *TABLES)})
	before = {table: list(map(_said, target.get(table))) for table in TABLES}
	if not source.disabled:
		source.fill(target, _readable(former))
	values = {field: target.get(field) for field in WORDING if target.get(field) != given.get(field)}
	rows = {
		table: [row.as_dict(no_default_fields=True, no_nulls=True) for row in target.get(table)]
		for table in TABLES
		if list(map(_said, target.get(table))) != before[table]
	}
	return {"values": values, "rows": rows, "told": _what_happened(bool(values or rows), former)}


def _readable(template: str) -> "PIPTemplate | None":
	if not template or not frappe.db.exists("PIP Template", template):
		return None
	found = frappe.get_doc("PIP Template", template)
	return found if found.has_permission("read") else None


def _what_happened(anything: bool, former: str) -> str:
	if not anything:
		return _("Nothing was empty, so nothing was filled in from the template.")
	if former:
		return _("Filled in from the template in place of the former one. What you had entered is unchanged.")
	return _("Filled in from the template. What you had entered is unchanged.")


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
