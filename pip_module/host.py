"""What the app asks of Frappe HR: people and calendars. One home for every look-up of host facts."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from pypika.terms import ValueWrapper

import frappe
from frappe.utils import getdate


def leaves_of(employees: Collection[str], first: date, last: date) -> dict[str, list[frappe._dict]]:
	"""The approved leave applications of each of `employees` that touch `first` to `last`, in one query."""
	found: dict[str, list[frappe._dict]] = defaultdict(list)
	if not employees:
		return found
	rows = frappe.get_all(
		"Leave Application",
		filters={
			"employee": ("in", list(employees)),
			"docstatus": 1,
			"status": "Approved",
			"from_date": ("<=", last),
			"to_date": (">=", first),
		},
		fields=["name", "employee", "leave_type", "from_date", "to_date", "half_day", "half_day_date"],
		order_by="from_date asc, name asc",
	)
	for row in rows:
		found[row.employee].append(row)
	return found


def half_day_of(leave: frappe._dict) -> date | None:
	"""The day of `leave` that is only half taken, and so is worked; None where all of them are whole."""
	return getdate(leave.half_day_date or leave.from_date) if leave.half_day else None


def user_of(employee: str | None) -> str | None:
	"""The enabled user of `employee`, or None."""
	user = frappe.db.get_value("Employee", employee, "user_id") if employee else None
	return user if user and frappe.db.get_value("User", user, "enabled") else None


def names_of(employees: Collection[str | None]) -> dict[str, str]:
	"""What each of `employees` is called, in one query; who is missing from it doesn't exist."""
	asked = sorted(set(filter(None, employees)))
	if not asked:
		return {}
	rows = frappe.get_all("Employee", filters={"name": ("in", asked)}, fields=["name", "employee_name"])
	return {row.name: row.employee_name for row in rows}


def holidays_of(
	employees: Collection[str], first: date, last: date, today: date
) -> dict[str, frozenset[date]]:
	"""The holidays and weekly offs from `first` to `last` of each of `employees`, by the holiday list each has
	`today`: a few queries, however many they are."""
	lists = holiday_lists(employees, today)
	named = sorted({name for name in lists.values() if name})
	days = defaultdict(set)
	if named:
		rows = frappe.get_all(
			"Holiday",
			filters={"parent": ("in", named), "holiday_date": ("between", [first, last])},
			fields=["parent", "holiday_date"],
		)
		for row in rows:
			days[row.parent].add(getdate(row.holiday_date))
	return {employee: frozenset(days[lists.get(employee)]) for employee in employees}


def holiday_lists(employees: Collection[str], day: date) -> dict[str, str | None]:
	"""The holiday list of each of `employees`. The host says it for one at a time; here for all at once."""
	if not employees:
		return {}
	own_list = frappe.get_meta("Employee").has_field("holiday_list")
	staff = frappe.get_all(
		"Employee",
		filters={"name": ("in", list(employees))},
		fields=["name", "company", *(["holiday_list"] if own_list else [])],
	)
	companies = list({row.company for row in staff if row.company})
	if frappe.db.exists("DocType", "Holiday List Assignment", cache=True):
		# From version 16 on lists are assigned from a day on; the last one that began counts.
		rows = frappe.get_all(
			"Holiday List Assignment",
			filters={
				"assigned_to": ("in", [*employees, *companies]),
				"docstatus": 1,
				"from_date": ("<=", day),
			},
			fields=["assigned_to", "holiday_list"],
			order_by="from_date asc",
		)
		assigned = {row.assigned_to: row.holiday_list for row in rows}
	else:
		assigned = {
			company: frappe.get_cached_value("Company", company, "default_holiday_list")
			for company in companies
		}
		assigned.update({row.name: row.holiday_list for row in staff if row.get("holiday_list")})
	return {row.name: assigned.get(row.name) or assigned.get(row.company) for row in staff}


def leaving_dates(employees: Collection[str]) -> dict[str, date]:
	"""The day on which each of `employees` leaves or left, where one is known: the record's, else the last one of a
	submitted separation."""
	if not employees:
		return {}
	separation, record = frappe.qb.DocType("Employee Separation"), frappe.qb.DocType("Employee")
	separations = (
		frappe.qb.from_(separation)
		.select(ValueWrapper(0).as_("by_record"), separation.boarding_begins_on, separation.employee)
		.where(
			separation.employee.isin(list(employees))
			& (separation.docstatus == 1)
			& separation.boarding_begins_on.isnotnull()
		)
	)
	records = (
		frappe.qb.from_(record)
		.select(ValueWrapper(1).as_("by_record"), record.relieving_date, record.name)
		.where(record.name.isin(list(employees)) & record.relieving_date.isnotnull())
	)
	# One query, since it is asked whenever HR opens a plan. What counts comes last.
	return {employee: getdate(day) for _by_record, day, employee in sorted((separations * records).run())}


def off_duty(users: Collection[str], day: date) -> frozenset[str]:
	"""Those of `users` who don't work on `day`: it is a holiday or weekly off of theirs, or they are on approved leave.

	A half day of leave is worked, and so is every day of a user who is no employee.
	"""
	if not users:
		return frozenset()
	staff = frappe.get_all(
		"Employee",
		filters={"user_id": ("in", list(users)), "status": "Active"},
		fields=["name", "user_id"],
	)
	if not staff:
		return frozenset()
	holidays = holidays_of([row.name for row in staff], day, day, day)
	leaves = leaves_of([row.name for row in staff], day, day)
	away = {employee for employee, rows in leaves.items() if any(half_day_of(leave) != day for leave in rows)}
	return frozenset(row.user_id for row in staff if row.name in away or day in holidays[row.name])


def joined_on(employee: str) -> date | None:
	day = frappe.db.get_value("Employee", employee, "date_of_joining")
	return getdate(day) if day else None


def manager_changed_on(employee: str, since: date) -> date | None:
	"""The last day from `since` on which `employee` came to report to somebody else; None where the host's versions of
	the record hold no such change. A first manager is no change."""
	versions = frappe.get_all(
		"Version",
		filters={
			"ref_doctype": "Employee",
			"docname": employee,
			"creation": (">=", since),
			"data": ("like", '%"reports_to"%'),
		},
		fields=["creation", "data"],
		order_by="creation desc",
	)
	for version in versions:
		changes = frappe.parse_json(version.data).get("changed") or []
		if any(field == "reports_to" and before for field, before, _after in changes):
			return getdate(version.creation)
	return None


def transferred_on(employee: str, today: date) -> date | None:
	"""The day of the last transfer of `employee` that has taken place."""
	day = frappe.db.get_value(
		"Employee Transfer",
		{"employee": employee, "docstatus": 1, "transfer_date": ("<=", today)},
		"transfer_date",
		order_by="transfer_date desc",
	)
	return getdate(day) if day else None
