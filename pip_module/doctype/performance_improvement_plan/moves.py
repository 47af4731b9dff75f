"""A step of the lifecycle as it is being taken: what it needs, what it writes on the plan and what follows from it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import frappe
from frappe import _
from frappe.utils import add_days, date_diff, getdate, now_datetime

from pip_module import (
	calendar_feed,
	checkins,
	host,
	journal,
	notices,
	permissions,
	plan_dates,
	signatures,
	targets,
	wording,
)
from pip_module.pip_module.doctype.performance_improvement_plan import facts
from pip_module.recipients import Recipients
from pip_module.records import PLAN
from pip_module.rules import calendar, fairness, goals, lifecycle, record
from pip_module.rules.finding import Finding

if TYPE_CHECKING:
	from frappe.model.document import Document

SEALING = frozenset({"issue", "resume", "extend_plan", "close_successful", "close_unsuccessful", "withdraw"})
"""Verbs that leave a new sealed version in the journal: the terms changed, or they ended."""


@dataclass(frozen=True)
class Move:
	"""A row of the lifecycle's table, with what the person taking it gave for it (a reason, a witness, ...)."""

	row: lifecycle.Transition
	inputs: Mapping[str, Any] = field(default_factory=dict)

	def given(self, name: str) -> str:
		return facts.cleaned(self.inputs.get(name))

	@property
	def seals(self) -> bool:
		return self.row.verb in SEALING

	@property
	def title(self) -> str:
		return _(self.row.action, context=PLAN)


# Needs: each refuses a move that lacks what the table asks for -----------------------------------------------------


def check_needs(plan: "Document", move: Move) -> None:
	"""Raises `frappe.ValidationError`, naming the field, when `plan` lacks something `move` needs."""
	for need, check in _NEEDS.items():
		if need in move.row.needs:
			check(plan, move)


def _need_reason(plan: "Document", move: Move) -> None:
	if not move.given("reason"):
		frappe.throw(_("Reason: say why. {0} needs a reason.").format(move.title), title=move.title)


def _need_witness(plan: "Document", move: Move) -> None:
	given = move.given("witness")
	# By the name that is stored: a caller may spell it otherwise.
	witness = given and frappe.db.exists("Employee", given)
	if not witness:
		frappe.throw(_("Witness: name who was there when the letter was handed over."), title=move.title)
	if witness in (plan.employee, plan.manager):
		frappe.throw(_("Witness: choose somebody other than the employee and the manager."), title=move.title)


def _need_other_than_author(plan: "Document", move: Move) -> None:
	user = frappe.session.user
	if user == plan.owner:
		frappe.throw(
			_("{0}: you drafted this plan, so somebody else from HR has to take this step.").format(
				move.title
			),
			title=move.title,
		)
	if move.row.verb == "issue" and user == journal.last_by(plan.name, "Send for Review"):
		frappe.throw(
			_("{0}: you sent this plan for review, so somebody else from HR has to take this step.").format(
				move.title
			),
			title=move.title,
		)
	if user in (host.user_of(plan.manager), host.user_of(permissions.manager_now(plan))):
		frappe.throw(
			_("{0}: you are the employee's manager, so somebody else from HR has to take this step.").format(
				move.title
			),
			title=move.title,
		)


def _need_complete(plan: "Document", move: Move) -> None:
	found = goals.completeness(facts.content_of(plan))
	if move.row.verb == "issue" and plan.start_date and getdate(plan.start_date) < getdate():
		found.append(Finding("start_in_past", "start_date"))
	wording.throw_findings(found, plan.meta, title=_("Not Complete Yet"))


def _need_results(plan: "Document", move: Move) -> None:
	missing = [Finding("result_missing", "result", "goals", row.idx) for row in plan.goals if not row.result]
	wording.throw_findings(missing, plan.meta, title=move.title)


def _need_duties(plan: "Document", move: Move) -> None:
	unmet = fairness.unmet_before_unsuccessful(facts.fairness_of(plan, frappe.session.user, getdate()))
	override = move.given("override_reason")
	if override and not unmet:
		# It would be printed as a reason for something that never was.
		frappe.throw(
			_("Override Reason: leave it empty. Everything that was promised is done."), title=move.title
		)
	if unmet and not override:
		ask = _(
			"Override Reason: to close the plan all the same, say why. It is printed in the outcome letter."
		)
		frappe.throw(
			[*(wording.sentence(duty.code, dict(duty.values)) for duty in unmet), ask],
			title=_("What Was Promised Is Not Done"),
			as_list=True,
		)


