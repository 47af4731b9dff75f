"""Keeps a plan's check-ins as its calendar says: made at issue, moved by a hold, added by an extension."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import frappe
from frappe.utils import getdate

from pip_module import host
from pip_module.records import CHECKIN
from pip_module.rules import calendar

if TYPE_CHECKING:
	from frappe.model.document import Document


def create(plan: "Document", after: date | None = None) -> None:
	"""Makes the check-ins that the calendar of `plan` asks for, those after the day `after` if given.

	Raises `frappe.ValidationError` when the employee's holiday list leaves no working day.
	"""
	start, end = getdate(plan.start_date), getdate(plan.end_date)
	try:
		schedule = calendar.checkin_schedule(
			start, end, plan.checkin_frequency, host.working_day_test(plan.employee, start, end)
		)
	except calendar.NoWorkingDay:
		frappe.throw(
			frappe._("End Date: the holiday list leaves no working day for a check-in in this plan."),
			title=frappe._("No Working Day"),
		)
	numbered = frappe.db.count(CHECKIN, {"plan": plan.name})
	to_come = [slot for slot in schedule if after is None or slot.date > after]
	for number, slot in enumerate(to_come, start=numbered + 1):
		_insert(plan, slot, number)


def last_settled(plan: str) -> date | None:
	"""The day of the last check-in of `plan` that was held or missed, which may lie ahead when it was held early."""
	return frappe.db.get_value(
		CHECKIN,
		{"plan": plan, "status": ("in", [calendar.COMPLETED, calendar.MISSED])},
		"scheduled_date",
		order_by="scheduled_date desc",
	)


def _insert(plan: "Document", slot: calendar.ScheduledCheckin, number: int) -> None:
	checkin = frappe.new_doc(CHECKIN)
	checkin.update(
		{
			"plan": plan.name,
			"employee": plan.employee,
			"manager": plan.manager,
			"company": plan.company,
			"idx_in_plan": number,
			"kind": slot.kind,
			"status": calendar.SCHEDULED,
			"scheduled_date": slot.date,
			"original_date": slot.date,
		}
	)
	for goal in plan.goals:
		checkin.append("goal_reviews", {"plan_goal": goal.name, "title": goal.title, "unit": goal.unit})
	checkin.flags.from_plan = True
	# The plan's calendar makes them, whoever issues it; nobody may create one by hand.
	checkin.insert(ignore_permissions=True)


def to_come(plan: str) -> list[frappe._dict]:
	"""The check-ins of `plan` that are still to be held, in order of their dates."""
	return frappe.get_all(
		CHECKIN,
		filters={"plan": plan, "status": calendar.SCHEDULED},
		fields=["name", "scheduled_date", "kind"],
		order_by="scheduled_date asc",
	)


def move(checkins: Sequence[frappe._dict], dates: Sequence[date]) -> None:
	"""Moves each of `checkins` to its date; the date it was first planned for stays on record."""
	for checkin, day in zip(checkins, dates, strict=True):
		if getdate(checkin.scheduled_date) != day:
			_change(checkin.name, scheduled_date=day)


def cancel(plan: str) -> None:
	"""Cancels what is still to be held of `plan`."""
	for checkin in to_come(plan):
		_change(checkin.name, status=calendar.CANCELLED)


def cancel_before_final(plan: str) -> None:
	"""Cancels what is still to be held of `plan` but the final review: the work on the goals is over."""
	for checkin in to_come(plan):
		if checkin.kind != calendar.FINAL_REVIEW and getdate(checkin.scheduled_date) >= getdate():
			_change(checkin.name, status=calendar.CANCELLED)


def _change(name: str, **values: object) -> None:
	checkin = frappe.get_doc(CHECKIN, name)
	checkin.update(values)
	checkin.flags.from_plan = True
	# Moved by the plan, which has asked who may.
	checkin.save(ignore_permissions=True)
