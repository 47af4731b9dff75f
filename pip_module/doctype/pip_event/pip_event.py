"""One event in the journal of a plan. Written by the app as things happen, never changed and never deleted."""

import frappe
from frappe import _

from pip_module.confidential import ConfidentialDocument


class PIPEvent(ConfidentialDocument):
	def validate(self) -> None:
		if not (self.is_new() and self.flags.from_journal):
			frappe.throw(_("The journal can't be written by hand."), title=_("Not Allowed"))

	def on_trash(self) -> None:
		frappe.throw(_("The journal can't be deleted."), title=_("Not Allowed"))


def on_doctype_update() -> None:
	frappe.db.add_unique("PIP Event", ["plan", "sequence"])
