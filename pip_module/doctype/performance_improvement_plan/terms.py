"""The terms of a plan while they may still be written: what is filled in, and what is refused even in a draft."""

from typing import TYPE_CHECKING

import frappe
from frappe import _
from frappe.utils import cint, date_diff, flt, get_link_to_form, getdate

from pip_module import permissions, wording
from pip_module.pip_module.doctype.performance_improvement_plan import facts
from pip_module.records import PLAN
from pip_module.rules import calendar, goals, lifecycle

if TYPE_CHECKING:
	from frappe.model.document import Document

LONGEST_DAYS = 730
"""No improvement plan is meant to last longer; a slip of the keyboard is."""

WHEN_AND_WHOSE = ("employee", "start_date", "end_date")
"""What decides whether two plans of an employee overlap. Where none of it changes nobody is asked: two that came together
when records were merged must not hold up what is written in them."""

CONTRADICTIONS = frozenset(
	{
		"end_before_start",
		"target_equals_baseline",
		"direction_contradicts",
		"number_invalid",
		"weights_not_100",
		"due_date_outside_plan",
		"support_due_outside_plan",
	}
)
"""Findings that are wrong whatever is added later; the others are merely not done yet, and may wait for review."""


def take_from_employee(plan: "Document") -> str:
	"""Who the plan is about, as the employee's record says today; frozen when the plan is issued. Returns the status of
	that record."""
	employee = plan.employee and frappe.db.get_value(
		"Employee",
		plan.employee,
		["employee_name", "company", "department", "designation", "reports_to", "status"],
		as_dict=True,
	)
	if not employee:
		frappe.throw(_("Employee: choose whom the plan is for."), title=_("Employee Missing"))
	plan.employee_name = employee.employee_name
	plan.company = employee.company
	plan.department = employee.department
	plan.designation = employee.designation
	plan.manager = plan.manager or employee.reports_to
	if plan.manager and not plan.manager_name:
		# The host has fetched it already, for a manager who was entered.
		plan.manager_name = frappe.db.get_value("Employee", plan.manager, "employee_name")
	plan.line_manager = employee.reports_to
	return employee.status


def take_letter_head(plan: "Document") -> None:
	"""A draft gets its company's letter head, unless somebody chose one; the host fills in the site's."""
	own = plan.company and frappe.get_cached_value("Company", plan.company, "default_letter_head")
	if own and (plan.letter_head or "") in ("", frappe.db.get_default("letter_head")):
		plan.letter_head = own


def take_from_appraisal(plan: "Document") -> None:
	"""A snapshot of the appraisal's score: the host goes on changing it after submission."""
	before = plan.get_doc_before_save()
	if before is not None and before.appraisal == plan.appraisal:
		plan.appraisal_cycle = before.appraisal_cycle
		plan.appraisal_score = before.appraisal_score
		plan.appraisal_score_date = before.appraisal_score_date
		return
	appraisal = plan.appraisal and frappe.db.get_value(
		"Appraisal", plan.appraisal, ["appraisal_cycle", "final_score"], as_dict=True
	)
	plan.appraisal_cycle = appraisal.appraisal_cycle if appraisal else None
	plan.appraisal_score = flt(appraisal.final_score, 2) if appraisal else 0
	plan.appraisal_score_date = getdate() if appraisal else None


def fill_in_dates(plan: "Document") -> None:
	"""Start and duration give the end, unless an end was entered: then that gives the duration."""
	settings = frappe.get_cached_doc("PIP Settings")
	plan.checkin_frequency = plan.checkin_frequency or settings.default_checkin_frequency
	if not 0 <= cint(plan.duration_days) <= LONGEST_DAYS:
		frappe.throw(
			_("Duration in Days: enter a number from 1 to {0}.").format(LONGEST_DAYS),
			title=_("Please Correct"),
		)
	if not plan.start_date:
		return
	if not plan.end_date or _end_follows_duration(plan):
		plan.duration_days = plan.duration_days or settings.default_duration_days
		plan.end_date = calendar.end_date(getdate(plan.start_date), plan.duration_days)
	elif getdate(plan.end_date) > getdate(plan.start_date):
		plan.duration_days = date_diff(plan.end_date, plan.start_date)


def _end_follows_duration(plan: "Document") -> bool:
	if plan.get_doc_before_save() is None or not plan.duration_days or plan.has_value_changed("end_date"):
		return False
	return plan.has_value_changed("duration_days") or plan.has_value_changed("start_date")


