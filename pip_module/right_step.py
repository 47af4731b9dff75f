"""The questions on a draft: is a plan the right step? What is answered is not kept anywhere, and blocks nothing.

Not keeping it is on purpose. A note that somebody may be ill, or that a plan follows a grievance, would be a record about
the employee that no part of the process needs, and one more thing to keep from everybody else.
"""

from collections.abc import Iterator
from datetime import date

import frappe
from frappe import _
from frappe.utils import add_days, date_diff, getdate

from pip_module import host, permissions, wording
from pip_module.checked import form_copy
from pip_module.rules import calendar, lifecycle, right_step

GRIEVANCE, TRANSFER = "Employee Grievance", "Employee Transfer"
LOOKED_INTO = ("Open", "Investigated")


@frappe.whitelist(methods=["POST"])
def advise(employee: str = "", answers: str | dict | None = None) -> dict:
	"""The questions, and what `answers` to them suggest before a plan for `employee` is drafted; for HR also what the
	host's data suggest.

	Refused for those who may not draft a plan for `employee`, who is one of them.
	"""
	user, draft = frappe.session.user, permissions.identity_of_new(employee)
	permissions.require(user, "create", draft)
	given = form_copy(answers)
	found = right_step.of_answers(**{name: str(given.get(name) or "") for name in right_step.QUESTIONS})
	is_hr = lifecycle.HR in permissions.capacities(user, draft)
	known = right_step.of_host(_facts(employee, getdate()), getdate()) if is_hr else []
	answered = all(given.get(name) for name in right_step.QUESTIONS)
	return {
		"questions": [wording.step_question(name) for name in right_step.QUESTIONS],
		"lines": [wording.step_advice(each) for each in found],
		"for_hr": [wording.step_advice(each) for each in known],
		"fine": _("Nothing in your answers speaks against a plan.") if answered and not found else "",
	}


def _facts(employee: str, today: date) -> right_step.HostFacts:
	since = getdate(add_days(today, -right_step.LOOK_BACK_DAYS))
	leaves = host.leaves_of([employee], since, today)[employee]
	holidays = host.holidays_of([employee], since, today, today)[employee]
	taken = [day for leave in leaves for day in _days_of(leave, since, today)]
	grievance = _grievance(employee)
	return right_step.HostFacts(
		joined_on=host.joined_on(employee),
		manager_changed_on=host.manager_changed_on(employee, since),
		transferred_on=host.transferred_on(employee, today),
		leave_days=right_step.leave_taken(taken, lambda day: day not in holidays),
		working_days=calendar.working_days(since, today, lambda day: day not in holidays),
		on_leave_until=max(
			(getdate(leave.to_date) for leave in leaves if leave.to_date >= today), default=None
		),
		grievance_on=getdate(grievance.date) if grievance else None,
		grievance_open=bool(grievance) and grievance.status in LOOKED_INTO,
	)


def _days_of(leave: frappe._dict, first: date, last: date) -> Iterator[tuple[date, float]]:
	"""The days of `leave` from `first` to `last`, each with the share of it that was taken."""
	half = host.half_day_of(leave)
	begin, end = max(getdate(leave.from_date), first), min(getdate(leave.to_date), last)
	for offset in range(date_diff(end, begin) + 1):
		day = getdate(add_days(begin, offset))
		yield day, 0.5 if day == half else 1.0


def _grievance(employee: str) -> frappe._dict | None:
	"""The grievance to think of: an open one, else the latest. Asked for as the reader, so whoever may read no
	grievance learns of none."""
	if not frappe.has_permission(GRIEVANCE, "read"):
		return None
	rows = frappe.get_list(
		GRIEVANCE,
		filters={"raised_by": employee, "docstatus": ("<", 2), "status": ("!=", "Invalid")},
		fields=["date", "status"],
		order_by="date desc",
	)
	return next((row for row in rows if row.status in LOOKED_INTO), rows[0] if rows else None)
