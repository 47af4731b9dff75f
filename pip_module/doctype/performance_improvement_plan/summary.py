"""What a plan's form says and offers: who has to act next and by when, what may still be edited, what may be opened."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

import frappe
from frappe import _
from frappe.utils import format_date, get_fullname, getdate

from pip_module import handovers, host, journal, permissions, plan_dates, reminding, targets
from pip_module.permissions import MANAGING, Standing
from pip_module.pip_module.doctype.performance_improvement_plan.facts import reminder_facts_of
from pip_module.records import PLAN
from pip_module.rules import lifecycle, next_step, record, reminders
from pip_module.rules.next_step import Step

if TYPE_CHECKING:
	from frappe.model.document import Document

OUTCOMES = ("Close as Successful", "Close as Unsuccessful", "Extend")
"""Between these HR decides in the final review."""


@dataclass(frozen=True)
class Reader:
	"""Who is looking at the plan: how they stand to it, what they may do with it now, on which day, and the handover
	`notes` asked for on it, where those are their business."""

	standing: Standing
	actions: list[str]
	today: date
	notes: Sequence[Any] = ()

	@property
	def held(self) -> frozenset[str]:
		return self.standing.capacities


def for_form(plan: "Document", reader: Reader, checkins: Sequence[Any]) -> dict:
	"""The server's verdicts for the form of `plan`, whose `checkins` are handed in, for its `reader`."""
	held = reader.held
	if held & MANAGING and plan.issued_on:
		reader = replace(reader, notes=handovers.of(plan.name))
	return {
		**whose_turn(plan, reader, checkins),
		"beside_workflow": [
			action
			for action in reader.actions
			if action in lifecycle.BY_VERB_ALONE
			or action not in {row.action for row in lifecycle.transitions_from(plan.status)}
		],
		"editable": editable(plan.status, held),
		"views": views(plan, reader),
		"may_add_checkin": bool(held & MANAGING) and plan.status in plan_dates.MOVING,
		"may_make_template": lifecycle.HR in held and frappe.has_permission("PIP Template", "create"),
		"targets": targets.lines(plan) if lifecycle.HR in held and plan.status in lifecycle.UNDER_WAY else [],
	}


def editable(status: str, held: frozenset[str]) -> dict:
	"""What may be edited by hand: everything while it is being written, then what is living, in the end nothing."""
	managing = bool(held & MANAGING)
	under_way = managing and status in lifecycle.UNDER_WAY
	return {
		"everything": managing and status in lifecycle.BEFORE_ISSUE,
		"fields": list(record.LIVING_FIELDS) if under_way else [],
		"columns": {table: list(columns) for table, columns in record.LIVING_COLUMNS.items()}
		if under_way
		else {},
	}


def views(plan: "Document", reader: Reader) -> list[str]:
	"""What its reader can open from the plan."""
	held = reader.held
	offered = {
		"checkins": bool(plan.issued_on),
		"journal": bool(held & MANAGING),
		"hr_notes": lifecycle.HR in held,
		"handovers": bool(reader.notes),
		"letter": True,
	}
	return [view for view, shown in offered.items() if shown]


# Who acts next -----------------------------------------------------------------------------------------------------


def whose_turn(plan: "Document", reader: Reader, checkins: Sequence[Any]) -> dict:
	"""Who has to do what next and by when: a `headline`, whether that is the reader's turn (`mine`) or `late`, the `verb`
	they would press, and all that is open, what is late first."""
	if plan.status in lifecycle.CLOSED:
		return {"headline": _closed(plan), "mine": False, "late": False, "verb": None, "open": []}
	own, others = open_steps(plan, reader, checkins)
	step = next(iter(own or others), None)
	late = bool(step and step.is_late(reader.today))
	said = [
		_sentence(plan, step, bool(own), late, reader) if step else "",
		_until_when_on_leave(plan, reader.today),
		_leave_credited(plan),
	]
	return {
		"headline": " ".join(filter(None, said)),
		"mine": bool(own),
		"late": late,
		"verb": _verb(plan, step, reader) if own else None,
		"open": [_line(plan, step, step in own, reader) for step in _by_day([*own, *others])],
	}


