"""Leaves the site as it was. The DocTypes, their records and the module go with the host's own uninstall."""

import json

import click

import frappe

from pip_module import indexes
from pip_module.guards.table import TRAILS
from pip_module.install import CREATED, DOCTYPES, ONBOARDING
from pip_module.sweep_log import LAST_SWEEP
from pip_module.workflow import OURS_ALONE

LINKED = (
	*((trail.doctype, trail.about_type) for trail in TRAILS),
	("Property Setter", "doc_type"),
	("Custom DocPerm", "parent"),
	("Custom Field", "dt"),
	("List Filter", "reference_doctype"),
	("User Permission", "applicable_for"),
	("Print Format", "doc_type"),
)
"""Where the host keeps things about our records that would otherwise stay behind."""


def before_uninstall() -> None:
	context = click.get_current_context(silent=True)
	if context and context.params.get("dry_run"):
		# The host asks us then, too, and files on the disk would not come back.
		return
	# As documents, so that their rows go with them.
	for doctype, field in (("Workflow", "document_type"), ("Kanban Board", "reference_doctype")):
		for name in frappe.get_all(doctype, filters={field: ("in", DOCTYPES)}, pluck="name"):
			frappe.delete_doc(doctype, name)
	_delete_onboarding_steps()
	# Files first: removing one leaves a comment behind.
	_delete_files()
	for doctype, field in LINKED:
		# Not every version of the host has all of them.
		if frappe.db.table_exists(doctype):
			frappe.db.delete(doctype, {field: ("in", DOCTYPES)})
	_delete_created()
	for series in ("HR-PIP-%", "HR-PIPC-%"):
		frappe.db.delete("Series", {"name": ("like", series)})
	frappe.db.delete("DefaultValue", {"defkey": ("in", (CREATED, LAST_SWEEP))})
	frappe.clear_cache()


def _delete_onboarding_steps() -> None:
	"""The host keeps no module with them, so they would stay when it takes away what they belong to."""
	for name in frappe.get_all(
		"Onboarding Step Map",
		filters={"parent": ONBOARDING, "parenttype": "Module Onboarding"},
		pluck="step",
	):
		frappe.delete_doc("Onboarding Step", name, force=True)


def _delete_files() -> None:
	"""Attachments go as documents, so that their content leaves the disk too."""
	for name in frappe.get_all("File", filters={"attached_to_doctype": ("in", DOCTYPES)}, pluck="name"):
		frappe.delete_doc("File", name, ignore_permissions=True)  # uninstalling is the administrator's act


def _delete_created() -> None:
	"""The workflow states and actions we had to create, unless a workflow of the customer's uses them by now."""
	in_use = {
		"Workflow State": set(frappe.get_all("Workflow Document State", pluck="state")),
		"Workflow Action Master": set(frappe.get_all("Workflow Transition", pluck="action")),
	}
	created = [tuple(item) for item in json.loads(frappe.db.get_global(CREATED) or "[]")]
	indexes.remove(created)
	for doctype, name in {*created, *OURS_ALONE}:
		if doctype in in_use and name not in in_use[doctype]:
			frappe.db.delete(doctype, {"name": name})
