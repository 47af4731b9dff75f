"""Keeps the dates of plans as `rules.plan_time` says: fetches what they follow from, and writes what has moved."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pypika.queries import QueryBuilder
from pypika.terms import ValueWrapper

import frappe
from frappe.model.document import bulk_insert
from frappe.utils import add_days, cint, getdate, now, now_datetime

from pip_module import host, targets
from pip_module.records import CHECKIN, PLAN
from pip_module.rules import calendar, lifecycle
from pip_module.rules.calendar import IsWorkingDay
from pip_module.rules.plan_time import (
	Agreed,
	CheckIn,
	Dates,
	Facts,
	Hold,
	Leave,
	PlanTime,
	agreed_again,
	dates_of,
)

MOVING = (lifecycle.AWAITING_ACKNOWLEDGEMENT, lifecycle.ACTIVE, lifecycle.ON_HOLD)
"""Where the dates of a plan still move. In its final review HR is told, and may extend it."""

LOOK_AHEAD_DAYS = 730
"""How far past the end holidays and leave are looked up: as far as the longest plan may last."""

HOLD, GOAL, SUPPORT = "PIP Hold", "PIP Goal", "PIP Support"
DUE_TABLES = (GOAL, SUPPORT)


class Calendars:
	"""Holidays and approved leave of some employees from `first` on, a few queries however many they are."""

	def __init__(self, employees: Collection[str], first: date, last: date, today: date):
		until = getdate(add_days(last, LOOK_AHEAD_DAYS))
		self._holidays = host.holidays_of(employees, first, until, today)
		self._leaves = host.leaves_of(employees, first, until)
		settings = frappe.get_cached_doc("PIP Settings")
		self._protected = {row.leave_type for row in settings.protected_leave_types}
		self.hold_after = cint(settings.hold_after_leave_days)

	def works(self, employee: str) -> IsWorkingDay:
		holidays = self._holidays[employee]
		return lambda day: day not in holidays

	def leaves(self, employee: str) -> list[Leave]:
		return [
			Leave(
				row.name,
				getdate(row.from_date),
				getdate(row.to_date),
				row.leave_type in self._protected,
				host.half_day_of(row),
			)
			for row in self._leaves[employee]
		]


def calendars_for(plan: Any, today: date) -> Calendars:
	return Calendars([plan.employee], getdate(plan.start_date), getdate(plan.end_date), today)


def facts_of(plan: Any, checkins: Sequence[CheckIn], calendars: Calendars, today: date) -> Facts:
	"""What the dates of `plan` follow from. It may be the document, or a row with its `holds` and `dues`."""
	return Facts(
		start=getdate(plan.start_date),
		end=Agreed(getdate(plan.agreed_end_date or plan.end_date), cint(plan.agreed_held_days)),
		today=today,
		works=calendars.works(plan.employee),
		current_end=getdate(plan.end_date),
		manual_holds=[
			Hold(getdate(row.from_date), getdate(row.to_date)) for row in plan.holds if _is_over(row)
		],
		leaves=calendars.leaves(plan.employee),
		hold_after=calendars.hold_after,
		checkins=checkins,
		dues={
			row.name: (
				Agreed(getdate(row.agreed_due_date), cint(row.agreed_held_days)),
				getdate(row.due_date),
			)
			for row in due_rows(plan)
			if row.agreed_due_date
		},
	)


def due_rows(plan: Any) -> list[Any]:
	"""The goals and the support of `plan` that are due on a day of their own."""
	rows = plan.get("dues")
	if rows is None:
		rows = [*plan.goals, *plan.supports]
	return [row for row in rows if row.due_date]


def open_hold(plan: Any) -> Any | None:
	"""The hold somebody has put `plan` on and nobody has ended."""
	return next((row for row in plan.holds if not row.leave_application and not row.to_date), None)


def held_by_leave(plan: Any, today: date) -> Any | None:
	"""The hold of `plan` for leave that takes `today`."""
	return next(
		(
			row
			for row in plan.holds
			if row.leave_application and getdate(row.from_date) <= today <= getdate(row.to_date)
		),
		None,
	)


def _is_over(row: Any) -> bool:
	# One that cost nothing was ended on the day it began, which then counts.
	return bool(not row.leave_application and row.to_date and row.working_days)


def leave_days_uncredited(plan: Any, today: date) -> int:
	"""The working days of leave that would hold `plan` and have not been credited, because its dates no longer moved when
	it was approved."""
	dates = dates_of(facts_of(plan, (), calendars_for(plan, today), today))
	due = sum(hold.working_days for hold in dates.holds.rows if hold.leave)
	return max(0, due - leave_days_credited(plan.holds))


def leave_days_credited(holds: Iterable[Any]) -> int:
	"""The working days that a plan was given back for leave."""
	return sum(cint(row.working_days) for row in holds if row.leave_application)


def counts_test(plan: Any, today: date) -> IsWorkingDay:
	"""Which days count for `plan`: working days on which it wasn't held."""
	works = calendars_for(plan, today).works(plan.employee)
	holds = [
		(getdate(row.from_date), getdate(row.to_date or today))
		for row in plan.holds
		if row.working_days or not row.to_date
	]
	return lambda day: works(day) and not any(first <= day <= last for first, last in holds)