def _need_within_cap(plan: "Document", move: Move) -> None:
	settings = frappe.get_cached_doc("PIP Settings")
	end, new_end = getdate(plan.end_date), facts.day_given(move.given("new_end"), _("New End"))
	if not new_end or new_end <= max(end, getdate()):
		frappe.throw(
			_("New End: choose a day after today and after the present end, {0}.").format(
				frappe.format(end, "Date")
			),
			title=move.title,
		)
	if len(plan.extensions) >= settings.max_extensions:
		frappe.throw(
			_("New End: the plan was extended {0} times, which is the most allowed.").format(
				len(plan.extensions)
			),
			title=move.title,
		)
	days = date_diff(new_end, end) + sum(date_diff(row.to_date, row.from_date) for row in plan.extensions)
	if days > settings.max_extension_days:
		frappe.throw(
			_("New End: all extensions together would add {0} days; at most {1} are allowed.").format(
				days, settings.max_extension_days
			),
			title=move.title,
		)


_NEEDS = {
	lifecycle.REASON: _need_reason,
	lifecycle.WITNESS: _need_witness,
	lifecycle.OTHER_THAN_AUTHOR: _need_other_than_author,
	lifecycle.COMPLETE: _need_complete,
	lifecycle.RESULTS: _need_results,
	lifecycle.DUTIES: _need_duties,
	lifecycle.WITHIN_CAP: _need_within_cap,
}


# Writing: what a move changes on the plan, before it is saved ------------------------------------------------------


def write(plan: "Document", move: Move) -> None:
	"""Writes on `plan` what `move` means; the caller saves it."""
	if move.row.source != move.row.target:
		plan.status_since = getdate()
	if change := _WRITES.get(move.row.verb):
		change(plan, move)
	if move.seals:
		plan.sealed_digest = journal.seal_of(plan)


def _issue(plan: "Document", move: Move) -> None:
	plan.issued_on = now_datetime()
	plan.issued_by = frappe.session.user
	plan.original_end_date = plan.end_date
	plan_dates.agree(plan)
	targets.agree(plan, plan_dates.calendars_for(plan, getdate()).works(plan.employee))
	plan_dates.bring_up_to_date(plan, getdate())
	plan.acknowledgement = lifecycle.PENDING
	if not plan.hr_partner:
		plan.hr_partner = frappe.session.user


def _acknowledge(plan: "Document", move: Move) -> None:
	comments = _answer(plan, move)
	plan.acknowledgement = lifecycle.ACKNOWLEDGED_WITH_COMMENTS if comments else lifecycle.ACKNOWLEDGED


def _decline(plan: "Document", move: Move) -> None:
	_answer(plan, move)
	plan.acknowledgement = lifecycle.REFUSED
	# Nobody has to witness what the employee did themselves.
	plan.witness = None


def _answer(plan: "Document", move: Move) -> str:
	"""What the employee wrote and signed as they answered; returns the comments."""
	comments = move.given("comments")
	plan.employee_response = "\n\n".join(part for part in (plan.employee_response, comments) if part)
	plan.acknowledged_on = now_datetime()
	plan.signed_as = signatures.name_of(move.given("signed_as"))
	plan.signature = signatures.drawing_of(move.inputs.get("signature"))
	return comments


def _record_refusal(plan: "Document", move: Move) -> None:
	plan.witness = move.given("witness")
	plan.acknowledgement = lifecycle.REFUSED
	plan.acknowledged_on = now_datetime()


def _hold(plan: "Document", move: Move) -> None:
	# The hold for leave is there since the leave was approved.
	if not move.inputs.get("for_leave"):
		plan.append("holds", {"from_date": getdate(), "reason": move.given("reason")})


def _resume(plan: "Document", move: Move) -> None:
	"""The end and every date that was agreed move by the working days lost, and so will the check-ins.

	The day of resuming counts again, so the last held day is the one before; days before the plan's start were
	never the plan's to lose.
	"""
	hold = plan_dates.open_hold(plan)
	if hold is None:
		if not move.inputs.get("for_leave"):
			_check_leave_is_over(plan, move)
		return
	first, last = getdate(hold.from_date), getdate(add_days(getdate(), -1))
	works = plan_dates.calendars_for(plan, getdate()).works(plan.employee)
	hold.to_date = max(first, last)
	hold.working_days = calendar.working_days(max(first, getdate(plan.start_date)), last, works)
	plan_dates.bring_up_to_date(plan, getdate())


def _check_leave_is_over(plan: "Document", move: Move) -> None:
	leave = plan_dates.held_by_leave(plan, getdate())
	if leave:
		frappe.throw(
			_(
				"Status: the plan is on hold for approved leave until {0} and resumes by itself. If the employee is back"
				" sooner, shorten or cancel the leave application."
			).format(frappe.format(leave.to_date, "Date")),
			title=move.title,
		)


