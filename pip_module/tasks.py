"""What the scheduler runs. It fetches, asks the rules, delivers, and keeps one failure from stopping the rest.

Everything is found by its present state, never by what a clock missed, so a day without a scheduler or a second run
changes nothing.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date

import frappe
from frappe.utils import create_batch, getdate
from frappe.utils.data import sha256_hash

from pip_module import (
	calendar_changes,
	checkins,
	delivery,
	job_work,
	ledger,
	people_changes,
	reminding,
	rescheduling,
	sweep_log,
	undelivered_mail,
)
from pip_module.digest import Digests
from pip_module.records import CHECKIN, PLAN
from pip_module.rules import calendar, lifecycle

PEOPLE_AT_ONCE = 50
"""So many people's reminders are stored in one transaction; each in one of their own where that fails."""

PEOPLE_PER_JOB = 200
"""Beyond so many people the sweep is split over the site's background workers."""

PLANS_PER_STEP = 50
"""After so many plans a job that re-dates them says how far it is."""

ATTEMPTS = 5
"""How often a transaction is tried again whole when another one was in its way."""


def hourly(today: date | None = None) -> None:
	"""The sweep: plans follow their employees' records, dates follow leave and holidays, plans past their end go to final
	review, missed check-ins are marked, people are told what is due, and mails that could not be sent are given to the
	host again.

	`today` is the day in the site's time zone unless given."""
	today = today or getdate()
	follow_people()
	date_plans(today)
	hold_for_leave(today)
	start_final_reviews(today)
	mark_missed_checkins(today)
	set_aside_overtaken(today)
	lapse_proposals(today)
	hand_out(today)
	_each("send mails again", undelivered_mail.to_send_again(), undelivered_mail.send_again)
	_each("note the sweep", [today], lambda _day: sweep_log.note())


def date_plans(today: date) -> int:
	"""Brings the dates of plans up to date whose leave or holidays have changed; returns how many moved."""
	return _each(
		"bring the dates up to date",
		calendar_changes.behind(today).items(),
		lambda item: calendar_changes.bring_up_to_date(item[0], today, holidays_changed=item[1]),
		called=lambda item: item[0],
	)


def hold_for_leave(today: date) -> int:
	"""Puts plans on hold whose protected leave has begun, and resumes those whose leave is over; returns how many."""
	moves = [
		*(("hold_for_leave", name) for name in calendar_changes.on_leave(today)),
		*(("resume_after_leave", name) for name in calendar_changes.back_from_leave(today)),
	]
	return _each(
		"hold or resume for leave",
		moves,
		lambda move: getattr(frappe.get_doc(PLAN, move[1], for_update=True), move[0])(today),
		called=lambda move: move[1],
	)


def follow_calendar(employees: list[str] | None = None, holiday_list: str | None = None) -> None:
	"""A worker's part: what a changed leave application or holiday list means for the plans it concerns.

	As the system: who changed it has nothing to do with plans, and mustn't.
	"""
	frappe.set_user("Administrator")
	today = getdate()
	if holiday_list:
		plans = calendar_changes.plans_by_holiday_list(holiday_list, today)
	else:
		plans = calendar_changes.moving_plans(employees or [])
	done = 0
	for batch in create_batch(plans, PLANS_PER_STEP):
		_each(
			"bring the dates up to date",
			batch,
			lambda name: calendar_changes.bring_up_to_date(name, today, holidays_changed=bool(holiday_list)),
		)
		done += len(batch)
		frappe.publish_progress(
			100 * done / len(plans),
			title=frappe._("Dates of plans"),
			doctype="PIP Settings",
			docname="PIP Settings",
		)
	hold_for_leave(today)