def time_of(plan: Any) -> PlanTime:
	"""The time of `plan` with the holds that are over and those for leave."""
	days = {day for hold in _decided_holds(plan) for day in hold.days}
	return PlanTime(getdate(plan.start_date), calendars_for(plan, getdate()).works(plan.employee), days)


# On a plan that is being saved -----------------------------------------------------------------------------------


def agree(plan: Any, time: PlanTime | None = None) -> None:
	"""Notes the dates of `plan` as agreed now, knowing of the holds in `time`."""
	plan.agreed_end_date, plan.agreed_held_days = _agreed(plan.end_date, time)
	for row in due_rows(plan):
		row.agreed_due_date, row.agreed_held_days = _agreed(row.due_date, time)


def _agreed(day: Any, time: PlanTime | None) -> tuple[date, int]:
	agreed = time.agree_on(getdate(day)) if time else Agreed(getdate(day))
	return agreed.day, agreed.held_days


def bring_up_to_date(plan: Any, today: date) -> Dates:
	"""Writes on the document `plan` its end, its holds for leave and what is due, by all that is known; not its
	check-ins. Raises `NoWorkingDay`."""
	facts = facts_of(plan, (), calendars_for(plan, today), today)
	dates = dates_of(facts)
	plan.end_date = dates.end
	for row in due_rows(plan):
		row.due_date = dates.dues.get(row.name, row.due_date)
	kept = [row for row in plan.holds if not row.leave_application]
	known = {row.leave_application: row for row in plan.holds if row.leave_application}
	plan.set("holds", kept)
	for hold in dates.holds.rows:
		if hold.leave:
			row = known.get(hold.leave)
			plan.append("holds", {**(_identity(row) if row else {}), **hold_values(hold)})
	plan.dated_at = now_datetime()
	targets.note(plan, targets.proposals(plan.goals, facts, dates), today)
	return dates


def _identity(row: Any) -> dict[str, Any]:
	return {field: row.get(field) for field in ("name", "owner", "creation")}


def hold_values(hold: Hold) -> dict[str, Any]:
	return {
		"from_date": hold.first,
		"to_date": hold.last,
		"working_days": hold.working_days,
		"leave_application": hold.leave,
		# Which kind of leave is nobody's business but HR's.
		"reason": frappe._("Approved leave"),
	}


# On plans as they are stored --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Change:
	"""What recalculating changed, each as it was and as it is: the `end`, the working days `credited` for leave, the days of
	the check-ins that moved (None: one that now falls together with another)."""

	plan: str
	end: tuple[date, date]
	credited: tuple[int, int]
	checkins: dict[str, tuple[date, date | None]]
	terms: bool
	"""Whether anything changed that was agreed, and not the check-ins alone."""

	def __bool__(self) -> bool:
		return self.terms or bool(self.checkins)


@dataclass(frozen=True)
class Recalculation:
	"""What was found out about a stored plan, and not yet written."""

	plan: Any
	checkins: list[frappe._dict]
	facts: Facts
	dates: Dates
	keeps_holds: bool

	@property
	def change(self) -> Change:
		return Change(
			self.plan.name,
			(getdate(self.plan.end_date), self.dates.end),
			(
				leave_days_credited(self.plan.holds),
				sum(hold.working_days for hold in self.dates.holds.rows if hold.leave),
			),
			_moves(self.checkins, self.dates),
			not self.keeps_holds and _terms_differ(self.plan, self.dates),
		)

	def write(self) -> None:
		_move_checkins(self.checkins, self.dates)
		proposals = targets.proposals(self.plan.dues, self.facts, self.dates)
		_write_terms(self.plan, self.facts, self.dates, proposals)
		if not self.keeps_holds:
			_write_holds(self.plan, [hold for hold in self.dates.holds.rows if hold.leave])
		frappe.clear_document_cache(PLAN, self.plan.name)