def _extend(plan: "Document", move: Move) -> None:
	"""What was due at the old end is due at the new one; results chosen so far are open again."""
	old_end, new_end = getdate(plan.end_date), getdate(move.given("new_end"))
	plan.append(
		"extensions",
		{
			"from_date": old_end,
			"to_date": new_end,
			"reason": move.given("reason"),
			"approved_by": frappe.session.user,
		},
	)
	plan.end_date = new_end
	plan.acknowledgement = lifecycle.PENDING
	plan.acknowledged_on = None
	plan.signed_as = plan.signature = None
	for goal in plan.goals:
		goal.result = ""
	for row in (*plan.goals, *plan.supports):
		if row.due_date and getdate(row.due_date) == old_end:
			row.due_date = new_end
	plan_dates.agree(plan, plan_dates.time_of(plan))
	plan_dates.bring_up_to_date(plan, getdate())


def _close(plan: "Document", move: Move) -> None:
	plan.decided_by = frappe.session.user
	plan.decided_on = now_datetime()
	# The reason of a withdrawal is its outcome, and the letter says it.
	plan.outcome_summary = move.given("outcome_summary") or plan.outcome_summary or move.given("reason")
	plan.next_action = move.given("next_action") or plan.next_action
	plan.duty_override_reason = move.given("override_reason")


_WRITES = {
	"issue": _issue,
	"acknowledge": _acknowledge,
	"decline": _decline,
	"record_refusal": _record_refusal,
	"hold": _hold,
	"resume": _resume,
	"extend_plan": _extend,
	"close_successful": _close,
	"close_unsuccessful": _close,
	"withdraw": _close,
}


# What follows, once the plan is saved -------------------------------------------------------------------------------


def follow_through(plan: "Document", before: "Document | None", move: Move) -> None:
	"""Journals `move` and does what it means beyond the plan itself: check-ins, and telling those it concerns."""
	reason = "\n".join(
		filter(None, (move.given("reason"), move.given("override_reason"), *_signed(plan, move)))
	)
	journal.append(plan, move.row.action, before, reason, seal=move.seals)
	verb = move.row.verb
	if verb == "issue":
		checkins.create(plan)
		_tell_employee(plan, _("A document waits for your acknowledgement"))
	elif verb == "decline":
		tell_managing(plan, _("An employee declined to acknowledge a document"))
	elif verb == "resume":
		plan_dates.recalculate(plan.name, getdate())
		_tell_employee(plan, _("The dates of a document of yours have moved"))
	elif verb == "return_to_draft":
		manager = host.user_of(permissions.manager_now(plan))
		notices.tell_of_plan(
			manager, _("A draft was returned to you"), _("HR says why in its journal."), plan.name
		)
	elif verb == "start_final_review":
		checkins.cancel_before_final(plan.name)
	elif verb == "extend_plan":
		checkins.cancel(plan.name)
		settled = checkins.last_settled(plan.name)
		checkins.create(plan, after=max(getdate(), settled) if settled else getdate())
		_tell_employee(plan, _("A document has changed and waits for your acknowledgement"))
	elif move.row.target in lifecycle.CLOSED:
		checkins.cancel(plan.name)
		if plan.issued_on:
			_tell_employee(plan, _("A document of yours has been closed"))
	if plan.issued_on:
		checkins.set_aside([plan.name], getdate())


ANSWERS = frozenset({"acknowledge", "decline"})


def _signed(plan: "Document", move: Move) -> Iterator[str]:
	"""What an answer of the employee was about, and how they signed it, for the journal. Its words stay as they are in
	every language, since they are part of the proof."""
	if move.row.verb not in ANSWERS:
		return
	yield f"Sealed version: {plan.sealed_digest}"
	if plan.signed_as:
		yield f"Signed as: {plan.signed_as}"
	if plan.signature:
		yield f"Drawn signature: {record.digest(plan.signature)}"


def tell_managing(plan: "Document", subject: str) -> frozenset[str]:
	"""Tells the manager and HR of `plan` that something on it waits for them: those that reminders would go to today, since
	whom the plan names may have left, lost the role or been disabled. Returns who was told, `MANAGER` and `HR`."""
	line = _("Please sign in to read it. The link below opens it.")
	manager = host.user_of(permissions.manager_now(plan))
	hr = Recipients([plan.employee]).hr(plan)
	for user in dict.fromkeys(filter(None, (manager, *hr))):
		notices.tell_of_plan(user, subject, line, plan.name)
	told = {lifecycle.MANAGER: manager, lifecycle.HR: hr}
	return frozenset(side for side, users in told.items() if users)


def _tell_employee(plan: "Document", subject: str) -> None:
	user = host.user_of(plan.employee)
	line = _("Please sign in to read it. The link below opens it.")
	# What the plan asks of the calendar has changed each time.
	notices.tell_of_plan(user, subject, line, plan.name, calendar_feed.invitations_to(plan.name))
	if not user:
		frappe.msgprint(
			_("{0} has no user and can't be told here. Please hand the letter over in person.").format(
				plan.employee_name
			),
			indicator="orange",
		)
