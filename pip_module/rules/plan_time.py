"""The time of a plan: which days count, and where what was agreed falls after holds and leave.

A plan is given so many working days. Days on hold are not among them, so whatever was agreed comes as many working days
later as were held before it. Nothing here depends on the order in which leave, holds and extensions became known: every
date follows anew from what was agreed and from what is known now, so leave that is taken back gives the old dates.

Source: design of the process, section "Calendar rules"; issue "A calendar that is right".
"""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from pip_module.rules import calendar
from pip_module.rules.calendar import Day, IsWorkingDay, NoWorkingDay

_ONE_DAY = timedelta(days=1)
_LOOK_DAYS = 366


@dataclass(frozen=True)
class Agreed:
	"""A `day` as it was agreed, and how many `held_days` (working days on hold since the start) that already allowed for."""

	day: date
	held_days: int = 0


@dataclass(frozen=True)
class Leave:
	"""An approved leave application: its full days are not worked, a half day is.

	`protected` leave may put the plan on hold; any other only moves the check-ins that fall on it.
	"""

	name: str
	first: date
	last: date
	protected: bool = False
	half_day: date | None = None

	@property
	def days(self) -> Iterator[date]:
		day = self.first
		while day <= self.last:
			if day != self.half_day:
				yield day
			day += _ONE_DAY


@dataclass(frozen=True)
class Hold:
	"""Time that doesn't count, from `first` to `last`; `leave` names the leave application it is for, if any.

	`working_days` are the plan's working days that are lost by it. A day that several holds take is lost once: by what
	somebody put on hold, else by the first leave.
	"""

	first: date
	last: date
	leave: str = ""
	working_days: int = 0

	@property
	def days(self) -> Iterator[date]:
		return (self.first + timedelta(days=count) for count in range((self.last - self.first).days + 1))


class PlanTime:
	"""The days of a plan from its `start` on: `works` says which are working days, `held` which of them don't count.

	The start is the first of them.
	"""

	def __init__(self, start: date, works: IsWorkingDay, held: Collection[date] = ()):
		self.start = start
		self.works = works
		self.held = frozenset(held)
		self._working: list[date] = []
		self._counted: list[date] = []
		self._looked_until = start - _ONE_DAY

	def counts(self, day: date) -> bool:
		return self.works(day) and day not in self.held

	def counted_days(self, until: date) -> int:
		"""How many days up to `until`, included, count."""
		self._look(until)
		return bisect_right(self._counted, until)

	def held_days(self, until: date) -> int:
		"""How many working days up to `until`, included, are held."""
		self._look(until)
		return bisect_right(self._working, until) - bisect_right(self._counted, until)

	def agree_on(self, day: date) -> Agreed:
		"""`day` as agreed today, knowing of the holds there are."""
		return Agreed(day, self.held_days(day))

	def falls_on(self, agreed: Agreed) -> date:
		"""Where what was agreed for a day falls by now: the very day as long as no more and no less was held before it
		than it allowed for, else the day that leaves as many days that count.

		Monday to Friday, a start on 2 March 2026, the 10th to the 12th held: what was agreed for Friday the 27th falls on
		Wednesday 1 April, what was agreed for Friday the 6th stays. Raises `NoWorkingDay` when no such day lies within
		366 days of the last one that counts.
		"""
		if agreed.day < self.start:
			return agreed.day
		self._look(agreed.day)
		due = bisect_right(self._working, agreed.day) - agreed.held_days
		if due <= 0 or due == bisect_right(self._counted, agreed.day):
			return agreed.day
		while len(self._counted) < due:
			self._look_further()
		return self._counted[due - 1]

	def _look(self, until: date) -> None:
		while self._looked_until < until:
			self._looked_until += _ONE_DAY
			if self.works(self._looked_until):
				self._working.append(self._looked_until)
				if self._looked_until not in self.held:
					self._counted.append(self._looked_until)

	def _look_further(self) -> None:
		known, until = len(self._counted), self._looked_until
		while len(self._counted) == known:
			if (self._looked_until - until).days > _LOOK_DAYS:
				raise NoWorkingDay(f"no day that counts within {_LOOK_DAYS} days of {until}")
			self._look(self._looked_until + _ONE_DAY)


@dataclass(frozen=True)
class Holds:
	"""All of a plan's holds in the order of their first days, and every day they take."""

	rows: tuple[Hold, ...] = ()
	days: frozenset[date] = frozenset()

	@property
	def working_days(self) -> int:
		"""The plan's working days that are lost by all of them, each once."""
		return sum(hold.working_days for hold in self.rows)