def recalculation(name: str, today: date, holidays_changed: bool = False) -> Recalculation | None:
	"""Finds out where the dates of the stored plan `name` fall, and locks it; None where its dates don't move.

	When `holidays_changed` its end, its holds and what is due stay, and only check-ins move. With writing it takes a
	dozen queries, however many goals and check-ins there are. Raises `NoWorkingDay`.
	"""
	plan = _stored(name)
	if not plan:
		return None
	checkins = checkins_to_come(name)
	facts = facts_of(plan, [_checkin_fact(row) for row in checkins], calendars_for(plan, today), today)
	if holidays_changed:
		facts = agreed_again(facts, _decided_holds(plan))
	return Recalculation(plan, checkins, facts, dates_of(facts), holidays_changed)


def recalculate(name: str, today: date) -> None:
	"""Brings the stored dates of the plan `name` up to date, where they move. Raises `NoWorkingDay`."""
	if found := recalculation(name, today):
		found.write()


def note_seal(plan: Any, digest: str) -> None:
	"""Notes on the stored `plan` the digest of its agreed version, which the journal seals with it."""
	# The row was written by the calendar and not by a form; so is this.
	frappe.db.bulk_update(PLAN, {plan.name: {"sealed_digest": digest}})
	frappe.clear_document_cache(PLAN, plan.name)
	plan.sealed_digest = digest


def _decided_holds(plan: Any) -> list[Hold]:
	return [_as_hold(row) for row in plan.holds if row.leave_application or _is_over(row)]


def _moves(checkins: Iterable[Any], dates: Dates) -> dict[str, tuple[date, date | None]]:
	return {
		row.name: (getdate(row.scheduled_date), dates.checkins[row.name])
		for row in checkins
		if row.name in dates.checkins
		and dates.checkins[row.name] != (None if row.dropped else getdate(row.scheduled_date))
	}


def _terms_differ(plan: Any, dates: Dates) -> bool:
	stored = {_as_hold(row) for row in plan.holds if row.leave_application}
	return (
		stored != {hold for hold in dates.holds.rows if hold.leave}
		or dates.end != getdate(plan.end_date)
		or any(dates.dues[row.name] != getdate(row.due_date) for row in plan.dues if row.name in dates.dues)
	)


def _as_hold(row: Any) -> Hold:
	return Hold(
		getdate(row.from_date), getdate(row.to_date), row.leave_application or "", cint(row.working_days)
	)


def _move_checkins(checkins: Iterable[Any], dates: Dates) -> None:
	rows = {row.name: row for row in checkins}
	values = {}
	for name, (old, new) in _moves(checkins, dates).items():
		moved = {
			"scheduled_date": new or old,
			"status": calendar.SCHEDULED if new else calendar.CANCELLED,
			"dropped": 0 if new else 1,
		}
		row = rows[name]
		if (moved["status"], moved["dropped"], moved["scheduled_date"]) != (
			row.status,
			cint(row.dropped),
			old,
		):
			# As the check-in counts by itself when a form saves it.
			values[name] = {**moved, "calendar_sequence": cint(row.calendar_sequence) + 1}
	# The calendar alone decides these, and thousands may move at once. Nothing a form would check is touched.
	frappe.db.bulk_update(CHECKIN, values)
	for name in values:
		frappe.clear_document_cache(CHECKIN, name)


def _write_terms(plan: Any, facts: Facts, dates: Dates, proposals: targets.Proposals) -> None:
	# As above: all of it follows from what was decided elsewhere, and nobody may write it by hand.
	values = (dates.end, facts.end.day, facts.end.held_days)
	fields = ("end_date", "agreed_end_date", "agreed_held_days")
	proposed = targets.changed(plan.dues, proposals)
	as_before = not proposed and values == (
		getdate(plan.end_date),
		getdate(plan.agreed_end_date),
		cint(plan.agreed_held_days),
	)
	noted = {
		"dated_at": now(),
		"targets_proposed_on": targets.proposed_on(proposals, plan.targets_proposed_on, facts.today),
	}
	frappe.db.bulk_update(
		PLAN,
		{plan.name: {**dict(zip(fields, values, strict=True)), **noted}},
		# Whoever has the form open may go on saving it when nothing they see has changed.
		update_modified=not as_before,
	)
	frappe.db.bulk_update(
		GOAL,
		{
			name: {"proposed_target": target, "proposed_days": days}
			for name, (target, days) in proposed.items()
		},
	)
	for doctype in DUE_TABLES:
		frappe.db.bulk_update(
			doctype,
			{
				row.name: {
					"due_date": dates.dues[row.name],
					"agreed_due_date": facts.dues[row.name][0].day,
					"agreed_held_days": facts.dues[row.name][0].held_days,
				}
				for row in plan.dues
				if row.table == doctype and row.name in dates.dues and _due_differs(row, facts, dates)
			},
		)