def open_steps(
	plan: "Document", reader: Reader, checkins: Sequence[Any]
) -> tuple[tuple[Step, ...], tuple[Step, ...]]:
	"""What is to be done on `plan`, as far as its reader is told of it: their own steps, and those of others. What is due
	first comes first."""
	policy = reminding.policy()
	works = reminding.calendars_of([plan.employee], reader.today, policy)[plan.employee]
	found = next_step.steps(_facts(plan, checkins, reader), reader.today, policy, works)
	told = next_step.told(found, reader.held)
	mine = frozenset(step for step in told if _is_mine(plan, step, reader))
	shown = next_step.each_once(told, mine)
	return tuple(step for step in shown if step in mine), tuple(step for step in shown if step not in mine)


def _by_day(steps: Sequence[Step]) -> list[Step]:
	return sorted(steps, key=lambda step: step.due or date.max)


def _facts(plan: "Document", checkins: Sequence[Any], reader: Reader) -> reminders.PlanFacts:
	"""The plan as the rules of reminding ask for it, as far as its reader is told of what stands on it."""
	hold = plan_dates.open_hold(plan)
	weighs = lifecycle.HR in reader.held and plan.status in lifecycle.UNDER_WAY
	leaving = host.leaving_dates([plan.employee]) if weighs else {}
	return reminder_facts_of(
		plan,
		checkins if plan.status in lifecycle.MEETING else (),
		plan.supports,
		plan.goals,
		getdate(hold.from_date) if hold else None,
		[note for note in reader.notes if not note.written_on and note.from_manager != plan.manager],
		leaving.get(plan.employee),
	)


def _is_mine(plan: "Document", step: Step, reader: Reader) -> bool:
	user = frappe.session.user
	if step.party == reminders.EMPLOYEE:
		return lifecycle.SUBJECT in reader.held
	if step.party == reminders.HR:
		# A plan with a partner in HR is theirs to look after.
		if lifecycle.HR not in reader.held or plan.hr_partner not in (None, "", user):
			return False
		# Whoever drafted a plan, or sent it for review, doesn't review it.
		return step.what != reminders.REVIEW_WAITING or user not in (
			plan.owner,
			journal.last_by(plan.name, "Send for Review"),
		)
	return _employee_of(plan, step, reader) in reader.standing.own


def _employee_of(plan: "Document", step: Step, reader: Reader) -> str | None:
	if step.party in (reminders.PROVIDER, reminders.FORMER_MANAGER):
		return step.person
	return permissions.manager_now(plan, reader.standing.managers)


def _verb(plan: "Document", step: Step, reader: Reader) -> dict | None:
	"""What the reader presses to take their `step`, where they may."""
	verb = next_step.verb_of(step, plan.status)
	if not verb:
		return None
	choices = [action for action in OUTCOMES if action in reader.actions]
	possible = {
		next_step.ACTION: verb.name in reader.actions,
		next_step.CHECKIN: bool(verb.name),
		next_step.TABLE: bool(reader.held & MANAGING),
		next_step.TARGETS: True,
		next_step.OUTCOME: bool(choices),
	}
	if not possible[verb.kind]:
		return None
	return {"kind": verb.kind, "name": verb.name, "label": _label(verb), "choices": choices}


# In words ----------------------------------------------------------------------------------------------------------


def _until_when_on_leave(plan: "Document", today: date) -> str:
	leave = plan_dates.held_by_leave(plan, today)
	if plan.status != lifecycle.ON_HOLD or not leave:
		return ""
	return _("On hold for approved leave until {0}. The plan resumes by itself.").format(
		format_date(leave.to_date)
	)


def _leave_credited(plan: "Document") -> str:
	days = plan_dates.leave_days_credited(plan.holds)
	if not days:
		return ""
	return _("Working days of leave credited: {0}. The end moved from {1} to {2}.").format(
		days, format_date(plan.agreed_end_date), format_date(plan.end_date)
	)


def _line(plan: "Document", step: Step, mine: bool, reader: Reader) -> dict:
	"""One line of what is open: what, whose and by when."""
	task = _task(plan, step)
	return {
		"text": task[:1].upper() + task[1:],
		"who": _("You", context="Performance Improvement Plan") if mine else _who(plan, step, reader),
		"mine": mine,
		"due": step.due,
		"late": step.is_late(reader.today),
	}


def _label(verb: next_step.Verb) -> str:
	if verb.kind == next_step.ACTION:
		return _(verb.name, context=PLAN)
	if verb.kind == next_step.TABLE:
		return _("Record Results") if verb.name == "goals" else _("Record Support")
	return {
		next_step.CHECKIN: _("Open Check-in"),
		next_step.TARGETS: _("Confirm Targets"),
		next_step.OUTCOME: _("Decide Outcome"),
	}[verb.kind]


