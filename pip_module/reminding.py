"""Finds what `rules.reminders` says stands on a day, and for whom: candidates first, by indexed dates and states, then
the facts of those alone."""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

import frappe
from frappe.utils import add_days, create_batch, getdate

from pip_module import checkins, handovers, host
from pip_module.pip_module.doctype.performance_improvement_plan.facts import reminder_facts_of
from pip_module.recipients import Recipients
from pip_module.records import CHECKIN, PLAN
from pip_module.rules import calendar, lifecycle, reminders
from pip_module.rules.calendar import IsWorkingDay
from pip_module.rules.reminders import Obligation, Policy, Window

PLANS_AT_ONCE = 500
LOOK_BACK_DAYS, LOOK_AHEAD_DAYS = 400, 100
"""How far around a day its holidays are looked up, where the settings count working days."""
PLAN_FIELDS = (
	"name",
	"status",
	"employee",
	"manager",
	"hr_partner",
	"company",
	"start_date",
	"end_date",
	"status_since",
	"acknowledgement",
	"targets_proposed_on",
)


@dataclass(frozen=True)
class Errand:
	"""One obligation for one person to be told of.

	`user` is None when there is nobody who could be told, and `problem` says why (see recipients). `again` is the day
	to which they put off an earlier reminder of it. `snooze_until` is the last day they may put this one off to.
	"""

	obligation: Obligation
	user: str | None
	problem: str = ""
	again: date | None = None
	snooze_until: date | None = None

	@property
	def key(self) -> str:
		"""One reminder for one person. Somebody new in the role is told too; nobody is told twice."""
		parts = [self.obligation.key, self.user or ""]
		if self.again:
			parts.append(self.again.isoformat())
		return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()

	def after_snooze(self, until: date) -> "Errand":
		return replace(self, again=until)


def policy() -> Policy:
	return frappe.get_cached_doc("PIP Settings").reminder_policy()


def due_errands(
	today: date, on_failure: Callable[[str, Exception], None], among: Iterable[str] | None = None
) -> Iterator[Errand]:
	"""Whom to tell of what on `today`, of all plans or only of those `among`.

	A plan whose facts can't be read is handed to `on_failure`, and the others are done.
	"""
	names = candidates(today, policy()) if among is None else sorted(among)
	for chunk in create_batch(names, PLANS_AT_ONCE):
		plans = Plans(chunk, today)
		for plan in plans.rows:
			try:
				yield from plans.errands_of(plan)
			# Whatever is wrong with one plan must not keep the others from being told of.
			except Exception as error:
				on_failure(plan.name, error)


def candidates(today: date, policy: Policy) -> list[str]:
	"""The plans on which something may stand on `today`: a few more than those on which something does.

	What it costs grows with what is due: plans and check-ins are found by status and date, goals and support by date.
	"""
	window = reminders.window(today, policy, _all_calendars(today) if policy.count_working_days else ())
	found = set(
		frappe.get_all(
			PLAN,
			filters={
				"status": ("in", reminders.STANDING_STATUSES),
				"start_date": ("is", "set"),
				"end_date": ("is", "set"),
			},
			pluck="name",
		)
	)
	for query in _active_with_something_near(window):
		found.update(query.run(pluck=True))
	found |= handovers.plans_waiting()
	found.update(_with_employee_leaving())
	return sorted(found)


def _with_employee_leaving() -> list[str]:
	"""The plans under way whose employee leaves before their end."""
	plan, employee = frappe.qb.DocType(PLAN), frappe.qb.DocType("Employee")
	separation = frappe.qb.DocType("Employee Separation")
	under_way = frappe.qb.from_(plan).select(plan.name).where(plan.status.isin(list(lifecycle.UNDER_WAY)))
	by_record = under_way.join(employee).on(employee.name == plan.employee)
	by_separation = under_way.join(separation).on(separation.employee == plan.employee)
	return [
		*by_record.where(employee.relieving_date < plan.end_date).run(pluck=True),
		*by_separation.where(
			(separation.docstatus == 1) & (separation.boarding_begins_on < plan.end_date)
		).run(pluck=True),
	]


def _active_with_something_near(window: Window) -> Iterator:
	plan = frappe.qb.DocType(PLAN)
	checkin = frappe.qb.DocType(CHECKIN)
	goal, support = frappe.qb.DocType("PIP Goal"), frappe.qb.DocType("PIP Support")
	active = plan.status == lifecycle.ACTIVE
	names = frappe.qb.from_(plan).select(plan.name).where(active)
	yield names.where(plan.end_date <= window.ends_until)
	yield names.where(plan.acknowledgement == lifecycle.PENDING)
	yield names.where(plan.targets_proposed_on <= window.targets_until)

	of_checkins = (
		frappe.qb.from_(checkin).join(plan).on(plan.name == checkin.plan).select(plan.name).where(active)
	)
	yield of_checkins.where(
		(checkin.status == calendar.SCHEDULED) & (checkin.scheduled_date <= window.checkins_until)
	)
	# A missed one that another has overtaken asks nothing any more, and there are ever more of those.
	yield of_checkins.where(
		(checkin.status == calendar.MISSED)
		& (checkin.scheduled_date < window.supports_before)
		& checkins.was_overtaken(checkin, window.supports_before).negate()
	)

	yield of_checkins.where(
		(checkin.status == calendar.SCHEDULED) & (checkin.proposed_date >= window.proposals_from)
	)

	of_goals = frappe.qb.from_(goal).join(plan).on(plan.name == goal.parent).select(plan.name).where(active)
	yield of_goals.where(
		(goal.parenttype == PLAN)
		& (goal.result.isnull() | (goal.result == ""))
		& (goal.due_date <= window.goals_until)
	)
	of_supports = frappe.qb.from_(support).join(plan).on(plan.name == support.parent).select(plan.name)
	yield of_supports.where(
		active
		& (support.parenttype == PLAN)
		& support.delivered_on.isnull()
		& (support.due_date < window.supports_before)
	)