def _due_differs(row: Any, facts: Facts, dates: Dates) -> bool:
	agreed = facts.dues[row.name][0]
	return (dates.dues[row.name], agreed.day, agreed.held_days) != (
		getdate(row.due_date),
		getdate(row.agreed_due_date),
		cint(row.agreed_held_days),
	)


def _write_holds(plan: Any, holds: Sequence[Hold]) -> None:
	wanted = {hold.leave: hold for hold in holds}
	stored = {row.leave_application: row for row in plan.holds if row.leave_application}
	if gone := [row.name for leave, row in stored.items() if leave not in wanted]:
		table = frappe.qb.DocType(HOLD)
		frappe.qb.from_(table).delete().where(table.name.isin(gone)).run()
	changed = {
		row.name: hold_values(wanted[leave])
		for leave, row in stored.items()
		if leave in wanted and _as_hold(row) != wanted[leave]
	}
	frappe.db.bulk_update(HOLD, changed)
	new = [hold for leave, hold in wanted.items() if leave not in stored]
	last = max((row.idx for row in plan.holds), default=0)
	bulk_insert(
		HOLD,
		[
			frappe.get_doc(
				{
					"doctype": HOLD,
					"name": frappe.generate_hash(length=10),
					"parent": plan.name,
					"parenttype": PLAN,
					"parentfield": "holds",
					"idx": idx,
					**hold_values(hold),
				}
			)
			for idx, hold in enumerate(new, start=last + 1)
		],
	)


def _stored(name: str) -> Any | None:
	"""The plan `name`, locked, with its holds and what is due in it; None where its dates don't move."""
	plan = frappe.db.get_value(
		PLAN,
		{"name": name, "status": ("in", MOVING)},
		[
			"name",
			"employee",
			"start_date",
			"end_date",
			"agreed_end_date",
			"agreed_held_days",
			"targets_proposed_on",
		],
		as_dict=True,
		for_update=True,
	)
	if not plan:
		return None
	plan.holds = frappe.get_all(
		HOLD,
		filters={"parent": name, "parenttype": PLAN},
		fields=["name", "idx", "from_date", "to_date", "working_days", "leave_application"],
		order_by="idx asc",
	)
	plan.dues = _dues_of(name)
	return plan


def _dues_of(plan: str) -> list[frappe._dict]:
	return (_due_query(GOAL, plan) * _due_query(SUPPORT, plan)).run(as_dict=True)


def _due_query(doctype: str, plan: str) -> QueryBuilder:
	row = frappe.qb.DocType(doctype)
	return (
		frappe.qb.from_(row)
		.select(
			ValueWrapper(doctype).as_("table"),
			row.name,
			row.due_date,
			row.agreed_due_date,
			row.agreed_held_days,
			# A support has no target; both are asked for in one query.
			*(row[name] if doctype == GOAL else ValueWrapper(None).as_(name) for name in targets.COLUMNS),
		)
		.where((row.parent == plan) & (row.parenttype == PLAN))
	)


def checkins_to_come(plan: str, lock: bool = False) -> list[frappe._dict]:
	"""The check-ins of `plan` whose dates the calendar decides, and those that were held or missed, which it has to
	mind; without those that were cancelled for good. They are as just stored, and stay so, with a `lock`."""
	checkin = frappe.qb.DocType(CHECKIN)
	query = (
		frappe.qb.from_(checkin)
		.select(
			checkin.name,
			checkin.kind,
			checkin.status,
			checkin.scheduled_date,
			checkin.agreed_date,
			checkin.agreed_held_days,
			checkin.dropped,
			checkin.calendar_sequence,
			checkin.by_consent,
		)
		.where((checkin.plan == plan) & ((checkin.status != calendar.CANCELLED) | (checkin.dropped == 1)))
		.orderby(checkin.scheduled_date)
	)
	return (query.for_update() if lock else query).run(as_dict=True)


def checkin_facts(plan: str, lock: bool = False) -> list[CheckIn]:
	"""As `checkins_to_come`, for the rules."""
	return [_checkin_fact(row) for row in checkins_to_come(plan, lock)]


def _checkin_fact(row: Any) -> CheckIn:
	return CheckIn(
		row.name,
		row.kind,
		Agreed(getdate(row.agreed_date or row.scheduled_date), cint(row.agreed_held_days)),
		getdate(row.scheduled_date),
		row.status,
		bool(row.dropped),
		bool(row.by_consent),
	)
