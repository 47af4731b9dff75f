"""When a plan ends and when its check-ins fall.

Source: design of the process, section "Calendar rules". Which days are working days is the caller's knowledge
(holidays, weekly offs, approved leave), passed in as a function.
"""

import calendar
from collections.abc import Callable, Collection, Hashable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

Day = date
"""The same type under a second name, for a dataclass with a field called `date`."""
IsWorkingDay = Callable[[date], bool]
Key = TypeVar("Key", bound=Hashable)

WEEKLY = "Weekly"
EVERY_2_WEEKS = "Every 2 Weeks"
MONTHLY = "Monthly"
FREQUENCIES = (WEEKLY, EVERY_2_WEEKS, MONTHLY)

REGULAR = "Regular"
MILESTONE = "Milestone"
FINAL_REVIEW = "Final Review"
KINDS = (REGULAR, MILESTONE, FINAL_REVIEW)

SCHEDULED = "Scheduled"
COMPLETED = "Completed"
MISSED = "Missed"
CANCELLED = "Cancelled"
CHECKIN_STATUSES = (SCHEDULED, COMPLETED, MISSED, CANCELLED)
STILL_TO_HOLD = frozenset({SCHEDULED, MISSED})
"""A missed check-in can still be held late."""

MILESTONE_DAYS = (30, 60, 90)
_ONE_DAY = timedelta(days=1)
_LOOK_DAYS = 366


class NoWorkingDay(ValueError):
	"""The calendar has no working day where one is needed; usually a holiday list that is wrong."""


@dataclass(frozen=True)
class ScheduledCheckin:
	"""A check-in on a working `date`; `nominal_date` is where it fell before holidays moved it."""

	date: Day
	nominal_date: Day
	kind: str


def end_date(start: date, duration_days: int) -> date:
	"""The last day of a plan of `duration_days` calendar days. The start is day 0.

	30 days from 1 March end on 31 March. Raises `ValueError` for less than one day.
	"""
	if duration_days < 1:
		raise ValueError("a plan lasts at least one day")
	return start + timedelta(days=duration_days)


def next_working_day(day: date, is_working_day: IsWorkingDay) -> date:
	"""`day` itself when it is a working day, else the first one after it: Saturday 7 March 2026 gives Monday the 9th.

	Raises `NoWorkingDay` when there is none within 366 days.
	"""
	return _working_day(day, _ONE_DAY, is_working_day)


def previous_working_day(day: date, is_working_day: IsWorkingDay) -> date:
	"""`day` itself when it is a working day, else the last one before it: Sunday 8 March 2026 gives Friday the 6th.

	Raises `NoWorkingDay` when there is none within 366 days.
	"""
	return _working_day(day, -_ONE_DAY, is_working_day)


def _working_day(day: date, step: timedelta, is_working_day: IsWorkingDay) -> date:
	for count in range(_LOOK_DAYS + 1):
		candidate = day + count * step
		if is_working_day(candidate):
			return candidate
	raise NoWorkingDay(f"no working day within {_LOOK_DAYS} days of {day}")


def working_days(first: date, last: date, is_working_day: IsWorkingDay) -> int:
	"""How many working days lie from `first` to `last`, both included; 0 when `last` is before `first`.

	Thursday 5 March 2026 to Monday the 9th: 3.
	"""
	return sum(is_working_day(first + timedelta(days=count)) for count in range((last - first).days + 1))


def add_working_days(day: date, n: int, is_working_day: IsWorkingDay) -> date:
	"""The `n`-th working day after `day`; `day` unchanged, working or not, for 0.

	Friday 6 March 2026 and 2: Tuesday the 10th. Raises `ValueError` for a negative `n`, and `NoWorkingDay`.
	"""
	if n < 0:
		raise ValueError("cannot add a negative number of working days")
	for _ in range(n):
		day = next_working_day(day + _ONE_DAY, is_working_day)
	return day


