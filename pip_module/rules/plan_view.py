"""What the top of a plan's form shows: how far it is in its life, what is left of its time, where its dates lie on a
line drawn to scale, and how each goal runs against the line that leads to its target.

Source: issue "The desk", plan form.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from pip_module.rules import goals
from pip_module.rules.calendar import CANCELLED, COMPLETED, SCHEDULED, Day, IsWorkingDay
from pip_module.rules.lifecycle import (
	ACTIVE,
	AWAITING_ACKNOWLEDGEMENT,
	CLOSED,
	DRAFT,
	FINAL_REVIEW,
	HR_REVIEW,
	ON_HOLD,
	TRANSITIONS,
)
from pip_module.rules.plan_time import PlanTime

_ONE_DAY = timedelta(days=1)

# How far a plan has come -------------------------------------------------------------------------------------------

OUTCOME = "Outcome"
STAGES = (DRAFT, HR_REVIEW, AWAITING_ACKNOWLEDGEMENT, ACTIVE, FINAL_REVIEW, OUTCOME)
"""The stages of a plan, each named by the status that a plan has in it; the last by none, since there are three."""

DONE, CURRENT, AHEAD, SKIPPED = "done", "current", "ahead", "skipped"


@dataclass(frozen=True)
class Stage:
	"""A stage, and how far the plan is in it. `status` is the plan's own in the stage that is the current one."""

	name: str
	state: str
	status: str = ""


def stages(status: str, actions: Collection[str] = ()) -> tuple[Stage, ...]:
	"""The stages of a plan in `status`. For a closed one `actions` are those that were taken on it.

	On hold it is in the stage Active. A plan that was withdrawn before HR read it has skipped all between its draft and
	its outcome; one that was closed as successful without a final review has skipped that.
	"""
	if status in CLOSED:
		reached = {DRAFT, *(row.target for row in TRANSITIONS if row.action in actions)}
		return (
			*(Stage(name, DONE if name in reached else SKIPPED) for name in STAGES[:-1]),
			Stage(OUTCOME, CURRENT, status),
		)
	now = STAGES.index(ACTIVE if status == ON_HOLD else status)
	return tuple(
		Stage(name, CURRENT, status) if place == now else Stage(name, DONE if place < now else AHEAD)
		for place, name in enumerate(STAGES)
	)


# What is left of its time ------------------------------------------------------------------------------------------


def days_left(
	today: date, start: date, end: date, counts: IsWorkingDay, held_since: Day | None = None
) -> int:
	"""The working days that are left of a plan, today's included; none after its end.

	Monday to Friday, on Thursday 5 March 2026, an end on Tuesday the 10th: 4. Before the start all of its days are left.
	While somebody has put it on hold nothing passes: what was left on that day, `held_since`, is left.
	"""
	first = max(held_since or today, start)
	return sum(counts(first + timedelta(days=count)) for count in range((end - first).days + 1))


# A line drawn to scale ---------------------------------------------------------------------------------------------

ISSUED, ACKNOWLEDGED, START, TODAY = "issued", "acknowledged", "start", "today"
CHECK_IN, FIRST_END, END, CLOSED_ON = "checkin", "first_end", "end", "closed"
HOLD, EXTENSION = "hold", "extension"

HELD, MISSED, OVERDUE, TO_COME = "held", "missed", "overdue", "to_come"

LABEL_WIDTH = 12.0
"""How much of the line, in percent, a label takes."""

LONG_BEFORE = 0.5
"""Today is not on the line when it lies further from the plan than this share of its length."""


@dataclass(frozen=True)
class Mark:
	"""Something on a `day`, at `at` percent of the line. A check-in has its `kind` (see calendar), its state and the
	`name` of its document. Labels in one `lane` don't lie over each other."""

	what: str
	day: Day
	at: float
	state: str = ""
	kind: str = ""
	name: str = ""
	lane: int = 0


