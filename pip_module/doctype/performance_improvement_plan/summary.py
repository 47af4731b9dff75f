"""What a plan's form says and offers: who has to act next and by when, what may still be edited, what may be opened."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import frappe
from frappe import _
from frappe.utils import format_date, get_fullname, getdate

from pip_module import permissions, plan_dates, reminding, targets
from pip_module.permissions import MANAGING
from pip_module.pip_module.doctype.performance_improvement_plan.facts import reminder_facts_of
from pip_module.records import CHECKIN, HANDOVER
from pip_module.rules import calendar, lifecycle, record, reminders

if TYPE_CHECKING:
	from frappe.model.document import Document

# What is next where no reminder stands.
COMPLETE_DRAFT = "complete_draft"
RESUME = "resume"
DECIDE = "decide"


@dataclass(frozen=True)
class Step:
	"""Something that `party` (see `rules.reminders`) has to do next, by `due` where there is a date."""

	what: str
	party: str
	due: date | None = None
	item: str = ""


def for_form(plan: "Document", actions: list[str], held: frozenset[str]) -> dict:
	"""The server's verdicts for the form of `plan`, for the signed-in user, who meets it in the capacities `held`
	and may take `actions`."""
	text, colour = headline(plan, held)
	return {
		"headline": text,
		"colour": colour,
		"beside_workflow": [
			action
			for action in actions
			if action in lifecycle.BY_VERB_ALONE
			or action not in {row.action for row in lifecycle.transitions_from(plan.status)}
		],
		"editable": editable(plan.status, held),
		"views": views(plan, held),
		"may_add_checkin": bool(held & MANAGING) and plan.status in plan_dates.MOVING,
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


def views(plan: "Document", held: frozenset[str]) -> list[str]:
	"""What can be opened from the plan."""
	offered = {
		"checkins": bool(plan.issued_on),
		"journal": bool(held & MANAGING),
		"hr_notes": lifecycle.HR in held,
		"handovers": bool(held & MANAGING) and bool(frappe.db.exists(HANDOVER, {"plan": plan.name})),
		"letter": True,
	}
	return [view for view, shown in offered.items() if shown]


# Who acts next -----------------------------------------------------------------------------------------------------


def headline(plan: "Document", held: frozenset[str]) -> tuple[str, str]:
	"""One sentence on who has to do what next and by when, and the colour it is shown in."""
	if plan.status in lifecycle.CLOSED:
		return _closed(plan)
	today = getdate()
	step, mine = next_step(plan, held, today)
	late = bool(step and step.due and step.due < today)
	said = [
		_sentence(plan, step, mine, late) if step else "",
		_until_when_on_leave(plan, today),
		_leave_credited(plan),
	]
	return " ".join(filter(None, said)), "red" if late else "orange" if mine else "blue"


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


def next_step(plan: "Document", held: frozenset[str], today: date) -> tuple[Step | None, bool]:
	"""The reader's own next step if they have one, else the plan's, and whether it is the reader's. What is due
	first comes first."""
	policy = reminding.policy()
	works = reminding.calendars_of([plan.employee], today, policy)[plan.employee]
	found = list(steps(_facts(plan), today, policy, works))
	employees = permissions.employees_of(frappe.session.user)
	own = [step for step in found if _is_mine(plan, step, held, employees)]
	return min(own or found, key=lambda step: step.due or date.max, default=None), bool(own)


def steps(
	plan: reminders.PlanFacts, today: date, policy: reminders.Policy, works: calendar.IsWorkingDay
) -> Iterable[Step]:
	"""What is to be done on an open plan: every obligation that stands, and what comes next where none does."""
	for obligation in reminders.obligations(plan, today, policy, works):
		yield Step(obligation.kind, obligation.party, obligation.due, obligation.item)
	if plan.status == lifecycle.DRAFT:
		yield Step(COMPLETE_DRAFT, reminders.MANAGER)
	elif plan.status == lifecycle.ON_HOLD and plan.held_since:
		yield Step(RESUME, reminders.HR)
	elif plan.status == lifecycle.FINAL_REVIEW:
		yield Step(DECIDE, reminders.HR)
	elif plan.status == lifecycle.ACTIVE:
		coming = [row.date for row in plan.checkins if row.status == calendar.SCHEDULED and row.date >= today]
		if coming:
			yield Step(reminders.CHECKIN_COMING, reminders.MANAGER, min(coming))
		else:
			yield Step(reminders.PLAN_ENDING, reminders.HR, plan.end)


def _facts(plan: "Document") -> reminders.PlanFacts:
	"""The plan as the rules of reminding ask for it, from the document at hand and one query."""
	rows = (
		frappe.get_all(
			CHECKIN,
			filters={"plan": plan.name},
			fields=["name", "scheduled_date", "status", "proposed_date", "proposed_side", "proposed_at"],
			order_by="scheduled_date asc",
		)
		if plan.status in lifecycle.MEETING
		else []
	)
	hold = plan_dates.open_hold(plan)
	return reminder_facts_of(plan, rows, plan.supports, plan.goals, getdate(hold.from_date) if hold else None)


def _is_mine(plan: "Document", step: Step, held: frozenset[str], employees: frozenset[str]) -> bool:
	user = frappe.session.user
	if step.party == reminders.EMPLOYEE:
		return lifecycle.SUBJECT in held
	if step.party == reminders.HR:
		# Whoever drafted a plan doesn't review it; a plan with a partner in HR is theirs to look after.
		barred = step.what == reminders.REVIEW_WAITING and plan.owner == user
		return lifecycle.HR in held and plan.hr_partner in (None, "", user) and not barred
	return _employee_of(plan, step) in employees


def _employee_of(plan: "Document", step: Step) -> str | None:
	if step.party == reminders.PROVIDER:
		return plan.supports[int(step.item) - 1].provider
	return permissions.manager_now(plan)


# In words ----------------------------------------------------------------------------------------------------------


def _sentence(plan: "Document", step: Step, mine: bool, late: bool) -> str:
	task = _task(step)
	if not step.due:
		return (
			_("Your turn: {0}.").format(task)
			if mine
			else _("Waiting for {0}: {1}.").format(_who(plan, step), task)
		)
	due = format_date(step.due)
	if mine:
		return (_("Your turn: {0}. It was due on {1}.") if late else _("Your turn: {0}, due {1}.")).format(
			task, due
		)
	text = _("Waiting for {0}: {1}. It was due on {2}.") if late else _("Waiting for {0}: {1}, due {2}.")
	return text.format(_who(plan, step), task, due)


def _task(step: Step) -> str:
	return {
		COMPLETE_DRAFT: _("complete the draft and send it for review"),
		RESUME: _("resume the plan when the reason for the hold is over"),
		DECIDE: _("decide the outcome"),
		reminders.REVIEW_WAITING: _("review the draft and issue or return it"),
		reminders.ACKNOWLEDGEMENT_PENDING: _("acknowledge receipt of the plan"),
		reminders.CHECKIN_COMING: _("hold the next check-in"),
		reminders.SELF_ASSESSMENT_DUE: _("prepare for the next check-in"),
		reminders.CHECKIN_OVERDUE: _("hold the check-in"),
		reminders.GOAL_DUE: _("record the result of goal {0}").format(step.item),
		reminders.SUPPORT_OVERDUE: _("provide the support promised in row {0}").format(step.item),
		reminders.PLAN_ENDING: _("prepare the final review"),
		reminders.OUTCOME_OVERDUE: _("decide the outcome"),
		reminders.HOLD_TO_REVIEW: _("see whether the plan can be resumed"),
		reminders.DATE_PROPOSED: _("answer the date proposed for a check-in"),
		reminders.TARGETS_TO_CONFIRM: _("confirm or drop the targets that were worked out anew"),
	}[step.what]


def _who(plan: "Document", step: Step) -> str:
	if step.party == reminders.EMPLOYEE:
		return plan.employee_name
	if step.party == reminders.HR:
		return get_fullname(plan.hr_partner) if plan.hr_partner else _("HR")
	if step.party == reminders.PROVIDER:
		return plan.supports[int(step.item) - 1].provider_name or _("the provider")
	manager = permissions.manager_now(plan)
	return frappe.get_cached_value("Employee", manager, "employee_name") if manager else _("the manager")


def _closed(plan: "Document") -> tuple[str, str]:
	colour = {lifecycle.SUCCESSFUL: "green", lifecycle.UNSUCCESSFUL: "red"}.get(plan.status, "blue")
	if not plan.decided_on:
		return _("This plan is closed: {0}.").format(_(plan.status)), colour
	return (
		_("This plan was closed on {0} by {1}: {2}.").format(
			format_date(plan.decided_on), get_fullname(plan.decided_by), _(plan.status)
		),
		colour,
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
