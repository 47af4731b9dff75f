"""What every record of ours keeps to itself."""

from typing import Any

import frappe
from frappe import _

from pip_module import permissions
from pip_module.checked import CheckedDocument


class ConfidentialDocument(CheckedDocument):
	"""A document whose very existence is confidential."""

	def notify_update(self) -> None:
		"""Tells only those who have this record open that it changed.

		The host would tell its name to everyone whose role lets them open the list.
		"""
		if frappe.flags.in_patch:
			return
		frappe.publish_realtime(
			"doc_update",
			{"modified": self.modified, "doctype": self.doctype, "name": self.name},
			doctype=self.doctype,
			docname=self.name,
			after_commit=True,
		)

	def before_rename(self, old: str, new: str, merge: bool = False) -> None:
		"""The host asks us before it asks who may rename: a stranger must not learn from it that there is a record."""
		if not permissions.may_read(frappe.session.user, self.doctype, self.name):
			raise frappe.DoesNotExistError
		frappe.throw(_("{0} keeps its name.").format(_(self.doctype)), title=_("Not Allowed"))

	def before_print(self, settings: Any = None) -> None:
		"""Asks again before each print, since the host prints for whoever holds a key to the record as well."""
		if not permissions.may_read(frappe.session.user, self.doctype, self.name):
			raise frappe.DoesNotExistError