@dataclass(frozen=True)
class Band:
	"""A stretch of the line from `at` on, `width` percent long: the days `first` to `last`. Nobody has ended an `open`
	one yet."""

	what: str
	first: date
	last: date
	at: float
	width: float
	is_open: bool = False


@dataclass(frozen=True)
class Held:
	"""A check-in as the line shows it: the `day` it was held or stands on."""

	name: str
	kind: str
	status: str
	day: Day


@dataclass(frozen=True)
class Span:
	"""Time on hold (`last` None: still on hold) or added by an extension."""

	first: date
	last: Day | None


@dataclass(frozen=True)
class Course:
	"""The dates of a plan."""

	start: date
	end: date
	today: date
	is_open: bool
	first_end: Day | None = None
	issued: Day | None = None
	acknowledged: Day | None = None
	closed: Day | None = None
	checkins: tuple[Held, ...] = ()
	holds: tuple[Span, ...] = ()
	extensions: tuple[Span, ...] = ()


@dataclass(frozen=True)
class Scale:
	"""Days as percent of the line from `first` to `last`, each day as long as another."""

	first: date
	last: date

	def at(self, day: date) -> float:
		"""1 March to 31 March: the 16th is at 50. What lies outside is at the nearer end."""
		length = (self.last - self.first).days
		place = (day - self.first).days / length if length else 0.0
		return round(100 * min(1.0, max(0.0, place)), 2)


@dataclass(frozen=True)
class Timeline:
	"""The line with what is on it, by day."""

	scale: Scale
	marks: tuple[Mark, ...]
	bands: tuple[Band, ...]


def timeline(course: Course) -> Timeline:
	"""The dates of a plan on a line from the first of them to the last.

	A plan of 30 days that was issued on its start, on its 15th day: start 0, today 50, end 100. A check-in that was
	cancelled isn't on it; one whose day has passed without its being held or missed is overdue, unless a hold that
	nobody has ended had begun: then it is still to come, since it moves when the plan resumes.
	"""
	dated = list(_dated(course))
	scale = Scale(min(day for _what, day in dated), max(day for _what, day in dated))
	now = next((span.first for span in course.holds if span.last is None), course.today)
	marks = [Mark(what, day, scale.at(day)) for what, day in dated if what != CHECK_IN]
	marks += [
		Mark(CHECK_IN, row.day, scale.at(row.day), _state_of(row, now), row.kind, row.name)
		for row in course.checkins
		if row.status != CANCELLED
	]
	marks.sort(key=lambda mark: mark.day)
	return Timeline(scale, _in_lanes(marks), tuple(_bands(course, scale)))


def _dated(course: Course) -> Iterable[tuple[str, date]]:
	known = (
		(ISSUED, course.issued),
		(ACKNOWLEDGED, course.acknowledged),
		(START, course.start),
		(FIRST_END, course.first_end if course.first_end != course.end else None),
		(END, course.end),
		(CLOSED_ON, course.closed),
	)
	yield from ((what, day) for what, day in known if day is not None)
	yield from ((CHECK_IN, row.day) for row in course.checkins if row.status != CANCELLED)
	reach = timedelta(days=LONG_BEFORE * (course.end - course.start).days)
	if course.is_open and course.start - reach <= course.today <= course.end + reach:
		yield TODAY, course.today


def _state_of(row: Held, now: date) -> str:
	if row.status == COMPLETED:
		return HELD
	if row.status == SCHEDULED:
		return TO_COME if row.day >= now else OVERDUE
	return MISSED


def _bands(course: Course, scale: Scale) -> Iterable[Band]:
	for what, spans in ((HOLD, course.holds), (EXTENSION, course.extensions)):
		for span in spans:
			last = span.last or max(span.first, course.today)
			until = scale.at(last + _ONE_DAY) if what == HOLD else scale.at(last)
			at = scale.at(span.first)
			yield Band(what, span.first, last, at, round(until - at, 2), span.last is None)


