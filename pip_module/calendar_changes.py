"""Notices that leave or holidays have changed, and brings the plans they concern up to date.

Who approves leave, or edits a holiday list, learns nothing of plans: the host's documents only hand the work to a worker,
which does it as the system. What a worker lost the sweep finds, by what has changed since a plan's dates were last looked
at.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.query_builder import Interval
from frappe.utils import add_days, format_date

from pip_module import calendar_feed, checkins, host, journal, notices, permissions, plan_dates
from pip_module.plan_dates import Change
from pip_module.records import PLAN
from pip_module.rules import lifecycle

OVERLAP = Interval(hours=1)
"""What was changed so long before a plan was last looked at is looked at again: it may have been stored only after."""

LISTS_LOOK_BACK_DAYS = 30
"""For so long the sweep finds a holiday list that was edited and whose job was lost."""


# Asked by the host -----------------------------------------------------------------------------------------------


def after_leave(leave: Document, method: str | None = None) -> None:
	"""A leave application was approved, changed or cancelled.

	Whether there is a plan is for the job to see: one that is only there for some employees would say who they are.
	"""
	_hand_out("leave", leave.employee, employees=[leave.employee])


def after_holiday_list(holiday_list: Document, method: str | None = None) -> None:
	"""A holiday list was edited."""
	_hand_out("holidays", holiday_list.name, holiday_list=holiday_list.name)


def _hand_out(what: str, key: str, **arguments: object) -> None:
	frappe.enqueue(
		"pip_module.tasks.follow_calendar",
		queue="long",
		job_id=f"pip-module-{what}-{frappe.scrub(key)}",
		deduplicate=True,
		enqueue_after_commit=True,
		**arguments,
	)


# Which plans it concerns -------------------------------------------------------------------------------------------


def moving_plans(employees: Iterable[str] | None = None) -> list[str]:
	"""The plans, of `employees` if given, whose dates still move."""
	filters: dict[str, object] = {"status": ("in", plan_dates.MOVING)}
	if employees is not None:
		filters["employee"] = ("in", list(employees))
	return frappe.get_all(PLAN, filters=filters, pluck="name", order_by="name asc")


def plans_by_holiday_list(holiday_list: str, today: date, dated_before: datetime | None = None) -> list[str]:
	"""The plans whose employees have `holiday_list`, or those of them last looked at before `dated_before`."""
	filters: dict[str, object] = {"status": ("in", plan_dates.MOVING)}
	if dated_before:
		filters["dated_at"] = ("<=", dated_before)
	plans = frappe.get_all(PLAN, filters=filters, fields=["name", "employee"], order_by="name asc")
	lists = host.holiday_lists({row.employee for row in plans}, today) if plans else {}
	return [row.name for row in plans if lists.get(row.employee) == holiday_list]


def behind(today: date) -> dict[str, bool]:
	"""The plans for which something has changed since their dates were last looked at, each with whether that may be
	their holidays. Some are named in vain; looking again changes nothing."""
	found = dict.fromkeys(_with_other_leave(), False)
	found.update(dict.fromkeys(_with_other_holidays(today), True))
	return found


def _with_other_leave() -> list[str]:
	plan, leave = frappe.qb.DocType(PLAN), frappe.qb.DocType("Leave Application")
	return (
		frappe.qb.from_(plan)
		.join(leave)
		.on(leave.employee == plan.employee)
		.select(plan.name)
		.distinct()
		.where(
			plan.status.isin(plan_dates.MOVING)
			& (leave.to_date >= plan.start_date)
			& (plan.dated_at.isnull() | (leave.modified >= plan.dated_at - OVERLAP))
		)
		.run(pluck=True)
	)


def _with_other_holidays(today: date) -> list[str]:
	"""Plans whose employee's own record has changed, which may name another holiday list, and those whose list was edited
	within LISTS_LOOK_BACK_DAYS."""
	plan, employee = frappe.qb.DocType(PLAN), frappe.qb.DocType("Employee")
	found = (
		frappe.qb.from_(plan)
		.join(employee)
		.on(employee.name == plan.employee)
		.select(plan.name)
		.where(plan.status.isin(plan_dates.MOVING) & (employee.modified >= plan.dated_at - OVERLAP))
		.run(pluck=True)
	)
	edited = frappe.get_all(
		"Holiday List",
		filters={"modified": (">=", add_days(today, -LISTS_LOOK_BACK_DAYS))},
		fields=["name", "modified"],
	)
	for row in edited:
		found += plans_by_holiday_list(row.name, today, dated_before=row.modified + timedelta(hours=1))
	return found


def on_leave(today: date) -> list[str]:
	"""The active plans that leave holds today."""
	return [name for name, status in _held_on(today).items() if status == lifecycle.ACTIVE]


def back_from_leave(today: date) -> list[str]:
	"""The plans that only leave had put on hold, and none does today."""
	held = frappe.get_all(PLAN, filters={"status": lifecycle.ON_HOLD}, pluck="name", order_by="name asc")
	by_hand = frappe.get_all(
		plan_dates.HOLD,
		filters={
			"parent": ("in", held),
			"parenttype": PLAN,
			"to_date": ("is", "not set"),
		},
		pluck="parent",
	)
	return [name for name in held if name not in {*by_hand, *_held_on(today)}]


def _held_on(today: date) -> dict[str, str]:
	"""The plans that leave holds on `today`, with their status."""
	plan, hold = frappe.qb.DocType(PLAN), frappe.qb.DocType(plan_dates.HOLD)
	rows = (
		frappe.qb.from_(hold)
		.join(plan)
		.on(plan.name == hold.parent)
		.select(plan.name, plan.status)
		.distinct()
		.where(
			(hold.parenttype == PLAN)
			& (hold.leave_application.isnotnull() & (hold.leave_application != ""))
			& (hold.from_date <= today)
			& (hold.to_date >= today)
			& plan.status.isin([lifecycle.ACTIVE, lifecycle.ON_HOLD])
		)
		.orderby(plan.name)
		.run()
	)
	return dict(rows)


# Following -------------------------------------------------------------------------------------------------------


def bring_up_to_date(plan: str, today: date, holidays_changed: bool = False) -> bool:
	"""Moves what is to be moved on `plan`, journals it and tells those it concerns; returns whether anything moved."""
	changes = []
	for by_holidays in (True, False) if holidays_changed else (False,):
		found = plan_dates.recalculation(plan, today, by_holidays)
		if found is None:
			return False
		change = found.change
		before = frappe.get_doc(PLAN, plan) if change.terms else None
		found.write()
		if change:
			_journal(change, before)
			changes.append(change)
	if changes:
		checkins.set_aside([plan], today)
		_tell(plan)
	return bool(changes)


def _journal(change: Change, before: Document | None) -> None:
	plan = frappe.get_doc(PLAN, change.plan)
	if change.terms:
		plan_dates.note_seal(plan, journal.seal_of(plan))
	journal.append(plan, _event(change), before, sentence(change), seal=change.terms)


def _event(change: Change) -> str:
	if not change.terms:
		return "Check-ins Moved"
	return "Leave Credited" if change.credited[1] >= change.credited[0] else "Leave Credit Taken Back"


def sentence(change: Change) -> str:
	"""What `change` is in words: the sum that employee, manager and journal are told."""
	parts = []
	old, new = change.credited
	if new > old:
		parts.append(_("Working days of leave credited: {0}.").format(new - old))
	elif old > new:
		parts.append(_("Working days of leave no longer credited: {0}.").format(old - new))
	if change.end[0] != change.end[1]:
		parts.append(_("The end moved from {0} to {1}.").format(*map(format_date, change.end)))
	if change.checkins:
		parts.append(_("Check-ins that moved: {0}.").format(len(change.checkins)))
	return " ".join(parts)


def _tell(name: str) -> None:
	plan = frappe.get_doc(PLAN, name)
	for employee in (plan.employee, permissions.manager_now(plan)):
		notices.tell_of_plan(
			host.user_of(employee),
			_("Dates of a document of yours have moved"),
			_(
				"Leave or holidays have changed. Please sign in to see the new dates. The link below opens it."
			),
			name,
			calendar_feed.invitations_to(name),
		)
