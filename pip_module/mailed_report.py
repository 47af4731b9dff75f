"""The host's Auto Email Report, which mails and downloads nothing of ours.

It asks about a user that whoever sets it up names, Administrator too, and in a job it runs as Administrator; who gets
the mail is anybody's choice. The addresses may be of people who may not know of a plan, so no choice of user is safe.
"""

import frappe
from frappe import _
from frappe.email.doctype.auto_email_report.auto_email_report import AutoEmailReport

from pip_module import conditions
from pip_module.records import is_ours


class MailedReport(AutoEmailReport):
	def validate(self) -> None:
		"""Raises `frappe.ValidationError` when it would mail plans. One that was there before can still be disabled."""
		if self.enabled and self._is_of_ours():
			frappe.throw(_refusal(), title=_("Not Allowed"))
		super().validate()

	def get_report_content(self) -> str | bytes | None:
		"""None instead of a report on records of ours, in a job: raising there would keep the host from those of others.
		Raises `frappe.PermissionError` for whoever asks for one.

		What the host keeps about plans (comments, versions, mails) is left out of its own reports.
		"""
		if self._is_of_ours():
			if getattr(frappe.local, "request", None):
				raise frappe.PermissionError(_refusal())
			return None
		with conditions.asking_as(conditions.GUEST):
			return super().get_report_content()

	def _is_of_ours(self) -> bool:
		return is_ours(frappe.db.get_value("Report", self.report, "ref_doctype"))


def _refusal() -> str:
	return _("A report on plans can't be mailed: who gets the mail might not be allowed to know of them.")
