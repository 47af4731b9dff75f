"""What the page says of a plan, in words and for its employee: the template only lays it out.

Everything is plain text, which the template escapes; only what is `Markup` is markup, cleaned here. The words are for
somebody under stress: short, and at a reading level of grade 8 or lower (a test measures that).
"""

from datetime import date
from hashlib import sha256
from typing import Any
from urllib.parse import quote, urlencode

from markupsafe import Markup

import frappe
from frappe import _
from frappe.sessions import get_csrf_token
from frappe.utils import flt, format_date, get_fullname, getdate
from frappe.utils.jinja_globals import is_rtl

from pip_module.letter_parts import DIGEST_SHOWN, choices_of, is_task, reached
from pip_module.letter_text import markup as rich
from pip_module.letter_text import measured, paragraphs, plain
from pip_module.pip_module.doctype.performance_improvement_plan.facts import goal_of
from pip_module.records import CHECKIN, PLAN
from pip_module.rules import calendar, goals, lifecycle, rescheduling, self_service
from pip_module.rules.self_service import Meeting, Task
from pip_module.self_assessment import Draft, draft_of
from pip_module.self_service import actions, plans

CHECKIN_FIELDS = (
	"name",
	"modified",
	"kind",
	"status",
	"scheduled_date",
	"held_on",
	"manager_comments",
	"employee_comments",
	"acknowledged_on",
	"self_assessed_on",
	"self_summary",
	"proposed_date",
	"proposed_by",
	"proposed_side",
	"proposal_reason",
	"decline_reason",
)
OWN_EVENTS = ("Acknowledge", "Decline", "Response", "Support Requested")
THEMES = {"Dark": "dark", "Automatic": "auto"}


def of(
	own: list[frappe._dict],
	plan: frappe._dict | None,
	asked: str,
	sent: actions.Sent | None,
	refused: actions.Refused | None,
) -> dict[str, Any]:
	"""The context of the template: for `plan`, or for somebody to whom there is nothing to show."""
	page: dict[str, Any] = {
		"title": _("Your performance plan"),
		"direction": "rtl" if is_rtl() else "ltr",
		"theme": THEMES.get(
			frappe.db.get_value("User", frappe.session.user, "desk_theme", cache=True), "light"
		),
		"path": plans.address_of(),
		"problem": refused.message if refused else "",
		"typed": dict(sent.fields) if sent and refused else {},
		"done": "",
	}
	if not plan:
		return {**page, "plan": None, "absent": bool(asked)}
	taken = actions.done_with(str(frappe.form_dict.get("done") or ""))
	return {
		**page,
		"token": get_csrf_token(),
		"drafts": _drafts_key(plan.name),
		"done": _done(taken),
		"offer_copy": taken in ("acknowledge", "decline"),
		**Page(plan, getdate()).content(),
		"past": [_past(other) for other in own if other.name != plan.name],
	}


def _drafts_key(plan: str) -> str:
	"""Under which a browser keeps what is typed. It says neither who nor what, to whoever uses the device next."""
	return sha256(f"{frappe.session.user}:{plan}".encode()).hexdigest()[:16]


def _done(what: str) -> str:
	"""What the page says of a form that was taken, without a word of anybody who wasn't told."""
	return {
		"acknowledge": _("Thank you. We have noted that you got the plan. A copy is ready for you as a PDF."),
		"decline": _("We have noted that you declined. Your plan goes on. A copy is ready for you as a PDF."),
		"respond": _("Thank you. Your words are now part of the record."),
		"ask_for_support-HR-Manager": _(
			"Thank you. Your manager and HR have been told that you asked for help."
		),
		"ask_for_support-HR": _("Thank you. HR has been told that you asked for help."),
		"ask_for_support-Manager": _("Thank you. Your manager has been told that you asked for help."),
		"ask_for_support": _(
			"Your words are now part of the record, but nobody could be told here. Please speak to HR yourself."
		),
		"keep_assessment": _("Saved. Only you can see it until you send it."),
		"send_assessment": _("Thank you. Your manager can read it now."),
		"read_record": _("Thank you. We have noted that you read it."),
		"propose_date": _("Thank you. The check-in stays on its old date until the new one is accepted."),
		"accept_date": _("Thank you. The check-in has moved to the new date."),
		"decline_date": _("Thank you. The check-in stays on its old date."),
		"withdraw_date": _("You took your date back. The check-in stays where it was."),
		"tick": _("Saved."),
		"upload": _("Your file is now with the plan."),
	}.get(what, "")