def follow_people() -> int:
	"""Brings every open plan in line with its employee's record; returns how many plans that changed.

	Saving an employee asks for it too; a job acts as whoever asked, and this is the system's.
	"""
	frappe.set_user("Administrator")
	done = _each("follow the employee's record", people_changes.to_follow(), people_changes.follow)
	_each(
		"tell of two plans",
		people_changes.with_two_plans().items(),
		lambda item: people_changes.tell_of_two_plans(item[0]),
		called=lambda item: item[1],
	)
	return done


def start_final_reviews(today: date) -> int:
	"""Moves each active plan whose end has passed to its final review; returns how many."""
	due = frappe.get_all(
		PLAN,
		filters={"status": lifecycle.ACTIVE, "end_date": ("<", today)},
		pluck="name",
		order_by="name asc",
	)
	return _each("start final review", due, lambda name: _start_final_review(name, today))


def _start_final_review(name: str, today: date) -> int:
	# Locked: another sweep, or a person, may have been faster since it was found. That is no failure.
	plan = frappe.get_doc(PLAN, name, for_update=True)
	if plan.status != lifecycle.ACTIVE or plan.end_date >= today:
		return 0
	plan.start_final_review()
	return 1


def mark_missed_checkins(today: date) -> int:
	"""Marks each check-in whose day has passed without it being completed; returns how many.

	A plan on hold misses nothing: its check-ins move when it resumes.
	"""
	checkin, plan = frappe.qb.DocType(CHECKIN), frappe.qb.DocType(PLAN)
	due = (
		frappe.qb.from_(checkin)
		.join(plan)
		.on(plan.name == checkin.plan)
		.select(checkin.name)
		.where(
			(checkin.status == calendar.SCHEDULED)
			& (checkin.scheduled_date < today)
			& plan.status.isin(list(lifecycle.MEETING))
		)
		.orderby(checkin.scheduled_date)
		.run(pluck=True)
	)
	return _each(
		"mark missed check-in",
		due,
		lambda name: frappe.get_doc(CHECKIN, name, for_update=True).mark_missed(today),
	)


def set_aside_overtaken(today: date) -> int:
	"""Sets aside the missed check-ins that another one has overtaken; returns on how many plans."""
	return _each(
		"set a missed check-in aside",
		checkins.with_overtaken(today),
		lambda name: checkins.set_aside([name], today),
	)


def lapse_proposals(today: date) -> int:
	"""Takes away dates that were proposed and not answered in time; returns how many."""
	return _each(
		"let a proposed date lapse",
		rescheduling.lapsed(today),
		lambda name: frappe.get_doc(CHECKIN, name, for_update=True).lapse_proposal(today),
	)


def hand_out(today: date) -> int:
	"""Sees to it that everybody is told what is due on `today`: here, or by the site's workers when they are many.

	Returns how many reminders were sent here.
	"""
	people = _people(today)
	if len(people) <= PEOPLE_PER_JOB:
		return _tell_all(people, today)
	for users in create_batch(sorted(people, key=str), PEOPLE_PER_JOB):
		plans = {errand.obligation.plan for user in users for errand in people[user]}
		# What two jobs find, one of them tells: the ledger's keys see to it. The first of the names makes the second
		# sweep's job the same one while this still waits.
		frappe.enqueue(
			"pip_module.tasks.remind_people",
			queue="long",
			job_id=f"pip-module-reminders-{sha256_hash(str(users[0]))}",
			deduplicate=True,
			enqueue_after_commit=True,
			share=job_work.keep((users, sorted(plans))),
		)
	# Nothing was written; the jobs go out with the commit.
	frappe.db.commit()
	return 0


def remind_people(share: str) -> int:
	"""A worker's share of the sweep: tells the users in it what is due on their plans by now."""
	today = getdate()
	# The next sweep finds again what a lost share would have told.
	users, plans = job_work.take(share) or ((), ())
	people = _people(today, plans)
	return _tell_all({user: people[user] for user in users if user in people}, today)


def remind(today: date) -> int:
	"""Tells everybody what is due on `today` and was not told yet, in this process; returns how many reminders that
	were."""
	return _tell_all(_people(today), today)


