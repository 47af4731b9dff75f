import frappe

from pip_module.rows import TableRow


class PIPGoal(TableRow):
	pass


def on_doctype_update() -> None:
	# Goals without a result are few, whatever the number of goals that ever were.
	frappe.db.add_index("PIP Goal", ["result", "due_date"])