def checkin_schedule(
	start: date, end: date, frequency: str, is_working_day: IsWorkingDay
) -> tuple[ScheduledCheckin, ...]:
	"""The check-ins of a plan from `start` to `end`, in order, the final review last.

	They fall every 7 or 14 days or every month after the start, with milestones at day 30, 60 and 90, all strictly
	inside the plan; the final review is on the last working day on or before the end. One that falls on a
	non-working day moves to the next working day and is dropped when that is the final review's day or later. Of
	two on one day the milestone stays, else the one that fell first.

	Weekly, Monday 2 to Monday 30 March 2026: the 9th, 16th and 23rd, and the final review on the 30th.
	Source: design, "Calendar rules"; 30, 60 and 90 days are the customary lengths of a plan (SHRM).

	Raises `ValueError` when the end is not after the start or the frequency is unknown, `NoWorkingDay` when no
	working day lies after the start and on or before the end.
	"""
	if end <= start:
		raise ValueError("the end must be after the start")
	final = final_day(start, end, is_working_day)
	if final is None:
		raise NoWorkingDay(f"no working day after {start} and on or before {end}")
	nominal = nominal_checkins(start, end, frequency)
	placed = without_clashes([(kind, day, (kind, day)) for kind, day in nominal], final, (), is_working_day)
	schedule = [ScheduledCheckin(day, nominal, kind) for (kind, nominal), day in placed.items() if day]
	schedule.append(ScheduledCheckin(final, end, FINAL_REVIEW))
	return tuple(sorted(schedule, key=lambda checkin: checkin.date))


def nominal_checkins(start: date, end: date, frequency: str) -> tuple[tuple[str, date], ...]:
	"""Where check-ins fall by the calendar alone, as (kind, day), all strictly between `start` and `end`: milestones, then
	the regular ones. Raises `ValueError` for an unknown frequency."""
	if frequency not in FREQUENCIES:
		raise ValueError(f"unknown frequency: {frequency}")
	milestones = [start + timedelta(days=days) for days in MILESTONE_DAYS]
	return (
		*((MILESTONE, day) for day in milestones if day < end),
		*((REGULAR, day) for day in _regular_days(start, end, frequency)),
	)


def final_day(start: date, end: date, is_free: IsWorkingDay) -> date | None:
	"""The day of the final review: the last free one after `start` and on or before `end`; None when there is none."""
	day = end
	while day > start:
		if is_free(day):
			return day
		day -= _ONE_DAY
	return None


def without_clashes(
	wanted: Sequence[tuple[str, date, Key]], final: date, taken: Collection[date], is_free: IsWorkingDay
) -> dict[Key, date | None]:
	"""The day of each check-in before the `final` one: the first free day on or after the one that is wanted, None where
	that is the final one's or later, or taken.

	`wanted` are (kind, day, key); of two that come to one day the milestone keeps it, else the one named first.
	"""
	days: dict[Key, date | None] = {}
	used = set(taken)
	for _kind, first, key in sorted(wanted, key=lambda item: item[0] != MILESTONE):
		day = first
		while day < final and not is_free(day):
			day += _ONE_DAY
		days[key] = day if day < final and day not in used else None
		used.add(day)
	return days


def _regular_days(start: date, end: date, frequency: str) -> Iterator[date]:
	count = 1
	while (day := _nth_regular_day(start, count, frequency)) < end:
		yield day
		count += 1


def _nth_regular_day(start: date, count: int, frequency: str) -> date:
	if frequency != MONTHLY:
		return start + timedelta(weeks=count * (2 if frequency == EVERY_2_WEEKS else 1))
	# Counted from the start, not from the check-in before, so that 31 January comes back to the 31st in March.
	years, month = divmod(start.month - 1 + count, 12)
	year = start.year + years
	return date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))


def elapsed(start: date, end: date, today: date, is_working_day: IsWorkingDay) -> float:
	"""The share of a plan's working days that is gone, 0 to 1: 0 up to the start, 1 from the end on.

	The start is day 0, today counts as gone. Monday 2 to Friday 13 March 2026, on Friday the 6th: 4 of 9. Held
	days do not count when `is_working_day` leaves them out.
	"""
	if today <= start:
		return 0.0
	if today >= end:
		return 1.0
	first = start + _ONE_DAY
	gone = working_days(first, today, is_working_day)
	left = working_days(today + _ONE_DAY, end, is_working_day)
	return gone / (gone + left) if gone else 0.0
