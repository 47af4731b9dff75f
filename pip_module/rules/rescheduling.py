"""On which days a check-in may be put instead of the one it has, and on which another one may be added.

Source: design of the process, section "Calendar rules"; issue "A calendar that is right". A check-in keeps its place
among the others, so no agreement on one of them touches another, and none outlasts the plan.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from pip_module.rules import calendar
from pip_module.rules.calendar import IsWorkingDay
from pip_module.rules.plan_time import CheckIn, Dates, Facts

EMPLOYEE_SIDE = "Employee"
MANAGER_SIDE = "Manager"
SIDES = (EMPLOYEE_SIDE, MANAGER_SIDE)
"""Who agree on another day: what one side proposes, the other accepts."""

SAME_DAY = "same_day"
NO_DAY_LEFT = "no_day_left"
OUT_OF_WINDOW = "out_of_window"
NOT_WORKED = "not_worked"
DAY_TAKEN = "day_taken"
CODES: dict[str, str] = {
	SAME_DAY: "the check-in is on that very day",
	NO_DAY_LEFT: "there is no day it could be put on",
	OUT_OF_WINDOW: "the day is past, outside the plan, or on the other side of a check-in; values: first, last",
	NOT_WORKED: "the employee doesn't work on that day or it is held; values: day",
	DAY_TAKEN: "another check-in is on that day; values: day",
}
"""Every code that `Window.refusal` gives, and what it means to a programmer."""

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Window:
	"""The days from `first` to `last`, both included, that are free and not `taken` by a check-in; `now` is the day that a
	check-in has already."""

	first: date
	last: date
	is_free: IsWorkingDay
	taken: frozenset[date] = frozenset()
	now: date | None = None

	@property
	def days(self) -> Iterator[date]:
		"""Every day that may be chosen, in order."""
		for count in range((self.last - self.first).days + 1):
			day = self.first + timedelta(days=count)
			if self.is_free(day) and day not in self.taken and day != self.now:
				yield day

	def refusal(self, day: date) -> str | None:
		"""Why `day` may not be chosen, as one of CODES; None when it may."""
		if day == self.now:
			return SAME_DAY
		if next(self.days, None) is None:
			return NO_DAY_LEFT
		if not self.first <= day <= self.last:
			return OUT_OF_WINDOW
		if not self.is_free(day):
			return NOT_WORKED
		return DAY_TAKEN if day in self.taken else None


def window(
	checkin: CheckIn, others: Iterable[CheckIn], start: date, end: date, today: date, is_free: IsWorkingDay
) -> Window:
	"""Where `checkin` may be moved among the `others` of a plan from `start` to `end`.

	After the check-in before it and before the one after it, whether those were held, missed or are to come; those that
	were cancelled don't count. Not before `today` and not on the start. The final review may move up to the end.

	Monday 2 to Friday 27 March 2026, check-ins on the 9th, 16th, 23rd and 27th, today the 10th: the one of the 16th may
	move to the 10th to the 20th, the final review to the 24th to the 26th.
	"""
	days = [other.day for other in others if other.key != checkin.key and _stands(other)]
	before = max((day for day in days if day <= checkin.day), default=start)
	after = min((day for day in days if day > checkin.day), default=end + _ONE_DAY)
	return Window(
		max(before + _ONE_DAY, start + _ONE_DAY, today),
		min(after - _ONE_DAY, end),
		is_free,
		now=checkin.day,
	)


def window_for_another(
	checkins: Iterable[CheckIn], start: date, end: date, today: date, is_free: IsWorkingDay
) -> Window:
	"""Where another check-in may be added to the `checkins` of a plan from `start` to `end`: from `today` on, for a
	meeting that takes place now, and before the final review."""
	standing = [checkin for checkin in checkins if _stands(checkin)]
	finals = [checkin.day for checkin in standing if checkin.kind == calendar.FINAL_REVIEW]
	return Window(
		max(start, today),
		min([end, *(day - _ONE_DAY for day in finals)]),
		is_free,
		frozenset(checkin.day for checkin in standing),
	)


def with_consent(facts: Facts, dates: Dates, key: str, day: date) -> Facts:
	"""`facts` once both sides agreed on `day` for the check-in `key`, knowing of the holds in `dates`."""
	agreed = dates.time.agree_on(day)
	return replace(
		facts,
		checkins=[
			replace(checkin, day=day, agreed=agreed, by_consent=True) if checkin.key == key else checkin
			for checkin in facts.checkins
		],
	)


def merged_with(before: Dates, after: Dates) -> frozenset[str]:
	"""The keys of the check-ins that fell together with one that was moved, by the dates `before` and `after` that.

	It was agreed to move them all: the others don't come back on the day that was left.
	"""
	return frozenset(
		key
		for key, day in after.checkins.items()
		if day and key in before.checkins and not before.checkins[key]
	)


def free_days(facts: Facts, dates: Dates, held_from: date | None = None) -> IsWorkingDay:
	"""The days on which a check-in of a plan can be: worked, not on leave, not held. `held_from` is the first day of a hold
	of which nobody knows the end."""
	away = {day for leave in facts.leaves for day in leave.days}
	return lambda day: dates.time.counts(day) and day not in away and (held_from is None or day < held_from)


def _stands(checkin: CheckIn) -> bool:
	return not checkin.dropped and checkin.status != calendar.CANCELLED
