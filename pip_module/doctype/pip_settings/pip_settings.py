"""How this organisation runs its plans. Read through `frappe.get_cached_doc("PIP Settings")`."""

import frappe
from frappe import _
from frappe.utils import cint, flt

from pip_module import sweep_log, wording
from pip_module.checked import CheckedDocument
from pip_module.rules.reminders import Policy

POSITIVE = ("default_duration_days", "retention_months", "hold_after_leave_days", "hold_review_days")


class PIPSettings(CheckedDocument):
	def onload(self) -> None:
		self.set_onload("sweep", sweep_log.summary())

	def validate(self) -> None:
		for field in POSITIVE:
			if cint(self.get(field)) < 1:
				self._refuse(field, _("enter 1 or more."))
		if not 0 <= flt(self.low_score_threshold) <= 5:
			self._refuse("low_score_threshold", _("enter a score between 0 and 5."))
		if not 0 <= flt(self.at_risk_points) <= flt(self.off_track_points) <= 100:
			self._refuse("off_track_points", _("enter a number between At Risk Beyond and 100."))
		if cint(self.second_escalation_days) < cint(self.first_escalation_days):
			self._refuse("second_escalation_days", _("HR can't be told before the manager's manager."))

	def before_rename(self, old: str, new: str, merge: bool = False) -> None:
		# The host looks in the table of a Single, which has none.
		frappe.throw(_("{0} keeps its name.").format(_(self.doctype)), title=_("Not Allowed"))

	def _refuse(self, field: str, why: str) -> None:
		frappe.throw(_("{0}: {1}").format(wording.label_of(self.meta, field), why), title=_("Please Correct"))

	def reminder_policy(self) -> Policy:
		"""The reminder part as the rules ask for it."""
		return Policy(
			checkin_lead_days=cint(self.checkin_lead_days),
			self_assessment_lead_days=cint(self.self_assessment_lead_days),
			review_days=cint(self.review_days),
			acknowledgement_days=cint(self.acknowledgement_days),
			escalate_days=(cint(self.first_escalation_days), cint(self.second_escalation_days)),
			plan_ending_days=cint(self.plan_ending_days),
			outcome_days=cint(self.outcome_days),
			goal_lead_days=cint(self.goal_lead_days),
			count_working_days=bool(cint(self.count_working_days)),
			snooze_days=cint(self.snooze_days),
			hold_review_days=cint(self.hold_review_days),
		)
