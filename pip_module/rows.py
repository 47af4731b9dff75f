"""What the rows of our tables have in common: they live and change with the document they belong to, never alone."""

from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document

from pip_module.checked import check_arguments, check_named, held, method_names


class TableRow(Document):
	"""A row that is read and written through its document.

	The host runs a row's own hooks only when it is saved or deleted by itself, and then asks only whether the role
	may write *some* document of the parent's kind: around the parent's freeze and around the question whose it is.
	"""

	def has_permission(self, permtype: str = "read", **options: object) -> bool:
		# As the host does on every document.
		if self.flags.ignore_permissions:
			return True
		if not self._has_document():
			return frappe.session.user == "Administrator"
		return frappe.get_doc(self.parenttype, self.parent).has_permission(permtype, **options)

	def _has_document(self) -> bool:
		found = frappe.db.get_value("DocType", self.parenttype, "istable") if self.parenttype else None
		return found == 0 and bool(frappe.db.exists(self.parenttype, self.parent))

	def update(self, d: Any) -> "TableRow":
		"""Takes what can be the value of a field; what each field holds, the document asks before it is saved."""
		check_named(d)
		hidden = method_names(type(self))
		if not hidden.isdisjoint(d):
			d = {key: value for key, value in d.items() if key not in hidden}
		for key, value in d.items():
			if isinstance(value, dict | list):
				held(self.meta, key, value)
		return super().update(d)

	def run_method(self, method: str, /, *args: Any, **kwargs: Any) -> Any:
		check_arguments(self, method, args, kwargs)
		return super().run_method(method, *args, **kwargs)

	def save(self, *args: Any, **kwargs: Any) -> None:
		self._refuse()

	def insert(self, *args: Any, **kwargs: Any) -> None:
		self._refuse()

	def _rename(self, *args: Any, **kwargs: Any) -> None:
		self._refuse()

	def before_rename(self, old: str, new: str, merge: bool = False) -> None:
		self._refuse()

	def on_trash(self) -> None:
		self._refuse()

	def _refuse(self) -> None:
		frappe.throw(_("A row is changed in the document it belongs to."), title=_("Not Allowed"))