def _past(plan: frappe._dict) -> dict[str, str]:
	return {
		"text": _("{0} to {1}: {2}").format(
			format_date(plan.start_date), format_date(plan.end_date), _(plan.status, context=PLAN)
		),
		"link": plans.address_of(plan.name),
	}


class Page:
	"""One plan as its employee reads it on `today`, looked up in a dozen queries."""

	def __init__(self, plan: frappe._dict, today: date):
		self.plan = plan
		self.today = today
		self.goals = self._rows("PIP Goal")
		self.task_goals = {goal.name: goal for goal in self.goals if is_task(goal)}
		self.gaps = self._rows("PIP Gap")
		self.supports = self._rows("PIP Support")
		self.checkins = frappe.get_all(
			CHECKIN,
			filters={"plan": plan.name, "status": ("!=", calendar.CANCELLED)},
			fields=list(CHECKIN_FIELDS),
			order_by="scheduled_date asc, name asc",
		)
		self.by_name = {row.name: row for row in self.checkins}
		self.actions = self._own_actions()
		self.meetings = [self._meeting(row) for row in self.checkins]
		self.tasks = self_service.tasks(plan.status, plan.acknowledgement, self.meetings, today)
		self.to_assess = self_service.to_assess(plan.status, self.meetings, today)
		self.next = self_service.next_meeting(self.meetings, today)
		self.reviews = self._reviews()
		self.people = self._people()
		self.is_open = plan.status in lifecycle.UNDER_WAY

	def content(self) -> dict[str, Any]:
		tasks = [self._task(task) for task in self.tasks]
		return {
			"plan": self.plan.name,
			"seen": str(self.plan.modified),
			"open": self.is_open,
			"period": _("From {0} to {1}").format(_day(self.plan.start_date), _day(self.plan.end_date)),
			"employee": self.plan.employee_name,
			"state": self._state(),
			"first": tasks[0] if tasks else None,
			"further": tasks[1:],
			"next": self._next(),
			"why": Markup(rich(self.plan.reason)),
			"gaps": [self._gap(row) for row in self.gaps],
			"goals": [self._goal(row) for row in self.goals],
			"supports": [self._support(row) for row in self.supports],
			"support_came": self._support_came(),
			"own_actions": [self._action(row) for row in self.actions],
			"dates": self._dates(),
			"moved": self._moved(),
			"end": Markup(rich(self.plan.consequences)),
			"outcome": self._outcome(),
			"contacts": self._contacts(),
			"documents": self._documents(),
			"files": self._files(),
			"file_types": ", ".join(f".{ending}" for ending in self_service.FILE_TYPES),
			"most_text": self_service.LONGEST_TEXT,
			"response": paragraphs(self.plan.employee_response),
			"answer": self._answer(),
			"sealed": _("The text you answered has this mark: {0}").format(
				self.plan.sealed_digest[:DIGEST_SHOWN]
			)
			if self.plan.sealed_digest
			else "",
			"drawn": self.plan.signature or "",
			"history": self._history(),
			"records": [
				self._record(row) for row in reversed(self.checkins) if row.status == calendar.COMPLETED
			],
			"turn": actions.new_turn,
		}

	# Looking up --------------------------------------------------------------------------------------------------------

	def _rows(self, doctype: str) -> list[frappe._dict]:
		return frappe.get_all(
			doctype, filters={"parent": self.plan.name, "parenttype": PLAN}, fields=["*"], order_by="idx asc"
		)

	def _own_actions(self) -> list[frappe._dict]:
		# What is noted for a meeting that wasn't held yet was agreed with nobody.
		held = [row.name for row in self.checkins if row.status == calendar.COMPLETED]
		if not held:
			return []
		return frappe.get_all(
			"PIP Action Item",
			filters={
				"parent": ("in", held),
				"parenttype": CHECKIN,
				"owner_employee": self.plan.employee,
			},
			fields=["name", "parent", "action", "due_date", "done_on"],
			order_by="due_date asc, name asc",
		)

	def _reviews(self) -> dict[str, list[frappe._dict]]:
		wanted = [
			row.name for row in self.checkins if row.status == calendar.COMPLETED or row.self_assessed_on
		]
		if self.to_assess:
			wanted.append(self.to_assess.name)
		found: dict[str, list[frappe._dict]] = {name: [] for name in wanted}
		rows = (
			frappe.get_all(
				"PIP Goal Review",
				filters={"parent": ("in", wanted), "parenttype": CHECKIN},
				fields=["*"],
				order_by="idx asc",
			)
			if wanted
			else []
		)
		for row in rows:
			found[row.parent].append(row)
		return found

	def _people(self) -> dict[str, frappe._dict]:
		"""Everybody whom the page names, by their Employee record, and HR by their user."""
		named = {self.plan.manager, *(row.provider for row in self.supports)}
		rows = frappe.get_all(
			"Employee",
			filters=[],
			or_filters=[
				["Employee", "name", "in", sorted(filter(None, named)) or [""]],
				["Employee", "user_id", "=", self.plan.hr_partner or " "],
			],
			fields=["name", "employee_name", "user_id", "company_email", "cell_number"],
		)
		return {row.name: row for row in rows} | {row.user_id: row for row in rows if row.user_id}

	def _meeting(self, row: frappe._dict) -> Meeting:
		return Meeting(
			name=row.name,
			day=row.scheduled_date,
			status=row.status,
			read=bool(row.acknowledged_on),
			assessed=bool(row.self_assessed_on),
			to_answer=self._may_move(row)
			and self._proposed(row)
			and row.proposed_side == rescheduling.MANAGER_SIDE,
		)

	def _proposed(self, row: frappe._dict) -> bool:
		"""As the check-in's own `has_proposal`."""
		return bool(
			row.proposed_date
			and row.status == calendar.SCHEDULED
			and self.today <= min(row.proposed_date, row.scheduled_date)
		)

	def _may_move(self, row: frappe._dict) -> bool:
		return (
			self.plan.status in lifecycle.UNDER_WAY
			and row.status == calendar.SCHEDULED
			and row.scheduled_date >= self.today
		)

	# What is needed now --------------------------------------------------------------------------------------------------

	def _task(self, task: Task) -> dict[str, Any]:
		row = self.by_name.get(task.meeting)
		day = _day(task.day) if task.day else ""
		shown: dict[str, Any] = {
			"what": task.what,
			"checkin": task.meeting,
			"seen": str(row.modified) if row else "",
		}
		if task.what == self_service.ACKNOWLEDGE:
			return {**shown, "title": _("Please tell us that you got this plan")}
		if task.what == self_service.ANSWER_DATE:
			return {
				**shown,
				"title": _("Is a new date fine for you?"),
				"text": _("Your manager would like to move the check-in from {0} to {1}.").format(
					day, _day(row.proposed_date)
				),
				"reason": paragraphs(row.proposal_reason),
			}
		if task.what == self_service.READ_RECORD:
			return {
				**shown,
				"title": _("Please read what was noted on {0}").format(
					_day(row.held_on or row.scheduled_date)
				),
				"record": self._record(row),
			}
		return {
			**shown,
			"title": _("Get ready for your check-in on {0}").format(day),
			**self._assessment(row),
		}

	def _assessment(self, row: frappe._dict) -> dict[str, Any]:
		own_draft = not frappe.session.data.get("impersonated_by")
		draft: Draft = draft_of(row.name) if own_draft else Draft()
		hints = {
			goal.name: _("You began at {0}. Your goal is {1}.").format(
				_amount(goal.baseline_value, goal.unit), _amount(goal.target_value, goal.unit)
			)
			for goal in self.goals
			if goal.name not in self.task_goals
		}
		return {
			"seen": draft.version,
			"is_kept": bool(draft.version),
			"summary": draft.answers.summary,
			"rows": [
				{
					"key": review.plan_goal,
					"title": plain(review.title),
					"hint": hints.get(review.plan_goal, ""),
					"choices": self._choices(review),
					"value": draft.answers.values.get(review.plan_goal, ""),
					"comment": draft.answers.comments.get(review.plan_goal, ""),
				}
				for review in self.reviews.get(row.name, [])
			],
		}

	def _choices(self, review: frappe._dict) -> list[tuple[str, str]]:
		"""What is offered where no number is asked for: a task is done or not."""
		task = self.task_goals.get(review.plan_goal)
		return [("", ""), *((str(value), label) for value, label in choices_of(task))] if task else []

	def _state(self) -> str:
		plan = self.plan
		if plan.status == lifecycle.AWAITING_ACKNOWLEDGEMENT:
			return _("Your plan is ready to read.")
		if plan.status == lifecycle.ON_HOLD:
			return _("Your plan is on hold. These days do not count.")
		if plan.status == lifecycle.FINAL_REVIEW:
			return _("Your plan is in its last step. HR will decide how it ends.")
		if plan.status == lifecycle.SUCCESSFUL:
			return _("You have met your plan. It is closed.")
		if plan.status in lifecycle.CLOSED:
			return _("This plan is closed.")
		if getdate(plan.start_date) > self.today:
			return _("Your plan starts on {0}.").format(_day(plan.start_date))
		return _("Your plan is under way.")

	# Check-ins ---------------------------------------------------------------------------------------------------------

	def _next(self) -> dict[str, Any] | None:
		if not self.is_open or not self.next:
			return None
		row = self.by_name[self.next.name]
		proposed = self._proposed(row)
		return {
			"checkin": row.name,
			"seen": str(row.modified),
			"day": _day(row.scheduled_date),
			"weekday": format_date(row.scheduled_date, "EEEE"),
			"kind": _kind(row.kind),
			"away": self._away(row.scheduled_date),
			"sent": bool(row.self_assessed_on),
			"may_propose": self._may_move(row) and not proposed,
			"first": str(self.today),
			"last": str(self.plan.end_date),
			"proposed": _("You asked to move it to {0}. Your manager has not said yes or no yet.").format(
				_day(row.proposed_date)
			)
			if proposed and row.proposed_side == rescheduling.EMPLOYEE_SIDE
			else "",
			"may_withdraw": proposed and row.proposed_by == frappe.session.user,
			"declined": plain(row.decline_reason),
		}

	def _away(self, day: date) -> str:
		days = (day - self.today).days
		if days == 0:
			return _("today")
		if days == 1:
			return _("tomorrow")
		return _("in {0} days").format(days)

	def _record(self, row: frappe._dict) -> dict[str, Any]:
		return {
			"day": _day(row.held_on or row.scheduled_date),
			"kind": _kind(row.kind),
			"read_on": format_date(row.acknowledged_on) if row.acknowledged_on else "",
			"manager": paragraphs(row.manager_comments),
			"own": paragraphs(row.employee_comments),
			"own_before": paragraphs(row.self_summary),
			"rows": [
				{
					"title": plain(review.title),
					"value": self._reached(review, review.current_value),
					"comment": _set_apart(plain(review.manager_comment)),
					"own_value": self._reached(review, review.self_value) if review.has_self_value else "",
					"own_comment": _set_apart(plain(review.self_comment)),
				}
				for review in self.reviews.get(row.name, [])
			],
		}

	def _reached(self, review: frappe._dict, value: float) -> str:
		task = self.task_goals.get(review.plan_goal)
		return reached(task, value) if task else _amount(value, review.unit)

	def _action(self, row: frappe._dict) -> dict[str, Any]:
		return {
			"row": row.name,
			"checkin": row.parent,
			"text": plain(row.action),
			"due": _("Do this by {0}").format(_day(row.due_date)) if row.due_date else "",
			"done": _("Done on {0}").format(_day(row.done_on)) if row.done_on else "",
		}

	# The plan ------------------------------------------------------------------------------------------------------------

	def _gap(self, row: frappe._dict) -> dict[str, str]:
		return {
			"area": plain(row.area),
			"expected": plain(row.expected),
			"observed": plain(row.observed),
		}

	def _goal(self, row: frappe._dict) -> dict[str, Any]:
		task = is_task(row)
		percent = round(100 * goals.progress(goal_of(row))) if row.has_current_value else 0
		if task:
			begin, target = "", _("Done", context="Performance Improvement Plan")
			now = (
				_("Done", context="Performance Improvement Plan")
				if row.has_current_value and flt(row.current_value) >= 1
				else _("Not done yet")
			)
		else:
			begin = _amount(row.baseline_value, row.unit)
			target = _amount(row.target_value, row.unit)
			now = _amount(row.current_value, row.unit) if row.has_current_value else _("Not noted yet")
		return {
			"key": row.name,
			"title": plain(row.title),
			"details": plain(row.metric),
			"start": begin,
			"now": now,
			"target": target,
			"percent": percent,
			"way": _("{0} % of the way").format(percent),
			"due": _("Reach this by {0}").format(_day(row.due_date or self.plan.end_date)),
			"source": _("Where the numbers come from: {0}").format(_set_apart(plain(row.measured_by)))
			if row.measured_by
			else "",
			"result": _("Result: {0}").format(_(row.result, context="PIP Goal")) if row.result else "",
		}

	def _support(self, row: frappe._dict) -> dict[str, str]:
		provider = self.people.get(row.provider)
		due = row.due_date or self.plan.end_date
		if row.delivered_on:
			state, text = "came", _("You got this on {0}.").format(_day(row.delivered_on))
		elif due < self.today:
			state, text = "late", _("This was due on {0} and has not come yet.").format(_day(due))
		else:
			state, text = "coming", _("You will get this by {0}.").format(_day(due))
		return {
			"kind": _(row.kind, context="PIP Support"),
			"text": plain(row.description),
			"by": _("From {0}").format(provider.employee_name) if provider else "",
			"state": state,
			"state_text": text,
		}

	def _support_came(self) -> str:
		came = sum(1 for row in self.supports if row.delivered_on)
		return _("{0} of {1} came so far.").format(came, len(self.supports)) if self.supports else ""

	def _dates(self) -> list[dict[str, str]]:
		found = [(getdate(self.plan.start_date), _("The plan starts"), "")]
		for row in self.checkins:
			day = row.held_on if row.status == calendar.COMPLETED and row.held_on else row.scheduled_date
			state = {calendar.COMPLETED: _("held"), calendar.MISSED: _("not held")}.get(row.status, "")
			found.append((day, _kind(row.kind), state))
		found += [
			(row.due_date or self.plan.end_date, _("Goal: {0}").format(plain(row.title)), "")
			for row in self.goals
			if row.due_date and row.due_date != self.plan.end_date
		]
		found.append((getdate(self.plan.end_date), _("The plan ends"), ""))
		last = len(found) - 1
		ordered = sorted(enumerate(found), key=lambda item: (item[1][0], item[0] == last))
		return [
			{
				"iso": str(day),
				"day": _day(day),
				"weekday": format_date(day, "EEE"),
				"text": text,
				"state": state,
				"gone": day < self.today,
			}
			for _number, (day, text, state) in ordered
		]

	def _moved(self) -> str:
		before, now = self.plan.original_end_date, self.plan.end_date
		if not before or before == now:
			return ""
		return _("The end has moved. At first it was {0}. Now it is {1}.").format(_day(before), _day(now))

	def _outcome(self) -> dict[str, Any] | None:
		if self.is_open:
			return None
		text = {
			lifecycle.SUCCESSFUL: _("You met the goals of this plan."),
			lifecycle.UNSUCCESSFUL: _("The goals of this plan were not met."),
			lifecycle.WITHDRAWN: _("The plan was taken back. It says nothing about your work."),
		}[self.plan.status]
		return {
			"text": text,
			"day": _("Closed on {0}.").format(_day(self.plan.decided_on)) if self.plan.decided_on else "",
			"summary": paragraphs(self.plan.outcome_summary),
			"next": plain(self.plan.next_action),
		}

	# People, papers, history -----------------------------------------------------------------------------------------------

	def _contacts(self) -> list[dict[str, str]]:
		manager, hr = self.people.get(self.plan.manager), self.people.get(self.plan.hr_partner)
		found = []
		if self.plan.manager:
			found.append(
				{
					"role": _("Your manager"),
					"name": self.plan.manager_name or (manager.employee_name if manager else ""),
					"email": (manager.user_id or manager.company_email or "") if manager else "",
				}
			)
		if self.plan.hr_partner:
			found.append(
				{
					"role": _("Your person in HR"),
					"name": hr.employee_name if hr else get_fullname(self.plan.hr_partner),
					"email": self.plan.hr_partner if "@" in self.plan.hr_partner else "",
				}
			)
		return found

	def _documents(self) -> list[dict[str, str]]:
		def link(letter: str) -> str:
			asked = urlencode({"doctype": PLAN, "name": self.plan.name, "format": letter}, quote_via=quote)
			return f"/api/method/frappe.utils.print_format.download_pdf?{asked}"

		found = [{"text": _("Your plan (PDF)"), "link": link("PIP Plan Letter")}]
		if not self.is_open:
			found.append({"text": _("How it ended (PDF)"), "link": link("PIP Outcome Letter")})
		return found

	def _files(self) -> list[dict[str, str]]:
		rows = frappe.get_all(
			"File",
			filters={
				"attached_to_doctype": PLAN,
				"attached_to_name": self.plan.name,
				"creation": (">=", self.plan.issued_on),
			},
			fields=["name", "file_name", "file_url", "creation", "owner"],
			order_by="creation asc",
		)
		return [
			{
				"name": row.file_name,
				"link": f"{row.file_url}?fid={row.name}",
				"day": _("Added by you on {0}").format(format_date(row.creation))
				if row.owner == frappe.session.user
				else _("Added on {0}").format(format_date(row.creation)),
			}
			for row in rows
		]

	def _answer(self) -> str:
		plan, day = self.plan, format_date(self.plan.acknowledged_on) if self.plan.acknowledged_on else ""
		if plan.acknowledgement in (lifecycle.ACKNOWLEDGED, lifecycle.ACKNOWLEDGED_WITH_COMMENTS):
			said = _("You said on {0} that you got the plan.").format(day)
		elif plan.acknowledgement == lifecycle.REFUSED:
			said = _("You declined on {0}.").format(day)
		else:
			return ""
		return f"{said} {_('You signed as {0}.').format(plan.signed_as)}" if plan.signed_as else said

	def _history(self) -> list[dict[str, str]]:
		rows = frappe.get_all(
			"PIP Event",
			filters={
				"plan": self.plan.name,
				"owner": frappe.session.user,
				"event": ("in", OWN_EVENTS),
			},
			fields=["event", "creation", "reason"],
			order_by="sequence asc",
		)
		said = {
			"Acknowledge": _("You said that you got the plan"),
			"Decline": _("You declined"),
			"Response": _("You wrote a response"),
			"Support Requested": _("You asked for help"),
		}
		return [
			{
				"day": format_date(row.creation),
				"text": said[row.event],
				"words": paragraphs(row.reason) if row.event == "Support Requested" else [],
			}
			for row in rows
		]


def _kind(kind: str) -> str:
	return {
		calendar.REGULAR: _("Check-in"),
		calendar.MILESTONE: _("Check-in to look back"),
		calendar.FINAL_REVIEW: _("Last check-in"),
	}[kind]


def _day(value: Any) -> str:
	return format_date(value) if value else ""


def _amount(value: float | None, unit: str | None) -> str:
	return _set_apart(measured(value, unit))


def _set_apart(text: str) -> str:
	"""`text`, which may be of another script, for a page that runs from right to left: "3.5 of 5" is not "of 5 3.5"."""
	return f"\u2068{text}\u2069" if text and is_rtl() else text
