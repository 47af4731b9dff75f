"""A note only HR sees. Its own DocType, because the host shows every reader of a document its whole timeline."""

import frappe
from frappe import _

from pip_module.confidential import ConfidentialDocument


class PIPHRNote(ConfidentialDocument):
	def on_trash(self) -> None:
		if self.legal_hold:
			frappe.throw(
				_("{0}: untick it first, then the note can be deleted.").format(_("Legal Hold")),
				title=_("Not Allowed"),
			)