def holds_of(
	start: date,
	end: Agreed,
	manual: Iterable[Hold],
	leaves: Iterable[Leave],
	works: IsWorkingDay,
	at_least: int,
) -> Holds:
	"""The holds of a plan from `start` to what was agreed as its `end`: the `manual` ones, and those that protected leave
	makes by taking `at_least` working days of the plan.

	Protected leave that follows on from other protected leave without a working day between is one absence: three notes
	of three days each hold a plan as one of nine would. Where the plan ends is judged with the holds that began before.

	Working days Monday to Friday, 2 to 27 March 2026, at least 5: leave from the 9th to the 13th holds the plan, 5 working
	days; leave from the 9th to the 12th doesn't. Leave from the 23rd to 10 April takes 5 of its days, and nothing of the
	plan counts before 13 April.
	"""
	takings = [_Taking((hold,), (frozenset(hold.days),), by_hand=True) for hold in manual]
	takings += [_taking_of(absence) for absence in _absences(leaves, works)]
	takings.sort(key=lambda taking: (taking.holds[0].first, taking.holds[0].last, taking.holds[0].leave))
	by_hand = frozenset().union(*(taking.all_days for taking in takings if taking.by_hand))

	rows: list[Hold] = []
	held: set[date] = set()
	lost: set[date] = set()
	for taking in takings:
		until = PlanTime(start, works, held).falls_on(end)
		inside = {day for day in taking.all_days if start <= day <= until and works(day)}
		if not taking.by_hand and len(inside) < max(1, at_least):
			continue
		for hold, days in zip(taking.holds, taking.days, strict=True):
			# What somebody put on hold is lost by that, whenever leave for the same days becomes known.
			own = (inside & days) - lost if taking.by_hand else (inside & days) - lost - by_hand
			lost |= own
			if hold.last >= start:
				rows.append(replace(hold, first=max(hold.first, start), working_days=len(own)))
		held |= {day for day in taking.all_days if day >= start}
	return Holds(tuple(rows), frozenset(held))


@dataclass(frozen=True)
class _Taking:
	"""Holds that take days together: one that somebody decided, or those of an absence, with the days of each."""

	holds: tuple[Hold, ...]
	days: tuple[frozenset[date], ...]
	by_hand: bool = False

	@property
	def all_days(self) -> frozenset[date]:
		return frozenset().union(*self.days)


def _taking_of(absence: Sequence[Leave]) -> _Taking:
	return _Taking(
		tuple(Hold(leave.first, leave.last, leave.name) for leave in absence),
		tuple(frozenset(leave.days) for leave in absence),
	)


def _absences(leaves: Iterable[Leave], works: IsWorkingDay) -> list[list[Leave]]:
	"""Protected leave, in order, that which follows on together."""
	together: list[list[Leave]] = []
	last = date.min
	protected = [leave for leave in leaves if leave.protected]
	for leave in sorted(protected, key=lambda leave: (leave.first, leave.last, leave.name)):
		if together and not _works_between(last, leave.first, works):
			together[-1].append(leave)
		else:
			together.append([leave])
			last = date.min
		last = max([last, *leave.days])
	return together


def _works_between(last: date, first: date, works: IsWorkingDay) -> bool:
	if last == date.min:
		# Nothing but a half day, which is worked.
		return True
	return (first - last).days > _LOOK_DAYS or any(
		works(day) for day in Hold(last + _ONE_DAY, first - _ONE_DAY).days
	)


# Check-ins ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class CheckIn:
	"""A check-in that may move: what was `agreed`, the `day` it stands on now and its `status`.

	`key` names it for the caller. `dropped` is one that was cancelled because leave or a hold moved it onto another,
	`by_consent` one whose day both sides agreed on. A final review without that is on the last day there is.
	"""

	key: str
	kind: str
	agreed: Agreed
	day: date
	status: str = calendar.SCHEDULED
	dropped: bool = False
	by_consent: bool = False


@dataclass(frozen=True)
class Facts:
	"""What the dates of a plan follow from.

	`manual_holds` are those that are over, `dues` what is due on a day (goals, support) with the day it is due on now,
	`today` the first day on which something may still be put.
	"""

	start: date
	end: Agreed
	today: date
	works: IsWorkingDay
	current_end: Day | None = None
	manual_holds: Sequence[Hold] = ()
	leaves: Sequence[Leave] = ()
	hold_after: int = 5
	checkins: Sequence[CheckIn] = ()
	dues: dict[str, tuple[Agreed, date]] = field(default_factory=dict)


@dataclass(frozen=True)
class Dates:
	"""Where everything falls: the `end`, the `holds`, each check-in (None: it falls together with another) and due date."""

	end: date
	holds: Holds
	time: PlanTime
	checkins: dict[str, Day | None]
	dues: dict[str, date]


