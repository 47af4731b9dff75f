"""A dated meeting on a plan's progress: each goal with its value, what both sides said and what they agreed."""

import math
from datetime import date
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import format_date, get_fullname, getdate, now_datetime

from pip_module import (
	calendar_file,
	checkins,
	frozen,
	journal,
	permissions,
	rescheduling,
	self_assessment,
	wording,
)
from pip_module.checked import LARGEST_NUMBER
from pip_module.pip_module.doctype.performance_improvement_plan.facts import (
	day_given,
	day_needed,
	text_given,
)
from pip_module.pip_module.doctype.pip_check_in import meeting
from pip_module.records import CHECKIN, PLAN
from pip_module.rules import calendar, lifecycle
from pip_module.rules.rescheduling import SIDES
from pip_module.self_assessment import Answers
from pip_module.verbs import VerbDocument

PROPOSAL_FIELDS = ("proposed_date", "proposed_by", "proposed_side", "proposed_at", "proposal_reason")


class PIPCheckin(VerbDocument):
	def onload(self) -> None:
		self.carry_last_values()
		self.tell_values_from_none()
		may_edit, may_complete = self.may_edit(), self.may_complete()
		self.set_onload("may_edit", may_edit)
		self.set_onload("may_complete", may_complete)
		self.set_onload("may_acknowledge", self.may_acknowledge())
		self.set_onload("dates", self.date_verdict())
		plan = frappe.get_cached_doc(PLAN, self.plan)
		self.set_onload("meeting", meeting.for_form(self, plan, may_edit, may_complete))

	def before_validate(self) -> None:
		self.carry_last_values()
		if self.status != calendar.SCHEDULED:
			self.forget_proposal()
		if before := self.get_doc_before_save():
			# Noted by `checkins.set_aside` without a new version, so an open form may not know of it.
			self.set_aside = before.set_aside

	def validate(self) -> None:
		if self.flags.from_plan or self.flags.by_verb:
			return
		self.check_frozen()

	def before_save(self) -> None:
		self.count_calendar_change()
		self_assessment.stamp(self)

	def before_print(self, settings: Any = None) -> None:
		super().before_print(settings)
		# No field of ours: where the host looks for it.
		self.letter_head = frappe.get_cached_doc(PLAN, self.plan).letter_head

	def on_trash(self) -> None:
		frappe.throw(
			_("A check-in is part of the record and can't be deleted."),
			title=_("Not Allowed"),
		)

	def load_doc_before_save(self, *, raise_exception: bool = False) -> None:
		"""Where the host compares a copy with what is stored. Who had the form open while the employee sent how they see it
		loses nothing by that: their copy takes it over, and is as new as what is stored. Any other older copy is refused."""
		super().load_doc_before_save(raise_exception=raise_exception)
		stored = self.get_doc_before_save()
		if stored and self_assessment.is_all_that_is_newer(stored, self.get("_original_modified")):
			self_assessment.take_over(self, stored)
			self._original_modified = stored.modified

	def notify_update(self) -> None:
		"""Of a self-assessment the forms that are open are told apart: the host would have them drop what was entered."""
		if not self_assessment.was_just_sent(self):
			super().notify_update()
			return
		frappe.publish_realtime(
			"pip_self_assessment",
			{"name": self.name},
			doctype=self.doctype,
			docname=self.name,
			after_commit=True,
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

	def tell_values_from_none(self) -> None:
		"""Any value but 0 was certainly entered, and so was each of a record; of a 0 before that, the form knows."""
		for row in self.goal_reviews:
			if row.current_value or self.status == calendar.COMPLETED:
				row.has_current_value = 1

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
				"goal_reviews": (
					"current_value",
					"has_current_value",
					"previous_value",
					"title",
					"unit",
					"manager_comment",
				),
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

	# Another date -----------------------------------------------------------------------------------------------------

	def has_proposal(self, today: date) -> bool:
		"""Whether a date was proposed that can still be accepted."""
		return bool(
			self.proposed_date
			and self.status == calendar.SCHEDULED
			and today <= min(getdate(self.proposed_date), getdate(self.scheduled_date))
		)

	def forget_proposal(self) -> None:
		for field in PROPOSAL_FIELDS:
			self.set(field, None)

	def may_be_moved(self, plan: Document, today: date) -> bool:
		return (
			plan.status in lifecycle.UNDER_WAY
			and self.status == calendar.SCHEDULED
			and getdate(self.scheduled_date) >= today
		)

	def date_verdict(self) -> dict:
		"""What the form says of another date, and offers to whoever is signed in."""
		plan, user, today = frappe.get_cached_doc(PLAN, self.plan), frappe.session.user, getdate()
		if not self.may_be_moved(plan, today) or not permissions.may(user, "reschedule_checkin", plan):
			return {}
		if not self.has_proposal(today):
			return {"may_propose": True}
		return {
			"may_answer": rescheduling.side_of(user, plan) != self.proposed_side,
			"may_withdraw": user == self.proposed_by,
			"headline": _("{0} proposes another date: {1}, instead of {2}.").format(
				get_fullname(self.proposed_by),
				format_date(self.proposed_date),
				format_date(self.scheduled_date),
			),
		}

	@frappe.whitelist(methods=["POST"])
	def propose_date(self, day: str | date, reason: str) -> None:
		"""The employee or the manager's side proposes to hold it on `day` instead; the other side answers."""
		plan = self._load_to_move()
		today = getdate()
		if self.has_proposal(today):
			frappe.throw(
				_("New Date: {0} is proposed already. Answer that first, or withdraw it.").format(
					format_date(self.proposed_date)
				),
				title=_("Not Allowed"),
			)
		wanted = day_needed(day, _("New Date"))
		rescheduling.check_day(
			rescheduling.Situation(plan, today).window_for(self.name), wanted, _("New Date")
		)
		self.update(
			{
				"proposed_date": wanted,
				"proposed_by": frappe.session.user,
				"proposed_side": rescheduling.side_of(frappe.session.user, plan),
				"proposed_at": now_datetime(),
				"proposal_reason": text_given(reason, _("Reason")),
				"decline_reason": None,
			}
		)
		self.save_by_verb()

	@frappe.whitelist(methods=["POST"])
	def accept_date(self) -> None:
		"""The other side agrees: the check-in moves to the date proposed, where that is still possible."""
		plan = self._load_to_answer()
		old, new = getdate(self.scheduled_date), getdate(self.proposed_date)
		situation = rescheduling.Situation(plan, getdate())
		rescheduling.check_day(situation.window_for(self.name), new, _("Proposed Date"))
		rescheduling.put_on(self, new, situation)
		reason = self.proposal_reason
		self.forget_proposal()
		self.save_by_verb()
		checkins.set_aside([plan.name], getdate())
		moved = _("{0}: moved from {1} to {2}.").format(self.name, format_date(old), format_date(new))
		journal.append(plan, "Check-in Moved", plan, f"{moved}\n{reason}")
		rescheduling.tell(plan, self.name, SIDES, _("A check-in has a new date"))

	@frappe.whitelist(methods=["POST"])
	def decline_date(self, reason: str) -> None:
		"""The other side says why not; the check-in stays where it is."""
		plan = self._load_to_answer()
		side = self.proposed_side
		self.forget_proposal()
		self.decline_reason = text_given(reason, _("Reason"))
		self.save_by_verb()
		rescheduling.tell(plan, self.name, (side,), _("A date you proposed was declined"))

	@frappe.whitelist(methods=["POST"])
	def withdraw_proposal(self) -> None:
		"""Whoever proposed a date takes that back."""
		self._load_to_move()
		self._require_proposal()
		if frappe.session.user != self.proposed_by:
			frappe.throw(_("Proposed Date: only who proposed it can withdraw it."), title=_("Not Allowed"))
		self.forget_proposal()
		self.save_by_verb()

	def lapse_proposal(self, today: date) -> int:
		"""For the sweep, which loads it locked: nobody answered in time. Returns 0 when that is not so any more."""
		if not self.proposed_date or self.has_proposal(today):
			return 0
		self.forget_proposal()
		# As in `mark_missed`.
		self.flags.ignore_links = True
		self.save_by_verb()
		return 1

	def _load_to_move(self) -> Document:
		# The plan is locked before its check-ins, so that of two that move neither takes the other's day.
		self.load_from_db()
		self.check_permission("read")
		plan = frappe.get_doc(PLAN, self.plan, for_update=True)
		self.load_stored()
		permissions.require(frappe.session.user, "reschedule_checkin", plan)
		if plan.status not in lifecycle.UNDER_WAY:
			frappe.throw(
				_("Status: a check-in can't be moved while the plan is {0}.").format(
					_(plan.status, context=PLAN)
				),
				title=_("Not Allowed"),
			)
		if self.status != calendar.SCHEDULED:
			frappe.throw(
				_("Status: this check-in is {0} and can't be moved.").format(_(self.status)),
				title=_("Not Allowed"),
			)
		if not self.may_be_moved(plan, getdate()):
			frappe.throw(
				_("Scheduled For: the day of this check-in has passed, so it can't be moved."),
				title=_("Not Allowed"),
			)
		return plan

	def _load_to_answer(self) -> Document:
		plan = self._load_to_move()
		self._require_proposal()
		if rescheduling.side_of(frappe.session.user, plan) == self.proposed_side:
			frappe.throw(
				_("Proposed Date: your own side proposed it, so the other side has to answer."),
				title=_("Not Allowed"),
			)
		return plan

	def _require_proposal(self) -> None:
		if not self.has_proposal(getdate()):
			frappe.throw(_("Proposed Date: no date is proposed any more."), title=_("Not Allowed"))

	# The meeting --------------------------------------------------------------------------------------------------------

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
		counts as well: any but 0, which the host cannot tell from nothing, and 0 where `has_current_value` says so.
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
			row.update(
				{
					"current_value": recorded[row.plan_goal],
					"has_current_value": 1,
					"progress": progress.get(row.plan_goal, 0),
				}
			)
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

	# The employee's side --------------------------------------------------------------------------------------------------

	def may_be_assessed(self) -> bool:
		"""Whether the employee may still say how they see it, before it is held."""
		return (
			self.status in calendar.STILL_TO_HOLD
			and not self.self_assessed_on
			and frappe.db.get_value(PLAN, self.plan, "status") in lifecycle.MEETING
		)

	def keep_self_assessment(self, answers: Answers) -> None:
		"""The employee keeps what they have written so far. Nobody else can see it."""
		self._load_with_plan("take_part")
		self_assessment.keep(self, answers)

	def send_self_assessment(self, answers: Answers) -> None:
		"""The employee sends how they see it, once. From then on it is part of the check-in."""
		plan = self._load_with_plan("take_part")
		self_assessment.write(self, answers)
		self.save_by_verb()
		journal.append(plan, "Self-assessment Sent", plan, reason=self.name)

	def tick(self, row: str, done: bool) -> None:
		"""The employee says of an agreed action of theirs that it is done, or that it isn't after all."""
		plan = self._load_with_plan("take_part")
		if plan.status not in lifecycle.UNDER_WAY or self.status != calendar.COMPLETED:
			frappe.throw(_("Only an action that was agreed can be ticked."), title=_("Not Allowed"))
		for item in self.action_items:
			if item.name == row and item.owner_employee == self.employee:
				item.done_on = getdate() if done else None
				self.save_by_verb()
				return
		raise frappe.DoesNotExistError(_("There is no such action."))

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
			entered = row.current_value if row.has_current_value or row.current_value else None
			value = given.get(row.plan_goal, entered)
			if value in (None, ""):
				faults.append((row, "value_missing"))
				continue
			try:
				recorded[row.plan_goal] = float(value)
			except (TypeError, ValueError):
				recorded[row.plan_goal] = math.nan
			if not abs(recorded[row.plan_goal]) < LARGEST_NUMBER:
				faults.append((row, "number_invalid"))
		wording.throw_all(
			[
				_("Goal {0}, {1}: {2}").format(
					row.idx, frappe.utils.escape_html(row.title), wording.sentence(code, {})
				)
				for row, code in faults
			],
			title=_("Values Missing"),
		)
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
	frappe.db.add_index(CHECKIN, ["set_aside", "status", "scheduled_date"])
