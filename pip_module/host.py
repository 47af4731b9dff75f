"""What the app asks of Frappe HR: people and calendars. One home for every look-up of host facts."""

from collections.abc import Callable
from datetime import date

import frappe
from frappe.utils import getdate

from hrms.hr.utils import get_holidays_for_employee


def working_day_test(
	employee: str, first: date, last: date, leave_counts_within: tuple[date, date] | None = None
) -> Callable[[date], bool]:
	"""A test whether `employee` works on a day: not a holiday or weekly off of theirs, not a day of approved leave.

	Looked up for `first` to `last` in one query each; outside that span every day counts as worked. A half day of
	leave is a working day. An employee without any holiday list works every day, as in the host. Within
	`leave_counts_within` leave is ignored: days of a hold are lost to the plan although the leave was the reason.
	"""
	off = {
		getdate(row.holiday_date)
		for row in get_holidays_for_employee(employee, first, last, raise_exception=False)
	}
	leaves = frappe.get_all(
		"Leave Application",
		filters={
			"employee": employee,
			"docstatus": 1,
			"status": "Approved",
			"from_date": ("<=", last),
			"to_date": (">=", first),
		},
		fields=["from_date", "to_date", "half_day", "half_day_date"],
	)

	def is_working_day(day: date) -> bool:
		if day in off:
			return False
		if leave_counts_within and leave_counts_within[0] <= day <= leave_counts_within[1]:
			return True
		return not any(
			getdate(leave.from_date) <= day <= getdate(leave.to_date) and not _is_half_day(leave, day)
			for leave in leaves
		)

	return is_working_day


def _is_half_day(leave: frappe._dict, day: date) -> bool:
	if not leave.half_day:
		return False
	return getdate(leave.half_day_date or leave.from_date) == day


def user_of(employee: str | None) -> str | None:
	"""The enabled user of `employee`, or None."""
	user = frappe.db.get_value("Employee", employee, "user_id") if employee else None
	return user if user and frappe.db.get_value("User", user, "enabled") else None
