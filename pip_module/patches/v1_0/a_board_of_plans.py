"""Sites that had the app before it brought a board of plans: the ones made there forget the names they hold."""

import frappe

from pip_module import kanban
from pip_module.install import DOCTYPES, remember


def execute() -> None:
	for name in frappe.get_all("Kanban Board", filters={"reference_doctype": ("in", DOCTYPES)}, pluck="name"):
		frappe.get_doc("Kanban Board", name).save()
	remember(kanban.create_if_missing())
