"""A starting point for plans of one kind. Shipped ones are created once and are the customer's own from then on."""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cstr

from pip_module.checked import CheckedDocument
from pip_module.records import PLAN

TABLES = ("gaps", "goals", "supports")
WORDING = ("plan_type", "duration_days", "checkin_frequency", "reason", "consequences")
SETTINGS_DEFAULTS = {
	"duration_days": "default_duration_days",
	"checkin_frequency": "default_checkin_frequency",
}
"""What a new plan takes from PIP Settings: nobody's choice yet, so a template may replace it."""


class PIPTemplate(CheckedDocument):
	def fill(self, plan: "Document") -> None:
		"""Writes on `plan` what the template says where the plan is still silent; nothing already there changes."""
		plan.template = self.name
		for field in WORDING:
			if _is_silent(plan, field) and self.get(field):
				plan.set(field, self.get(field))
		for table in TABLES:
			if not plan.get(table):
				for row in self.get(table):
					plan.append(table, row.as_dict(no_default_fields=True))


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
	try:
		given = frappe.parse_json(plan or "{}")
	except ValueError:
		given = None
	if not isinstance(given, dict):
		frappe.throw(_("Plan: hand over its fields by name."), title=_("Not Readable"))
	target = frappe.new_doc(PLAN)
	target.update({field: given.get(field) for field in (*WORDING, *TABLES)})
	if source.disabled:
		return {"values": {}, "rows": {}}
	source.fill(target)
	return {
		"values": {field: target.get(field) for field in WORDING if target.get(field) != given.get(field)},
		"rows": {
			table: [row.as_dict(no_default_fields=True, no_nulls=True) for row in target.get(table)]
			for table in TABLES
			if not given.get(table)
		},
	}