def dry_run(on: str | date | None = None) -> list[str]:
	"""What the sweep would send on a day, today if left out, as far as it can be said now. Nothing is written.

	`bench --site SITE execute pip_module.tasks.dry_run --kwargs "{'on': '2026-12-01'}"`
	"""
	today = getdate(on)
	failed: list[str] = []
	people: dict[str | None, list[reminding.Errand]] = defaultdict(list)
	for errand in reminding.due_errands(today, lambda plan, error: failed.append(f"{plan}: {error!r}")):
		people[errand.user].append(errand)
	quiet = delivery.off_duty([user for user in people if user], today)
	lines = []
	for user in sorted(people, key=str):
		for errand in ledger.unsent(people[user], today):
			what = errand.obligation
			note = errand.problem or ("waits: a day off" if user in quiet else "")
			lines.append(
				f"{user or '-'}\t{what.kind}\t{what.due}\tstep {what.rung}\t{what.plan}\t{what.item}\t{note}".rstrip()
			)
	return lines + failed


def _people(today: date, plans: Iterable[str] | None = None) -> ledger.Errands:
	found: dict[str | None, list[reminding.Errand]] = defaultdict(list)
	for errand in reminding.due_errands(
		today, lambda plan, error: _log("find what is due", plan, error), plans
	):
		found[errand.user].append(errand)
	return found


def _tell_all(people: ledger.Errands, today: date) -> int:
	digests = Digests()
	return sum(
		_tell({user: people[user] for user in users}, today, digests)
		for users in create_batch(sorted(people, key=str), PEOPLE_AT_ONCE)
	)


def _tell(people: ledger.Errands, today: date, digests: Digests) -> int:
	"""Tells `people` in one transaction; when that fails, each in one of their own."""
	try:
		return _whole(lambda: delivery.deliver(people, today, digests))
	# Whatever it was, one person's must not keep the others from theirs.
	except Exception as error:
		if len(people) > 1:
			return sum(_tell({user: errands}, today, digests) for user, errands in people.items())
		# Who is told of a plan may be on it; the plan's name says nothing of either.
		plans = {errand.obligation.plan for errands in people.values() for errand in errands}
		_log("send reminders", ", ".join(sorted(plans)), error)
		return 0


def _each(what: str, items: Iterable, do: Callable, called: Callable = str) -> int:
	"""Does `do` for each item in a transaction of its own; one that fails is logged by what it is `called` and left for
	next time.

	Returns the sum of what `do` returned, counting None as one.
	"""
	done = 0
	for item in items:
		try:
			result = _whole(lambda item=item: do(item))
			done += 1 if result is None else result
		# Whatever it was, one item must not keep the others from being done.
		except Exception as error:
			_log(what, called(item), error)
	return done


def _whole(do: Callable) -> int | None:
	"""`do` in a transaction of its own, from the start again when another one was in its way."""
	for attempt in range(ATTEMPTS):
		try:
			result = do()
			# One unit of work is whole; the next one must not undo it.
			frappe.db.commit()
			return result
		# Raised again unless it is one that passes; a deadlock has undone the whole transaction, savepoints and all.
		except Exception as error:
			frappe.db.rollback()
			if attempt == ATTEMPTS - 1 or not _was_in_the_way(error):
				raise
	return None


def _was_in_the_way(error: Exception) -> bool:
	in_the_way = (
		frappe.QueryDeadlockError,
		frappe.QueryTimeoutError,
		frappe.UniqueValidationError,
		frappe.DuplicateEntryError,
	)
	return isinstance(error, in_the_way) or (bool(error.args) and frappe.db.is_duplicate_entry(error))


def _log(what: str, item: object, error: Exception) -> None:
	# Names only: the host's error log keeps whatever else it is given, and everybody with the role reads it.
	frappe.log_error(f"PIP Module: could not {what}", f"{item}: {type(error).__name__}")
	# Kept even when the next one fails too.
	frappe.db.commit()