def dates_of(facts: Facts) -> Dates:
	"""The dates of a plan by all that is known of it.

	Nothing that is over moves, and nothing moves into the past: what would fall there is put on the next working day
	after today, or stays where it is if that is sooner. Raises `NoWorkingDay`.
	"""
	holds = holds_of(facts.start, facts.end, facts.manual_holds, facts.leaves, facts.works, facts.hold_after)
	time = PlanTime(facts.start, facts.works, holds.days)
	end = _not_into_the_past(
		time.falls_on(facts.end), facts.current_end or facts.end.day, facts.today, time.counts
	)
	dues = {
		key: _not_into_the_past(time.falls_on(agreed), now, facts.today, time.counts)
		for key, (agreed, now) in facts.dues.items()
	}
	return Dates(end, holds, time, _checkin_dates(facts, end, time), dues)


def days_to_work(facts: Facts, time: PlanTime, until: date) -> int:
	"""The days up to `until` on which the employee can work at a goal: those that count, without full days of any leave."""
	away = {
		day
		for leave in facts.leaves
		for day in leave.days
		if facts.start <= day <= until and time.counts(day)
	}
	return time.counted_days(until) - len(away)


def agreed_again(facts: Facts, holds: Sequence[Hold]) -> Facts:
	"""The same plan once its holidays were changed: the `holds` stay as they were decided, and its end and what is due
	stay where they are now, agreed again if need be. So `dates_of` moves nothing but check-ins."""
	time = PlanTime(facts.start, facts.works, {day for hold in holds for day in hold.days})

	def again(agreed: Agreed, now: date) -> Agreed:
		return agreed if time.falls_on(agreed) == now else time.agree_on(now)

	return replace(
		facts,
		end=again(facts.end, facts.current_end or facts.end.day),
		dues={key: (again(agreed, now), now) for key, (agreed, now) in facts.dues.items()},
		manual_holds=holds,
		leaves=[replace(leave, protected=False) for leave in facts.leaves],
	)


def _not_into_the_past(day: date, now: date, today: date, works: IsWorkingDay) -> date:
	if day >= today or now < today:
		return day
	return min(now, calendar.next_working_day(today + _ONE_DAY, works))


def _checkin_dates(facts: Facts, end: date, time: PlanTime) -> dict[str, Day | None]:
	if not facts.checkins:
		return {}
	away = {day for leave in facts.leaves for day in leave.days}
	today = facts.today

	def is_free(day: date) -> bool:
		return time.counts(day) and day not in away

	moving = [checkin for checkin in facts.checkins if _may_move(checkin, today, is_free)]
	taken = {checkin.day for checkin in facts.checkins if checkin not in moving}
	final = _consented_final(moving, end, time, today, is_free) or calendar.final_day(
		facts.start, end, is_free
	)
	if final is None or final < today <= end:
		# Leave takes all that is left. The final review stays due; whoever decides may extend the plan.
		final = calendar.final_day(facts.start, end, time.counts)
	if final is None:
		raise NoWorkingDay(f"no working day after {facts.start} and on or before {end}")

	placed: dict[str, Day | None] = {}
	wanted = []
	for checkin in moving:
		if checkin.kind == calendar.FINAL_REVIEW:
			placed[checkin.key] = final if final >= today else checkin.day
			continue
		day = _wanted_day(checkin, time, today, is_free)
		if day is None:
			placed[checkin.key] = None
		else:
			wanted.append((checkin.kind, checkin.agreed.day, day, checkin.key))
	wanted.sort()
	placed.update(
		calendar.without_clashes(
			[(kind, day, key) for kind, _agreed, day, key in wanted], final, taken, is_free
		)
	)
	return placed


def _consented_final(
	moving: Sequence[CheckIn], end: date, time: PlanTime, today: date, is_free: IsWorkingDay
) -> date | None:
	"""The day of a final review that both sides agreed to hold before the end, or the first free one after it."""
	for checkin in moving:
		if checkin.kind == calendar.FINAL_REVIEW and checkin.by_consent:
			day = time.falls_on(checkin.agreed)
			while day <= end and not is_free(day):
				day += _ONE_DAY
			return day if today <= day <= end else None
	return None


def _may_move(checkin: CheckIn, today: date, is_free: IsWorkingDay) -> bool:
	"""What was held stays, and so does what is overdue or was missed, unless its day turns out to be one on which nobody
	had to come."""
	if checkin.dropped:
		return True
	if checkin.status not in calendar.STILL_TO_HOLD:
		return False
	return checkin.day >= today or not is_free(checkin.day)


def _wanted_day(checkin: CheckIn, time: PlanTime, today: date, is_free: IsWorkingDay) -> date | None:
	"""The day from which on `checkin` looks for a free one; None for one that would lie in the past and is not wanted."""
	agreed = replace(checkin.agreed, day=calendar.next_working_day(checkin.agreed.day, time.works))
	day = time.falls_on(agreed)
	if day >= today:
		return day
	if checkin.dropped:
		return None
	soon = calendar.next_working_day(today + _ONE_DAY, is_free)
	return min(checkin.day, soon) if checkin.day >= today else soon