def _all_calendars(today: date) -> list[IsWorkingDay]:
	"""One for each holiday list that anybody may have."""
	days = defaultdict(set)
	for row in frappe.get_all(
		"Holiday",
		filters={"parenttype": "Holiday List", "holiday_date": (">", today)},
		fields=["parent", "holiday_date"],
	):
		days[row.parent].add(getdate(row.holiday_date))
	return [_calendar(holidays) for holidays in days.values()]


def _calendar(holidays: Iterable[date]) -> IsWorkingDay:
	return lambda day: day not in holidays


def calendars_of(employees: Collection[str], today: date, policy: Policy) -> dict[str, IsWorkingDay]:
	"""The days by which the reminders of each of `employees` are counted on `today`."""
	if not policy.count_working_days:
		return dict.fromkeys(employees, reminders.every_day)
	first, last = (getdate(add_days(today, days)) for days in (-LOOK_BACK_DAYS, LOOK_AHEAD_DAYS))
	holidays = host.holidays_of(employees, first, last, today)
	return {employee: _calendar(days) for employee, days in holidays.items()}


class Plans:
	"""Some plans with what the rules ask about them, in a few queries however many they are. `names` has one at least."""

	def __init__(self, names: list[str], today: date):
		self.today = today
		self.policy = policy()
		self.rows = frappe.get_all(
			PLAN,
			filters={
				"name": ("in", names),
				"status": ("in", reminders.WATCHED_STATUSES),
				"start_date": ("is", "set"),
				"end_date": ("is", "set"),
			},
			fields=list(PLAN_FIELDS),
			order_by="name asc",
		)
		self._checkins = self._by_plan(
			"plan",
			CHECKIN,
			filters={"status": ("!=", calendar.CANCELLED)},
			fields=[
				"plan",
				"name",
				"scheduled_date",
				"status",
				"proposed_date",
				"proposed_side",
				"proposed_at",
			],
			order_by="scheduled_date asc",
		)
		self._supports = self._by_plan(
			"parent",
			"PIP Support",
			filters={"parenttype": PLAN, "delivered_on": ("is", "not set")},
			fields=["parent", "idx", "due_date", "provider", "delivered_on"],
			order_by="idx asc",
		)
		self._goals = self._by_plan(
			"parent",
			"PIP Goal",
			filters={"parenttype": PLAN, "result": ("is", "not set")},
			fields=["parent", "idx", "due_date", "result"],
			order_by="idx asc",
		)
		self._held_since = self._open_holds()
		self._handovers = defaultdict(list)
		for row in handovers.unwritten([plan.name for plan in self.rows]):
			self._handovers[row.plan].append(row)
		self._leaving = host.leaving_dates({plan.employee for plan in self.rows})
		self._recipients = Recipients(
			[
				*(row.from_manager for rows in self._handovers.values() for row in rows),
				*(employee for plan in self.rows for employee in (plan.employee, plan.manager)),
				*(row.provider for rows in self._supports.values() for row in rows),
			]
		)
		self._calendars = calendars_of({plan.employee for plan in self.rows}, today, self.policy)

	def errands_of(self, plan: frappe._dict) -> list[Errand]:
		"""Everything that stands on `plan`, once for each person to be told."""
		facts = reminder_facts_of(
			plan,
			self._checkins[plan.name],
			self._supports[plan.name],
			self._goals[plan.name],
			self._held_since.get(plan.name),
			self._handovers[plan.name],
			self._leaving.get(plan.employee),
		)
		works = self._calendars[plan.employee]
		found = []
		for obligation in reminders.obligations(facts, self.today, self.policy, works):
			users, problem = self._recipients.of(plan, obligation)
			snooze_until = reminders.snooze_until(obligation, self.today, self.policy, works)
			found += [
				Errand(obligation, user, problem, snooze_until=snooze_until) for user in users or [None]
			]
		return found

	def _open_holds(self) -> dict[str, date]:
		held = [plan.name for plan in self.rows if plan.status == lifecycle.ON_HOLD]
		if not held:
			return {}
		rows = frappe.get_all(
			"PIP Hold",
			filters={"parent": ("in", held), "parenttype": PLAN, "to_date": ("is", "not set")},
			fields=["parent", "from_date"],
		)
		return {row.parent: getdate(row.from_date) for row in rows}

	def _by_plan(
		self, field: str, doctype: str, filters: dict[str, object], **query: object
	) -> dict[str, list[frappe._dict]]:
		grouped: dict[str, list[frappe._dict]] = defaultdict(list)
		if not self.rows:
			return grouped
		of_these = {field: ("in", [plan.name for plan in self.rows])}
		for row in frappe.get_all(doctype, filters={**of_these, **filters}, **query):
			grouped[row[field]].append(row)
		return grouped
