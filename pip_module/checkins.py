"""Makes a plan's check-ins as its calendar says, at issue and for an extension, cancels what won't be held, and notes
what nobody waits for."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date
from typing import TYPE_CHECKING

from pypika import Table
from pypika.terms import Criterion, ExistsCriterion

import frappe
from frappe.utils import getdate

from pip_module import plan_dates
from pip_module.records import CHECKIN, PLAN
from pip_module.rules import calendar, reminders
from pip_module.rules.plan_time import Agreed, CheckIn, dates_of

if TYPE_CHECKING:
	from frappe.model.document import Document


def create(plan: "Document", after: date | None = None) -> None:
	"""Makes the check-ins that the calendar of `plan` asks for, those after the day `after` if given.

	What leave or a hold moves onto another is made too, as cancelled: it is to be held after all when that is taken back.
	Raises `frappe.ValidationError` when the employee's holiday list leaves no working day.
	"""
	try:
		slots = list(_slots(plan, after))
	except calendar.NoWorkingDay:
		frappe.throw(
			frappe._("End Date: the holiday list leaves no working day for a check-in in this plan."),
			title=frappe._("No Working Day"),
		)
	numbered = frappe.db.count(CHECKIN, {"plan": plan.name})
	for number, (slot, day) in enumerate(slots, start=numbered + 1):
		_insert(plan, slot, day, number)


def _slots(plan: "Document", after: date | None) -> Iterator[tuple[CheckIn, date | None]]:
	"""The check-ins to make, each with the day it falls on by all that is known."""
	today = getdate()
	calendars = plan_dates.calendars_for(plan, today)
	start, end = getdate(plan.start_date), getdate(plan.agreed_end_date)
	schedule = calendar.checkin_schedule(start, end, plan.checkin_frequency, calendars.works(plan.employee))
	time = plan_dates.time_of(plan) if after else None
	checkins = [
		CheckIn(
			str(number),
			slot.kind,
			time.agree_on(slot.nominal_date) if time else Agreed(slot.nominal_date),
			slot.date,
		)
		for number, slot in enumerate(schedule)
		if after is None or slot.date > after
	]
	dates = dates_of(plan_dates.facts_of(plan, checkins, calendars, min(start, today)))
	for checkin in checkins:
		yield checkin, dates.checkins[checkin.key]


def last_settled(plan: str) -> date | None:
	"""The day of the last check-in of `plan` that was held or missed, which may lie ahead when it was held early."""
	return frappe.db.get_value(
		CHECKIN,
		{"plan": plan, "status": ("in", [calendar.COMPLETED, calendar.MISSED])},
		"scheduled_date",
		order_by="scheduled_date desc",
	)


def add(plan: "Document", slot: CheckIn) -> str:
	"""Makes one more check-in of `plan` than its calendar asks for, and returns its name."""
	return _insert(plan, slot, slot.day, frappe.db.count(CHECKIN, {"plan": plan.name}) + 1, ad_hoc=True)


def _insert(plan: "Document", slot: CheckIn, day: date | None, number: int, ad_hoc: bool = False) -> str:
	checkin = frappe.new_doc(CHECKIN)
	checkin.update(
		{
			"plan": plan.name,
			"employee": plan.employee,
			"manager": plan.manager,
			"company": plan.company,
			"idx_in_plan": number,
			"kind": slot.kind,
			"ad_hoc": int(ad_hoc),
			"status": calendar.SCHEDULED if day else calendar.CANCELLED,
			"dropped": 0 if day else 1,
			"scheduled_date": day or slot.day,
			"original_date": day or slot.day,
			"agreed_date": slot.agreed.day,
			"agreed_held_days": slot.agreed.held_days,
		}
	)
	for goal in plan.goals:
		checkin.append("goal_reviews", {"plan_goal": goal.name, "title": goal.title, "unit": goal.unit})
	checkin.flags.from_plan = True
	# The plan makes them, whoever issues it or asks for one more; nobody may create one by hand.
	checkin.insert(ignore_permissions=True)
	return checkin.name


def to_come(plan: str) -> list[frappe._dict]:
	"""The check-ins of `plan` that are still to be held, in order of their dates."""
	return frappe.get_all(
		CHECKIN,
		filters={"plan": plan, "status": calendar.SCHEDULED},
		fields=["name", "scheduled_date", "kind"],
		order_by="scheduled_date asc",
	)


def cancel(plan: str) -> None:
	"""Cancels what is still to be held of `plan`, for good."""
	for checkin in to_come(plan):
		_change(checkin.name, status=calendar.CANCELLED)
	for dropped in frappe.get_all(CHECKIN, filters={"plan": plan, "dropped": 1}, pluck="name"):
		_change(dropped, dropped=0)


def cancel_before_final(plan: str) -> None:
	"""Cancels what is still to be held of `plan` but the final review: the work on the goals is over."""
	for checkin in to_come(plan):
		if checkin.kind != calendar.FINAL_REVIEW and getdate(checkin.scheduled_date) >= getdate():
			_change(checkin.name, status=calendar.CANCELLED)


def follow_plan(plan: "Document") -> None:
	"""What is still to be held of `plan` is its present manager's; all of it belongs to its present company, or the
	host would keep it from that company's HR."""
	rows = frappe.get_all(
		CHECKIN,
		filters={"plan": plan.name},
		fields=["name", "status", "manager", "company"],
		order_by="name asc",
	)
	for row in rows:
		manager = plan.manager if row.status == calendar.SCHEDULED else row.manager
		if (row.manager, row.company) != (manager, plan.company):
			_change(row.name, manager=manager, company=plan.company)


