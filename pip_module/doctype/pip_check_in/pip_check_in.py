"""A dated meeting on a plan's progress: each goal with its value, what both sides said and what they agreed."""

import math
from datetime import date

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate, now_datetime

from pip_module import calendar_file, frozen, permissions, wording
from pip_module.checked import LARGEST_NUMBER
from pip_module.pip_module.doctype.performance_improvement_plan.facts import day_given
from pip_module.records import CHECKIN, PLAN
from pip_module.rules import calendar, lifecycle
from pip_module.rules.finding import Finding
from pip_module.verbs import VerbDocument


class PIPCheckin(VerbDocument):
	def onload(self) -> None:
		self.carry_last_values()
		self.set_onload("may_edit", self.may_edit())
		self.set_onload("may_complete", self.may_complete())
		self.set_onload("may_acknowledge", self.may_acknowledge())

	def before_validate(self) -> None:
		self.carry_last_values()

	def validate(self) -> None:
		if self.flags.from_plan or self.flags.by_verb:
			return
		self.check_frozen()

	def before_save(self) -> None:
		self.count_calendar_change()

	def on_trash(self) -> None:
		frappe.throw(
			_("A check-in is part of the record and can't be deleted."),
			title=_("Not Allowed"),
		)

	def count_calendar_change(self) -> None:
		"""Calendars take the entry of a check-in anew when its number is higher than the one they know."""
		before = self.get_doc_before_save()
		if before and calendar_file.entry_of(before) != calendar_file.entry_of(self):
			self.calendar_sequence = before.calendar_sequence + 1

	def carry_last_values(self) -> None:
		"""Each goal shows its value as last recorded on the plan, until this check-in is completed."""
		if self.status == calendar.COMPLETED:
			return
		goals = {
			goal.name: goal
			for goal in frappe.get_all(
				"PIP Goal",
				filters={"parent": self.plan, "parenttype": PLAN},
				fields=["name", "title", "unit", "baseline_value", "current_value", "has_current_value"],
			)
		}
		for row in self.goal_reviews:
			if goal := goals.get(row.plan_goal):
				row.title, row.unit = goal.title, goal.unit
				row.previous_value = goal.current_value if goal.has_current_value else goal.baseline_value

	def check_frozen(self) -> None:
		"""By hand, a check-in that is still to be completed takes comments, values and actions; nothing else."""
		before = self.get_doc_before_save()
		if before is None:
			frappe.throw(_("Check-ins are made by the plan when it is issued."), title=_("Not Allowed"))
		if before.status not in calendar.STILL_TO_HOLD:
			frozen.refuse_changes(self, before, _("this check-in is {0}.").format(_(before.status)))
			return
		frozen.refuse_changes(
			self,
			before,
			_("this is set by the plan and can't be edited."),
			living_fields=("held_on", "mode", "manager_comments"),
			living_columns={
				"goal_reviews": ("current_value", "previous_value", "title", "unit", "manager_comment"),
				"action_items": ("*",),
			},
		)

	def may_edit(self) -> bool:
		return self.status in calendar.STILL_TO_HOLD and permissions.may(
			frappe.session.user, "complete_checkin", frappe.get_cached_doc(PLAN, self.plan)
		)

	def may_complete(self) -> bool:
		return self.may_edit() and frappe.get_cached_doc(PLAN, self.plan).status in lifecycle.MEETING

	def may_acknowledge(self) -> bool:
		return (
			self.status == calendar.COMPLETED
			and not self.acknowledged_on
			and permissions.may(
				frappe.session.user, "acknowledge_checkin", frappe.get_cached_doc(PLAN, self.plan)
			)
		)

	@frappe.whitelist(methods=["POST"])
	def complete(
		self,
		values: dict | None = None,
		held_on: str | date | None = None,
		mode: str | None = None,
		manager_comments: str | None = None,
	) -> None:
		"""Records the meeting: every goal's value, on the plan too, and locks it.

		`values` holds the numbers by the goal's row in the plan (`plan_goal`). A value that was saved in the form
		counts as well, except 0, which the host cannot tell from nothing and which has to be handed over here.
		`held_on` is the day of the meeting, today if left out. A missed check-in can still be held late.
		"""
		plan = self._load_with_plan("complete_checkin")
		if self.status not in calendar.STILL_TO_HOLD:
			frappe.throw(
				_("Status: this check-in is {0} and can't be completed.").format(_(self.status)),
				title=_("Not Allowed"),
			)
		recorded = self._values(values or {})
		self.held_on = self._held_on(held_on, plan)
		self.mode = mode or self.mode
		self.manager_comments = manager_comments or self.manager_comments
		plan.record_values({} if self._was_overtaken() else recorded, self.name)
		progress = {goal.name: goal.progress for goal in plan.goals}
		for row in self.goal_reviews:
			row.update({"current_value": recorded[row.plan_goal], "progress": progress.get(row.plan_goal, 0)})
		self.rating = plan.rating
		self.status = calendar.COMPLETED
		self.save_by_verb()

	@frappe.whitelist(methods=["POST"])
	def acknowledge(self, comments: str | None = None) -> None:
		"""The employee has read the record of the meeting, and may comment on it once."""
		self._load_with_plan("acknowledge_checkin")
		if self.status != calendar.COMPLETED or self.acknowledged_on:
			frappe.throw(
				_("Status: only the record of a check-in that was held can be acknowledged, and once."),
				title=_("Not Allowed"),
			)
		self.employee_comments = comments
		self.acknowledged_on = now_datetime()
		self.save_by_verb()

	def mark_missed(self, today: date) -> None:
		"""Its day has passed before `today` and nobody recorded it. Does nothing when that is no longer so.

		For the sweep, which loads it locked.
		"""
		if self.status == calendar.SCHEDULED and getdate(self.scheduled_date) < today:
			self.status = calendar.MISSED
			# Only that is written. What it links to was looked at when it was made, and is no reason to leave it now.
			self.flags.ignore_links = True
			self.save_by_verb()

	def _values(self, given: dict) -> dict[str, float]:
		recorded, faults = {}, []
		for row in self.goal_reviews:
			value = given.get(row.plan_goal, row.current_value or None)
			if value in (None, ""):
				faults.append(Finding("value_missing", "current_value", "goal_reviews", row.idx))
				continue
			try:
				recorded[row.plan_goal] = float(value)
			except (TypeError, ValueError):
				recorded[row.plan_goal] = math.nan
			if not abs(recorded[row.plan_goal]) < LARGEST_NUMBER:
				faults.append(Finding("number_invalid", "current_value", "goal_reviews", row.idx))
		wording.throw_findings(faults, self.meta, title=_("Values Missing"))
		return recorded

	def _was_overtaken(self) -> bool:
		"""Whether a later check-in was recorded before this one: then the plan knows newer values already."""
		return bool(
			frappe.db.exists(
				CHECKIN,
				{
					"plan": self.plan,
					"status": calendar.COMPLETED,
					"scheduled_date": (">", self.scheduled_date),
				},
			)
		)

	def _held_on(self, held_on: str | date | None, plan: Document) -> date:
		day = day_given(held_on or self.held_on, _("Held On")) or getdate()
		if not getdate(plan.start_date) <= day <= getdate():
			frappe.throw(
				_("Held On: choose a day between the start of the plan and today."), title=_("Wrong Date")
			)
		return day

	def _load_with_plan(self, action: str) -> Document:
		self.load_stored()
		self.check_permission("read")
		plan = frappe.get_doc(PLAN, self.plan)
		permissions.require(frappe.session.user, action, plan)
		return plan


def on_doctype_update() -> None:
	frappe.db.add_index(CHECKIN, ["plan", "scheduled_date"])
	frappe.db.add_index(CHECKIN, ["status", "scheduled_date"])