def _in_lanes(marks: Sequence[Mark]) -> tuple[Mark, ...]:
	"""Gives each label the first lane in which the one before it leaves it room; check-ins have no label."""
	free_from: list[float] = []
	placed = []
	for mark in marks:
		lane = 0
		if mark.what != CHECK_IN:
			lane = next((number for number, free in enumerate(free_from) if mark.at >= free), len(free_from))
			free_from[lane : lane + 1] = [mark.at + LABEL_WIDTH]
		placed.append(Mark(mark.what, mark.day, mark.at, mark.state, mark.kind, mark.name, lane))
	return tuple(placed)


# How a goal runs ---------------------------------------------------------------------------------------------------


MOST_STEPS = 30
"""As many values side by side as can be told apart on a phone."""


@dataclass(frozen=True)
class Point:
	"""What is `expected` of a goal on a `day`, and what was `recorded` then, if anything."""

	day: Day
	expected: float | None
	recorded: float | None = None


@dataclass(frozen=True)
class Trajectory:
	"""A goal over the plan's time: `points` on the days of its check-ins, from the start to its due date, and `drawn`, the
	same to scale for a chart. `expected` is what it should have come to by today, None where no number says so."""

	points: tuple[Point, ...]
	expected: float | None
	drawn: tuple[Point, ...]


def share_gone(start: date, due: date, day: date, time: PlanTime) -> float:
	"""The share of the days that count from the `start` to the day something is `due` that is gone on `day`, 0 to 1: as
	`calendar.elapsed`, for many days of one plan."""
	if day <= start:
		return 0.0
	if day >= due:
		return 1.0
	begun = time.counted_days(start)
	gone, whole = time.counted_days(day) - begun, time.counted_days(due) - begun
	return gone / whole if whole else 0.0


def expected_value(goal: goals.Goal, start: date, due: date, day: date, time: PlanTime) -> float | None:
	"""What `goal` should have come to on `day`: a straight line over the days that count, from its baseline at the start
	to its target on the day it is `due`.

	62 to 90 over 20 working days: after 5 of them 69. A value to maintain is its target all the time. A task to achieve
	is done or not, so nothing is expected of it in between: None, as for a goal without numbers.
	"""
	if goal.baseline is None or goal.target is None or goal.direction == goals.ACHIEVE:
		return None
	if goal.direction == goals.MAINTAIN:
		return goal.target
	return goal.baseline + (goal.target - goal.baseline) * share_gone(start, due, day, time)


def trajectory(
	goal: goals.Goal,
	start: date,
	end: date,
	today: date,
	time: PlanTime,
	days: Iterable[date],
	recorded: Iterable[tuple[date, float]],
) -> Trajectory:
	"""How `goal` runs: `days` are those of the check-ins, `recorded` the values that those held have recorded, in the
	order in which they were. Of two on a day the later one counts."""
	due = goal.due_date or end
	values = dict(recorded)
	shown = sorted({start, due, *days, *values})

	def point(day: date) -> Point:
		return Point(day, expected_value(goal, start, due, day, time), values.get(day))

	drawn = tuple(map(point, _equidistant(shown[0], shown[-1], values)))
	return Trajectory(tuple(map(point, shown)), expected_value(goal, start, due, today, time), drawn)


def _equidistant(first: date, last: date, must: Collection[date]) -> list[date]:
	"""Days from `first` to `last` at equal distances, since a chart knows no others. Those that `must` be among them take
	the places nearest to theirs, one after the other."""
	span = (last - first).days
	steps = max(1, min(span, MOST_STEPS), len(must) - 1)
	days = [first + timedelta(days=round(place * span / steps)) for place in range(steps + 1)]
	place = -1
	for to_come, day in zip(reversed(range(len(must))), sorted(must), strict=True):
		nearest = round((day - first).days * steps / max(1, span))
		place = min(max(nearest, place + 1), steps - to_come)
		days[place] = day
	return days