def set_aside(plans: Collection[str], today: date) -> None:
	"""Notes on the check-ins of `plans` which of them are set aside `today`, so that a list can leave them out."""
	values = {}
	for rows in _by_plan(plans).values():
		facts = [reminders.CheckinFacts(row.name, row.scheduled_date, row.status) for row in rows]
		for row, fact in zip(rows, facts, strict=True):
			aside = int(reminders.is_set_aside(row.plan_status, fact, facts, today))
			if row.status in calendar.STILL_TO_HOLD and aside != row.set_aside:
				values[row.name] = {"set_aside": aside}
	# It follows from the rest, and nobody may write it by hand. Whoever has the form open may go on saving it.
	frappe.db.bulk_update(CHECKIN, values, update_modified=False)
	for name in values:
		frappe.clear_document_cache(CHECKIN, name)


def _by_plan(plans: Collection[str]) -> dict[str, list[frappe._dict]]:
	checkin, plan = frappe.qb.DocType(CHECKIN), frappe.qb.DocType(PLAN)
	query = (
		frappe.qb.from_(checkin)
		.join(plan)
		.on(plan.name == checkin.plan)
		.select(checkin.name, checkin.plan, checkin.scheduled_date, checkin.status, checkin.set_aside)
		.select(plan.status.as_("plan_status"))
		.where(checkin.plan.isin(list(plans)) & (checkin.status != calendar.CANCELLED))
	)
	found = defaultdict(list)
	for row in query.run(as_dict=True):
		found[row.plan].append(row)
	return found


def with_overtaken(today: date) -> list[str]:
	"""The plans with a missed check-in that another one has overtaken by `today`, and that isn't set aside yet."""
	checkin = frappe.qb.DocType(CHECKIN)
	return (
		frappe.qb.from_(checkin)
		.select(checkin.plan)
		.distinct()
		.where((checkin.set_aside == 0) & (checkin.status == calendar.MISSED) & was_overtaken(checkin, today))
		.orderby(checkin.plan)
		.run(pluck=True)
	)


def was_overtaken(checkin: Table, today: date) -> Criterion:
	"""SQL for those of the missed `checkin` rows that another one has overtaken: as `reminders.is_set_aside`."""
	later = frappe.qb.DocType(CHECKIN).as_("later")
	return ExistsCriterion(
		frappe.qb.from_(later)
		.select(later.name)
		.where(
			(later.plan == checkin.plan)
			& (later.scheduled_date > checkin.scheduled_date)
			& (later.scheduled_date <= today)
			& (later.status != calendar.CANCELLED)
		)
	)


def _change(name: str, **values: object) -> None:
	checkin = frappe.get_doc(CHECKIN, name)
	checkin.update(values)
	checkin.flags.from_plan = True
	# What it links to was looked at when it was made, and is no reason to leave it now.
	checkin.flags.ignore_links = True
	# Moved by the plan, which has asked who may.
	checkin.save(ignore_permissions=True)