def fill_in_goals(plan: "Document") -> None:
	"""Goals without a weight share what the others leave; a task to achieve goes from 0 to 1."""
	weights = goals.filled_weights([flt(goal.weight) for goal in plan.goals])
	for goal, weight in zip(plan.goals, weights, strict=True):
		goal.weight = weight
		if goal.direction == goals.ACHIEVE and not goal.target_value and not goal.baseline_value:
			goal.target_value = 1


def check_people(plan: "Document", status: str) -> None:
	"""The employee, whose record has this `status`, works here, the manager is above them, and HR's partner is neither."""
	_check_employee(plan, status)
	_check_manager(plan)
	check_hr_partner(plan)


def _check_employee(plan: "Document", status: str) -> None:
	if status != "Active":
		frappe.throw(
			_("Employee: {0} is {1}. A plan needs an active employee.").format(plan.employee_name, _(status)),
			title=_("Not an Active Employee"),
		)


def _check_manager(plan: "Document") -> None:
	if not plan.manager:
		frappe.throw(
			_("Manager: {0} reports to nobody. Enter who is responsible in Employee, Reports To.").format(
				plan.employee_name
			),
			title=_("Manager Missing"),
		)
	if plan.manager not in permissions.managers_of(plan.employee):
		frappe.throw(
			_("Manager: choose an active manager from the employee's own reporting line."),
			title=_("Not the Employee's Manager"),
		)


def check_hr_partner(plan: "Document") -> None:
	"""Whoever looks after the plan for HR is HR of its company, and neither the employee nor their manager."""
	if not plan.hr_partner:
		return
	if not permissions.is_hr_of(plan.hr_partner, plan.company):
		frappe.throw(_("HR Partner: choose somebody from HR."), title=_("Not in HR"))
	involved = [plan.employee, plan.manager, permissions.manager_now(plan) or ""]
	users = frappe.get_all("Employee", filters={"name": ("in", involved)}, pluck="user_id")
	if plan.hr_partner in users:
		frappe.throw(
			_("HR Partner: neither the employee nor their own manager can look after the plan for HR."),
			title=_("Not Independent"),
		)


def check_appraisal(plan: "Document") -> None:
	"""The appraisal is the employee's own and submitted."""
	if not plan.appraisal:
		return
	appraisal = frappe.db.get_value("Appraisal", plan.appraisal, ["employee", "docstatus"], as_dict=True)
	if appraisal.employee != plan.employee:
		frappe.throw(
			_("Appraisal: {0} is the appraisal of somebody else.").format(plan.appraisal),
			title=_("Wrong Appraisal"),
		)
	if appraisal.docstatus != 1:
		frappe.throw(
			_("Appraisal: {0} is not submitted.").format(plan.appraisal), title=_("Appraisal Not Submitted")
		)


def check_contradictions(plan: "Document") -> None:
	"""What contradicts itself is refused at once, so that nobody builds on it."""
	found = goals.completeness(facts.content_of(plan))
	wording.throw_findings(
		[finding for finding in found if finding.code in CONTRADICTIONS], plan.meta, title=_("Please Correct")
	)


def check_no_other_open_plan(plan: "Document") -> None:
	"""One employee works on one plan at a time: no two open plans whose dates overlap.

	The employee's row is locked first and the plans are read under a lock too: without it the database would show
	them as they were when the transaction began, and two plans saved at the same moment would both pass.
	"""
	frappe.db.get_value("Employee", plan.employee, "name", for_update=True)
	for other in open_plans_of(plan.employee, lock=True):
		if other.name != plan.name and overlap(plan, other):
			frappe.throw(
				_("Employee: {0} already has an open plan, {1}.").format(
					plan.employee_name, get_link_to_form(PLAN, other.name)
				),
				exc=frappe.DuplicateEntryError,
				title=_("Plan Exists"),
			)


def open_plans_of(employee: str, lock: bool = False) -> list[frappe._dict]:
	"""The plans of `employee` that are not closed, whoever asks: callers decide what they tell."""
	return frappe.db.get_values(
		PLAN,
		{"employee": employee, "status": ("in", list(lifecycle.OPEN))},
		["name", "start_date", "end_date"],
		as_dict=True,
		order_by="creation asc",
		for_update=lock,
	)


def overlap(plan: "Document | frappe._dict", other: frappe._dict) -> bool:
	"""Whether two plans would run at the same time; one without dates might."""
	if not (plan.start_date and plan.end_date and other.start_date and other.end_date):
		return True
	return getdate(plan.start_date) <= getdate(other.end_date) and getdate(other.start_date) <= getdate(
		plan.end_date
	)
