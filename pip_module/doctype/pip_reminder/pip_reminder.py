"""One reminder that was sent, or could not be: the ledger whose unique key makes a second send impossible."""

import frappe
from frappe import _

from pip_module.confidential import ConfidentialDocument


class PIPReminder(ConfidentialDocument):
	def validate(self) -> None:
		if not self.flags.by_ledger:
			frappe.throw(_("Reminders are recorded as they are sent."), title=_("Not Allowed"))

	def on_trash(self) -> None:
		frappe.throw(_("The record of reminders can't be deleted."), title=_("Not Allowed"))
