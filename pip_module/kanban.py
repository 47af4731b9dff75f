"""The board of plans by status, and what no board of ours may remember.

The host keeps with a board the names of the cards in each column, and everyone at the desk may read boards. So ours
keep none; the cards then come in the order of the list. Dragging a card writes the new status, which is a step of the
lifecycle like any other (see `PerformanceImprovementPlan.settle_status`).
"""

import json
from typing import TYPE_CHECKING

import frappe

from pip_module.records import PLAN, is_ours
from pip_module.rules import lifecycle

if TYPE_CHECKING:
	from frappe.model.document import Document

NAME = "Plans by Status"
COLOURS = {
	lifecycle.DRAFT: "Gray",
	lifecycle.HR_REVIEW: "Yellow",
	lifecycle.AWAITING_ACKNOWLEDGEMENT: "Orange",
	lifecycle.ACTIVE: "Blue",
	lifecycle.ON_HOLD: "Light Blue",
	lifecycle.FINAL_REVIEW: "Purple",
}
NO_CARDS = "[]"


def forget_cards(doc: "Document", method: str | None = None) -> None:
	"""Asked by the host whenever a board is saved: leaves the names of our records out of it."""
	if is_ours(doc.reference_doctype):
		for column in doc.columns:
			column.order = NO_CARDS


def create_if_missing() -> list[tuple[str, str]]:
	"""Creates the board of open plans and returns it as (DocType, name). It is the customer's own from then on."""
	if frappe.db.exists("Kanban Board", {"reference_doctype": PLAN}) or frappe.db.exists(
		"Kanban Board", NAME
	):
		return []
	open_statuses = [status for status in lifecycle.STATUSES if status in lifecycle.OPEN]
	frappe.get_doc(
		{
			"doctype": "Kanban Board",
			"kanban_board_name": NAME,
			"reference_doctype": PLAN,
			"field_name": "status",
			"columns": [{"column_name": status, "indicator": COLOURS[status]} for status in open_statuses],
			# A board shows all it finds, without pages.
			"filters": json.dumps([[PLAN, "status", "in", open_statuses]]),
			"fields": json.dumps(["manager_name", "end_date"]),
			"show_labels": 1,
		}
	).insert()
	return [("Kanban Board", NAME)]
