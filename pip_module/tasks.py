"""What the scheduler runs. It fetches, asks the rules, delivers, and keeps one failure from stopping the rest.

Everything is found by its present state, never by what a clock missed, so a day without a scheduler or a second run
changes nothing.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date

import frappe
from frappe.utils import getdate

from pip_module import reminding
from pip_module.records import CHECKIN, PLAN
from pip_module.rules import calendar, lifecycle
from pip_module.rules.reminders import obligations


def daily() -> None:
	"""The daily job: plans past their end go to final review, missed check-ins are marked, people are told."""
	today = getdate()
	start_final_reviews(today)
	mark_missed_checkins(today)
	remind(today)


def start_final_reviews(today: date) -> int:
	"""Moves each active plan whose end has passed to its final review; returns how many."""
	due = frappe.get_all(
		PLAN,
		filters={"status": lifecycle.ACTIVE, "end_date": ("<", today)},
		pluck="name",
		order_by="name asc",
	)
	return _each("start final review", due, lambda name: frappe.get_doc(PLAN, name).start_final_review())


def mark_missed_checkins(today: date) -> int:
	"""Marks each check-in whose day has passed without it being completed; returns how many.

	A plan on hold misses nothing: its check-ins move when it resumes.
	"""
	running = frappe.get_all(PLAN, filters={"status": ("in", list(lifecycle.MEETING))}, pluck="name")
	due = frappe.get_all(
		CHECKIN,
		filters={
			"status": calendar.SCHEDULED,
			"scheduled_date": ("<", today),
			"plan": ("in", running or [""]),
		},
		pluck="name",
		order_by="scheduled_date asc",
	)
	return _each("mark missed check-in", due, lambda name: frappe.get_doc(CHECKIN, name).mark_missed(today))


def remind(today: date) -> int:
	"""Tells everybody what is due on `today` and was not told yet; returns how many reminders were sent."""
	policy = frappe.get_cached_doc("PIP Settings").reminder_policy()
	plans = {plan.name: plan for plan in reminding.watched_plans()}
	by_user = defaultdict(list)
	for facts in reminding.facts_of(list(plans.values())):
		for errand in reminding.errands_of(plans[facts.name], obligations(facts, today, policy)):
			by_user[errand.user].append(errand)
	return _each(
		"send reminders",
		by_user,
		lambda user: _deliver(user, by_user[user], today),
	)


def _deliver(user: str | None, errands: list[reminding.Errand], today: date) -> int:
	"""Delivers what is unsent. When another sweep was faster, what it left is looked up again and delivered."""
	for _attempt in range(len(errands)):
		if not (left := reminding.unsent(errands)):
			break
		try:
			return reminding.deliver(user, left, today)
		except frappe.UniqueValidationError:
			frappe.db.rollback()
	return 0


def _each(what: str, items: Iterable, do: Callable) -> int:
	"""Does `do` for each item in a transaction of its own; one that fails is logged by name and left for next time.

	Returns the sum of what `do` returned, counting None as one.
	"""
	done = 0
	for item in items:
		try:
			result = do(item)
			# One unit of work is whole; the next one must not undo it.
			frappe.db.commit()
			done += 1 if result is None else result
		except Exception as error:
			frappe.db.rollback()
			# Names only: the host's error log keeps whatever else it is given, and everybody with the role reads it.
			frappe.log_error(f"PIP Module: could not {what}", f"{item}: {type(error).__name__}")
			# Kept even when the next one fails too.
			frappe.db.commit()
	return done
