"""What installing adds beyond the DocTypes."""

import json

import frappe
from frappe import _

from pip_module import indexes, kanban, workflow
from pip_module.default_templates import TEMPLATES

MODULE = "PIP Module"
DOCTYPES = (
	"Performance Improvement Plan",
	"PIP Action Item",
	"PIP Calendar Feed",
	"PIP Check-in",
	"PIP Event",
	"PIP Extension",
	"PIP Gap",
	"PIP Goal",
	"PIP Goal Review",
	"PIP HR Note",
	"PIP Handover",
	"PIP Hold",
	"PIP Protected Leave Type",
	"PIP Reminder",
	"PIP Self-Assessment",
	"PIP Settings",
	"PIP Support",
	"PIP Template",
)
ONBOARDING = "Performance Improvement"
"""Our Module Onboarding."""
CREATED = "pip_module_created"
"""The global default that remembers which shared records of the host this app had to create."""


def before_install() -> None:
	"""Stops before anything is written when the site has DocTypes of ours that aren't ours."""
	taken = frappe.get_all(
		"DocType", filters={"name": ("in", DOCTYPES), "module": ("!=", MODULE)}, fields=["name", "module"]
	)
	if taken:
		names = ", ".join(f"{row.name} ({row.module})" for row in taken)
		frappe.throw(
			_(
				"PIP Module cannot be installed: this site already has the DocType {0}. Rename or remove it first."
			).format(names),
			title=_("Name Taken"),
		)


def after_sync() -> None:
	"""Creates what is the customer's own from then on. Runs after fixtures, so the Workflow's states exist."""
	remember([*workflow.create_if_missing(), *indexes.create_if_missing(), *kanban.create_if_missing()])
	create_templates()


def remember(created: list[tuple[str, str]]) -> None:
	"""Notes which records of the host's are ours to remove again, as (DocType, name)."""
	known = json.loads(frappe.db.get_global(CREATED) or "[]")
	frappe.db.set_global(CREATED, json.dumps(known + [list(item) for item in created]))


def create_templates() -> None:
	for template in TEMPLATES:
		if not frappe.db.exists("PIP Template", template["title"]):
			frappe.get_doc({"doctype": "PIP Template", **template}).insert()
