"""What the rows of our tables have in common: they live and change with the document they belong to, never alone."""

import frappe
from frappe import _

from pip_module.checked import CheckedDocument


class TableRow(CheckedDocument):
	"""A row that is read and written through its document.

	The host runs a row's own hooks only when it is saved or deleted by itself, and then asks only whether the role
	may write *some* document of the parent's kind: around the parent's freeze and around the question whose it is.
	"""

	def has_permission(self, permtype: str = "read", **options: object) -> bool:
		# As the host does on every document.
		if self.flags.ignore_permissions:
			return True
		known = self.parenttype and frappe.db.exists("DocType", self.parenttype)
		if not known or not frappe.db.exists(self.parenttype, self.parent):
			return frappe.session.user == "Administrator"
		return frappe.get_doc(self.parenttype, self.parent).has_permission(permtype, **options)

	def before_validate(self) -> None:
		self._refuse()

	def before_update_after_submit(self) -> None:
		self._refuse()

	def before_cancel(self) -> None:
		self._refuse()

	def before_rename(self, old: str, new: str, merge: bool = False) -> None:
		self._refuse()

	def on_trash(self) -> None:
		self._refuse()

	def _refuse(self) -> None:
		frappe.throw(_("A row is changed in the document it belongs to."), title=_("Not Allowed"))