def _sentence(plan: "Document", step: Step, mine: bool, late: bool, reader: Reader) -> str:
	task = _task(plan, step)
	if not step.due:
		return (
			_("Your turn: {0}.").format(task)
			if mine
			else _("Waiting for {0}: {1}.").format(_who(plan, step, reader), task)
		)
	due = format_date(step.due)
	if mine:
		return (_("Your turn: {0}. It was due on {1}.") if late else _("Your turn: {0}, due {1}.")).format(
			task, due
		)
	text = _("Waiting for {0}: {1}. It was due on {2}.") if late else _("Waiting for {0}: {1}, due {2}.")
	return text.format(_who(plan, step, reader), task, due)


def _task(plan: "Document", step: Step) -> str:
	if step.what == reminders.SUPPORT_OVERDUE:
		return _("provide the support promised: {0}").format(_(plan.supports[int(step.item) - 1].kind))
	if step.what == reminders.HANDOVER_DUE and step.party == reminders.HR:
		return _("see to the handover, since no note was written")
	return {
		next_step.COMPLETE_DRAFT: _("complete the draft and send it for review"),
		next_step.RESUME: _("resume the plan when the reason for the hold is over"),
		next_step.DECIDE: _("decide the outcome"),
		reminders.REVIEW_WAITING: _("review the draft and issue or return it"),
		reminders.ACKNOWLEDGEMENT_PENDING: _("acknowledge receipt of the plan"),
		reminders.CHECKIN_COMING: _("hold the next check-in"),
		reminders.SELF_ASSESSMENT_DUE: _("prepare for the next check-in"),
		reminders.CHECKIN_OVERDUE: _("hold the check-in"),
		reminders.GOAL_DUE: _("record the result of goal {0}").format(step.item),
		reminders.PLAN_ENDING: _("prepare the final review"),
		reminders.OUTCOME_OVERDUE: _("decide the outcome"),
		reminders.HOLD_TO_REVIEW: _("see whether the plan can be resumed"),
		reminders.HANDOVER_DUE: _("write the handover note"),
		reminders.EMPLOYEE_LEAVING: _(
			"decide how the plan goes on, since the employee leaves before its end"
		),
		reminders.DATE_PROPOSED: _("answer the date proposed for a check-in"),
		reminders.TARGETS_TO_CONFIRM: _("confirm or drop the targets that were worked out anew"),
	}[step.what]


def _who(plan: "Document", step: Step, reader: Reader) -> str:
	if step.party == reminders.EMPLOYEE:
		return plan.employee_name
	if step.party == reminders.HR:
		return get_fullname(plan.hr_partner) if plan.hr_partner else _("HR")
	if step.party == reminders.MANAGERS_MANAGER:
		return _("the manager's manager")
	if step.party == reminders.PROVIDER:
		return plan.supports[int(step.item) - 1].provider_name or _("the provider")
	if step.party == reminders.FORMER_MANAGER:
		return next(note.employee_name for note in reader.notes if note.name == step.item) or step.person
	manager = permissions.manager_now(plan, reader.standing.managers)
	if manager == plan.manager and plan.manager_name:
		return plan.manager_name
	return frappe.get_cached_value("Employee", manager, "employee_name") if manager else _("the manager")


def _closed(plan: "Document") -> str:
	if not plan.decided_on:
		return _("This plan is closed: {0}.").format(_(plan.status, context=plan.doctype))
	return _("This plan was closed on {0} by {1}: {2}.").format(
		format_date(plan.decided_on), get_fullname(plan.decided_by), _(plan.status, context=plan.doctype)
	)


# Asked by the form -------------------------------------------------------------------------------------------------


@frappe.whitelist(methods=["GET", "POST"])
def hr_partners(
	doctype: str = "",
	txt: str = "",
	searchfield: str = "",
	start: int = 0,
	page_len: int = 20,
	filters: dict | None = None,
) -> list[tuple[str, str]]:
	"""Who in HR may look after a plan for the employee in `filters`, for the form's Link: name and full name.

	Refused for those who may not draft a plan for them.
	"""
	employee = (filters or {}).get("employee")
	plan = permissions.identity_of_new(employee)
	permissions.require(frappe.session.user, "create", plan)
	involved = frappe.get_all(
		"Employee",
		filters={"name": ("in", [employee, (filters or {}).get("manager") or ""])},
		pluck="user_id",
	)
	people = [(user, get_fullname(user)) for user in permissions.hr_of(plan.company) if user not in involved]
	sought = (txt or "").casefold()
	found = [row for row in people if any(sought in text.casefold() for text in row)]
	return found[start : start + page_len]
