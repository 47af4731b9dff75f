import frappe

from pip_module.rows import TableRow


class PIPSupport(TableRow):
	pass


def on_doctype_update() -> None:
	frappe.db.add_index("PIP Support", ["delivered_on", "due_date"])
