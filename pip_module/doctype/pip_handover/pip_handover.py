"""What a plan's former manager hands over to the next one. Its own DocType, because they lose the plan the same day."""

import frappe
from frappe import _
from frappe.utils import now_datetime

from pip_module import frozen, host, journal, notices, permissions
from pip_module.confidential import ConfidentialDocument
from pip_module.records import HANDOVER, PLAN
from pip_module.rules import goals


class PIPHandover(ConfidentialDocument):
	"""`plan` is text and no link: who is asked for a note doesn't read the plan, and a list of the host's gives the fields
	of a linked record (`plan.reason`) to whoever reads the one with the link."""

	def onload(self) -> None:
		user = frappe.session.user
		self.set_onload("may_write", permissions.may_hand_over(user, self.name))
		self.set_onload("reads_plan", permissions.may_read(user, PLAN, self.plan))

	def validate(self) -> None:
		before = self.get_doc_before_save()
		if before is None:
			if not self.flags.from_plan:
				frappe.throw(
					_("A handover note is asked for when the manager changes."), title=_("Not Allowed")
				)
			return
		frozen.refuse_changes(
			self,
			before,
			_("a handover note is written once, and nothing else in it changes."),
			living_fields=() if before.written_on else ("note",),
		)
		if goals.is_blank(self.note):
			frappe.throw(_("Note: write what the next manager has to know."), title=_("Note Missing"))
		self.written_on = before.written_on or now_datetime()

	def on_update(self) -> None:
		before = self.get_doc_before_save()
		if before is not None and not before.written_on:
			self.hand_over()

	def on_trash(self) -> None:
		frappe.throw(_("A handover note is part of the record and can't be deleted."), title=_("Not Allowed"))

	def hand_over(self) -> None:
		"""Tells whoever manages the plan now, who may have changed since it was asked for."""
		plan = frappe.get_doc(PLAN, self.plan, for_update=True)
		journal.append(plan, "Handed Over", reason=self.name)
		if user := host.user_of(permissions.manager_now(plan)):
			notices.notify(user, _("A handover note was written for you"), HANDOVER, self.name)


def on_doctype_update() -> None:
	frappe.db.add_index(HANDOVER, ["from_manager", "due_date"])
