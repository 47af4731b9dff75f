"""A performance improvement plan: the agreement with one employee, from its draft to its outcome."""

from datetime import date

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import flt, format_date, getdate

from pip_module import checkins, frozen, journal, permissions, plan_dates, rescheduling, targets
from pip_module.pip_module.doctype.performance_improvement_plan import facts, moves, summary, terms, view
from pip_module.pip_module.doctype.performance_improvement_plan.moves import Move
from pip_module.records import PLAN
from pip_module.rules import calendar, goals, lifecycle, record
from pip_module.verbs import VerbDocument

SYSTEM_FIELDS = (
	"status",
	"status_since",
	"original_end_date",
	"agreed_end_date",
	"agreed_held_days",
	"dated_at",
	"targets_proposed_on",
	"progress",
	"rating",
	"issued_on",
	"issued_by",
	"sealed_digest",
	"acknowledgement",
	"acknowledged_on",
	"signed_as",
	"signature",
	"witness",
	"employee_response",
	"decided_by",
	"decided_on",
	"duty_override_reason",
	"extensions",
	"holds",
)
"""What only the plan's own verbs write, in any status."""

BEFORE_MOVE = "before_pip_move"
"""The savepoint a step of the lifecycle goes back to when what should follow from it turns out impossible."""


class PerformanceImprovementPlan(VerbDocument):
	def onload(self) -> None:
		standing = permissions.standing(frappe.session.user, self)
		actions = self.possible_actions(standing.capacities)
		reader = summary.Reader(standing, actions, getdate())
		checkins = view.checkins_of(self)
		self.set_onload("actions", actions)
		self.set_onload("form", summary.for_form(self, reader, checkins))
		self.set_onload("view", view.of(self, checkins, reader.today))

	def before_insert(self) -> None:
		self.begin_as_draft()

	def validate(self) -> None:
		before = self.get_doc_before_save()
		if before is not None:
			self.check_moves_as_stored(before)
		being_written = before is None or before.status in lifecycle.BEFORE_ISSUE
		being_written = being_written and not self.flags.following_employee
		if being_written and self.status in lifecycle.OPEN:
			self.prepare_terms()
		if before is not None:
			self.check_frozen(before)
			if self.hr_partner != before.hr_partner:
				terms.check_hr_partner(self)
			self.settle_status(before)
		if self.status in lifecycle.OPEN and any(map(self.has_value_changed, terms.WHEN_AND_WHOSE)):
			terms.check_no_other_open_plan(self)
		self.measure_progress()

	def on_update(self) -> None:
		if move := self.flags.pop("move", None):
			try:
				moves.follow_through(self, self.get_doc_before_save(), move)
			except frappe.ValidationError:
				# Some callers in the host (`frappe.client.bulk_update`) catch this and commit what was written so far.
				frappe.db.rollback(save_point=BEFORE_MOVE)
				raise

	def on_trash(self) -> None:
		if self.status != lifecycle.DRAFT or frappe.db.exists("PIP Event", {"plan": self.name}):
			frappe.throw(
				_("Only a draft that was never sent for review can be deleted. Withdraw the plan instead."),
				title=_("Not Allowed"),
			)

	# Steps of validate -------------------------------------------------------------------------------------------

	def begin_as_draft(self) -> None:
		"""A plan starts as a draft of whoever makes it, or has it made for them, with nothing decided, whatever the
		caller's copy says."""
		if (self.status or lifecycle.DRAFT) != lifecycle.DRAFT:
			frappe.throw(_("Status: a new plan starts as a Draft."), title=_("Not Allowed"))
		# A flag, which no client can send: see `candidates.draft`.
		self.owner = self.flags.drafted_for or frappe.session.user
		for field in SYSTEM_FIELDS:
			self.set(field, self.meta.get_field(field).default)
		for goal in self.goals:
			goal.update({"current_value": 0, "has_current_value": 0, "progress": 0, "result": ""})
		for support in self.supports:
			support.delivered_on = None
		self.status_since = getdate()

	def check_moves_as_stored(self, before: Document) -> None:
		"""Until it is issued a plan goes on as it is stored, whichever door it moves through. The host would keep the
		wording of the draft with the step that issues it, and so show it to the employee."""
		if self.flags.by_verb or self.status == before.status or before.status not in lifecycle.BEFORE_ISSUE:
			return
		frozen.refuse_changes(
			self,
			before,
			_("save this change first, and change the status after that."),
			living_fields=("status",),
		)

	def prepare_terms(self) -> None:
		employee_status = terms.take_from_employee(self)
		terms.take_letter_head(self)
		terms.take_from_appraisal(self)
		terms.fill_in_dates(self)
		terms.fill_in_goals(self)
		terms.check_people(self, employee_status)
		terms.check_appraisal(self)
		terms.check_contradictions(self)

	def check_frozen(self, before: Document) -> None:
		"""What was agreed stays as it was issued, and what the verbs write nobody writes by hand."""
		if self.flags.by_verb:
			return
		if self.owner != before.owner:
			frappe.throw(_("Who drafted a plan can't be changed."), title=_("Not Allowed"))
		if before.status in lifecycle.BEFORE_ISSUE:
			frozen.refuse_changes(
				self,
				before,
				_("this is set by the plan itself and can't be edited."),
				living_fields=[
					field.fieldname
					for field in self.meta.fields
					if field.fieldname == "status" or field.fieldname not in SYSTEM_FIELDS
				],
				living_columns={table: ("*",) for table in ("gaps", "goals", "supports")},
			)
		elif before.status in lifecycle.UNDER_WAY:
			frozen.refuse_changes(
				self,
				before,
				_("this was agreed when the plan was issued and can no longer be changed."),
				living_fields=("status", *record.LIVING_FIELDS),
				living_columns=record.LIVING_COLUMNS,
			)
		else:
			frozen.refuse_changes(self, before, _("the plan is closed."), living_fields=("status",))

	def settle_status(self, before: Document) -> None:
		"""A change of status is a move of the lifecycle, whoever wrote the new status: a verb of ours, the host's
		Workflow or a client. All of them are asked the same."""
		move = self.flags.move or (self._move_meant(before) if self.status != before.status else None)
		if move:
			frappe.db.savepoint(BEFORE_MOVE)
			moves.check_needs(self, move)
			moves.write(self, move)
			self.check_values()
			self.flags.move = move

	def _move_meant(self, before: Document) -> Move:
		user = frappe.session.user
		try:
			row = lifecycle.transition_between(
				before.status, self.status, permissions.capacities(user, before)
			)
		except lifecycle.IllegalMove:
			frappe.throw(
				_("Status: a plan cannot go from {0} to {1}.").format(_(before.status), _(self.status)),
				title=_("Not Allowed"),
			)
		permissions.require(user, row.verb, before)
		return Move(row)

	def measure_progress(self) -> None:
		"""Progress of each goal and of the plan, and how that compares with the working days gone."""
		if not self.issued_on:
			return
		for row in self.goals:
			row.progress = flt(100 * goals.progress(facts.goal_of(row)), 2)
		self.progress = flt(100 * goals.plan_progress([facts.goal_of(row) for row in self.goals]), 2)
		start, end = getdate(self.start_date), getdate(self.end_date)
		if getdate() < start:
			# There is nothing to be on track with before the plan begins.
			self.rating = None
			return
		settings = frappe.get_cached_doc("PIP Settings")
		self.rating = goals.rating(
			self.progress / 100,
			calendar.elapsed(start, end, getdate(), plan_dates.counts_test(self, getdate())),
			at_risk=flt(settings.at_risk_points) / 100,
			off_track=flt(settings.off_track_points) / 100,
		)

	def possible_actions(self, held: frozenset[str]) -> list[str]:
		"""The actions that somebody in the capacities `held` may take from here, for the form's buttons."""
		return [
			action
			for action in lifecycle.ACTIONS
			if (row := lifecycle.possible(self.status, action, self.acknowledgement)) and row.actors & held
		]

	# Verbs: what people do with a plan. Buttons, the Workflow and scripts share them ----------------------------------

	@frappe.whitelist(methods=["POST"])
	def send_for_review(self) -> None:
		"""Hands the draft to HR. It has to be complete."""
		self._take("send_for_review")

	@frappe.whitelist(methods=["POST"])
	def return_to_draft(self, reason: str) -> None:
		"""Sends it back to be reworked, saying why."""
		self._take("return_to_draft", reason=reason)

	@frappe.whitelist(methods=["POST"])
	def issue(self) -> None:
		"""Seals the agreed version, makes the check-ins and tells the employee."""
		self._take("issue")

	@frappe.whitelist(methods=["POST"])
	def acknowledge(
		self, comments: str | None = None, signed_as: str | None = None, signature: str | None = None
	) -> None:
		"""The employee confirms receipt (not agreement), with comments if they wish, and signs: with their name in
		`signed_as`, or drawn in `signature`, a PNG as a data URL."""
		self._take("acknowledge", comments=comments, signed_as=signed_as, signature=signature)

	@frappe.whitelist(methods=["POST"])
	def decline(
		self, comments: str | None = None, signed_as: str | None = None, signature: str | None = None
	) -> None:
		"""The employee would rather not acknowledge, and says so themselves; otherwise as `acknowledge`. The plan goes
		on as it does after a refusal."""
		self._take("decline", comments=comments, signed_as=signed_as, signature=signature)

	@frappe.whitelist(methods=["POST"])
	def record_refusal(self, witness: str, reason: str) -> None:
		"""Manager or HR record that the employee would not acknowledge, who witnessed it, and in `reason` that the
		employee was told of the right to comment."""
		self._take("record_refusal", witness=witness, reason=reason)

	@frappe.whitelist(methods=["POST"])
	def hold(self, reason: str) -> None:
		"""Stops the clock from today on."""
		self._take("hold", reason=reason)

	@frappe.whitelist(methods=["POST"])
	def resume(self, reason: str) -> None:
		"""Starts the clock again: the end and the check-ins move by the working days lost."""
		self._take("resume", reason=reason)

	@frappe.whitelist(methods=["POST"])
	def start_final_review(self) -> None:
		"""Ends the work on the goals; HR decides next."""
		self._take("start_final_review")

	@frappe.whitelist(methods=["POST"])
	def extend_plan(self, reason: str, new_end: str | date) -> None:
		"""Gives more time, up to the day `new_end`, within the cap. The employee acknowledges afresh.

		Not `extend`: that is the host's own method of every document, which adds rows to a table.
		"""
		self._take("extend_plan", reason=reason, new_end=new_end)

	@frappe.whitelist(methods=["POST"])
	def close_successful(self, outcome_summary: str | None = None, next_action: str | None = None) -> None:
		"""Ends the plan well. Every goal needs a result."""
		self._take("close_successful", outcome_summary=outcome_summary, next_action=next_action)

	@frappe.whitelist(methods=["POST"])
	def close_unsuccessful(
		self,
		outcome_summary: str | None = None,
		next_action: str | None = None,
		override_reason: str | None = None,
	) -> None:
		"""Ends the plan as not met. Every goal needs a result, and the employer must have kept its side, or HR says
		in `override_reason` why it is closed all the same."""
		self._take(
			"close_unsuccessful",
			outcome_summary=outcome_summary,
			next_action=next_action,
			override_reason=override_reason,
		)

	@frappe.whitelist(methods=["POST"])
	def withdraw(self, reason: str) -> None:
		"""Ends the plan without an outcome: issued in error, the person left, the role changed."""
		self._take("withdraw", reason=reason)

	@frappe.whitelist(methods=["POST"])
	def add_checkin(self, day: str | date, reason: str) -> str:
		"""Manager or HR add a check-in in between, today's at the earliest; returns its name."""
		self._load_for("add_checkin")
		if self.status not in plan_dates.MOVING:
			frappe.throw(
				_("Status: a check-in can't be added while the plan is {0}.").format(_(self.status)),
				title=_("Not Allowed"),
			)
		wanted = facts.day_needed(day, _("Date"))
		return rescheduling.add(self, wanted, facts.text_given(reason, _("Reason")))

	@frappe.whitelist(methods=["POST"])
	def confirm_targets(self) -> None:
		"""HR makes the targets that were worked out for other days those of the plan."""
		self._load_for("confirm_targets")
		self._check_under_way()
		targets.confirm(self)

	@frappe.whitelist(methods=["POST"])
	def keep_targets(self, reason: str) -> None:
		"""HR leaves the targets as they are, saying why."""
		self._load_for("keep_targets")
		self._check_under_way()
		targets.keep(self, facts.text_given(reason, _("Reason")))

	def _check_under_way(self) -> None:
		if self.status not in lifecycle.UNDER_WAY:
			frappe.throw(
				_("Status: targets can't be changed while the plan is {0}.").format(_(self.status)),
				title=_("Not Allowed"),
			)

	# What the employee says on their own page, at any time while the plan is open ---------------------------------------

	def respond(self, text: str) -> None:
		"""The employee adds to their response, which is part of the record and of the letters."""
		said = self._said("respond", text, _("Your Response"))
		before = frappe.get_doc(PLAN, self.name)
		self.employee_response = "\n\n".join(filter(None, (self.employee_response, said)))
		self.save_by_verb()
		journal.append(self, "Response", before, reason=said)
		moves.tell_managing(self, _("An employee has responded to a document"))

	def ask_for_support(self, text: str) -> frozenset[str]:
		"""The employee asks for help that they need, and the journal keeps it. Returns who could be told: see
		`moves.tell_managing`."""
		said = self._said("ask_for_support", text, _("Your Request"))
		journal.append(self, "Support Requested", self, reason=said)
		return moves.tell_managing(self, _("An employee asks for support"))

	def _said(self, verb: str, text: str, label: str) -> str:
		self._load_for(verb)
		if self.status not in lifecycle.UNDER_WAY:
			frappe.throw(_("This plan is closed. Nothing can be added to it."), title=_("Not Allowed"))
		if said := facts.cleaned(text):
			return said
		frappe.throw(_("{0}: please write something.").format(label), title=_("Nothing Written"))

	def _load_for(self, action: str) -> None:
		self.load_stored()
		# The host's own rules (User Permissions) hold as well as ours.
		self.check_permission("read")
		permissions.require(frappe.session.user, action, self)

	def _take(self, verb: str, **inputs: str | date | bool | None) -> None:
		self._load_for(verb)
		action = lifecycle.action_of(verb)
		row = lifecycle.possible(self.status, action, self.acknowledgement)
		if row is None:
			frappe.throw(
				_("Status: {0} is not possible while the plan is {1}.").format(_(action), _(self.status)),
				title=_("Not Allowed"),
			)
		self.flags.move = Move(row, inputs)
		self.status = row.target
		try:
			self.save_by_verb()
		finally:
			self.flags.pop("move", None)

	def hold_for_leave(self, today: date) -> int:
		"""For the sweep, which loads it locked: stops the clock while approved leave holds the plan. Does nothing, and
		returns 0, when that is no longer so."""
		if self.status != lifecycle.ACTIVE or not plan_dates.held_by_leave(self, today):
			return 0
		self._take("hold", reason=_("Approved leave"), for_leave=True)
		return 1

	def resume_after_leave(self, today: date) -> int:
		"""As `hold_for_leave`: starts the clock again when the leave is over."""
		waiting = plan_dates.open_hold(self) or plan_dates.held_by_leave(self, today)
		if self.status != lifecycle.ON_HOLD or waiting:
			return 0
		self._take("resume", reason=_("The approved leave is over"), for_leave=True)
		return 1

	def record_values(self, values: dict[str, float], checkin: str) -> None:
		"""Takes the goals' values from the completed `checkin`: `values` by the name of the goal's row.

		Raises `frappe.ValidationError` while the plan is neither active nor in final review.
		"""
		self.load_stored()
		if self.status not in lifecycle.MEETING:
			frappe.throw(
				_("Status: a check-in can't be completed while the plan is {0}.").format(_(self.status)),
				title=_("Not Allowed"),
			)
		before = frappe.get_doc(PLAN, self.name)
		for row in self.goals:
			if row.name in values:
				row.update({"current_value": values[row.name], "has_current_value": 1})
		self.save_by_verb()
		journal.append(self, "Check-in Completed", before, reason=checkin)

	def record_delivery(self, support: str, day: date) -> None:
		"""Takes from who provides it that the row `support` was delivered on `day`; they have been asked who they are."""
		self.load_stored()
		before = frappe.get_doc(PLAN, self.name)
		(row,) = (row for row in self.supports if row.name == support)
		row.delivered_on = day
		# What it links to was looked at when it was agreed.
		self.flags.ignore_links = True
		self.save_by_verb()
		journal.append(
			self,
			"Support Delivered",
			before,
			_("Row {0}, {1}: delivered on {2}.").format(
				row.idx, _(row.kind, context=row.doctype), format_date(day)
			),
		)

	def follow_employee(self, values: dict[str, str | None]) -> Document:
		"""Takes over `values` from the employee's record (manager, company, ...) whatever its status, its check-ins too,
		and returns the plan as it was. For the system: no client can call it."""
		self.load_stored()
		before = frappe.get_doc(PLAN, self.name)
		self.update(values)
		self.manager_name = frappe.db.get_value("Employee", self.manager, "employee_name")
		if self.issued_on:
			self.sealed_digest = journal.seal_of(self)
		# What it links to was looked at when it was written, and is no reason to stay behind now.
		self.flags.update({"ignore_links": True, "following_employee": True})
		self.save_by_verb()
		checkins.follow_plan(self)
		return before


def on_doctype_update() -> None:
	frappe.db.add_index(PLAN, ["status", "end_date"])
	frappe.db.add_index(PLAN, ["status", "acknowledgement"])
