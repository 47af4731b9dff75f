"""Whether a plan is the right step at all: what somebody who is about to draft one should think of first.

Source: design of the process, section "Who it is for" (what a plan is not), and issue "The desk". The ACAS guide on
capability asks for the same before anything formal: that the employee was told informally, that a cause the employer
could remove was looked for, and that performance and conduct are kept apart. It advises and never blocks.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

TOLD_AND_NOTED = "Told and noted"
TOLD = "Told"
NOT_TOLD = "Not told"
PERFORMANCE = "Performance"
CONDUCT = "Conduct"
BOTH = "Both"
NO_OBSTACLE = "None"
MEANS = "Means"
HEALTH = "Health"
UNCLEAR = "Unclear"

QUESTIONS: dict[str, tuple[str, ...]] = {
	"feedback": (TOLD_AND_NOTED, TOLD, NOT_TOLD),
	"cause": (PERFORMANCE, CONDUCT, BOTH),
	"obstacle": (NO_OBSTACLE, MEANS, HEALTH, UNCLEAR),
}
"""What is asked, and the answers each question has. The wording is the host's to translate."""

ADVICE: dict[str, str] = {
	# from the answers
	"feedback_missing": "the employee was never told what falls short",
	"feedback_not_noted": "the employee was told, and nothing was written down",
	"conduct": "it is conduct, which a plan is not for",
	"conduct_too": "it is conduct as well as performance",
	"means_missing": "training, tools or time are missing",
	"health": "health or a private hardship may be the reason",
	"expectations_unclear": "what was expected was not clear",
	# from what the host knows, for HR only
	"on_leave": "the employee is on approved leave today; values: until",
	"leave_recent": "approved leave took many of the last working days; values: days, of",
	"grievance_open": "a grievance of the employee is open; values: date",
	"grievance_recent": "a grievance of the employee was raised lately; values: date",
	"manager_changed": "the employee has had another manager lately; values: date",
	"transferred": "the employee was transferred lately; values: date",
	"joined_recently": "the employee joined lately; values: date",
}
"""Every code that `of_answers` and `of_host` give, and what it means to a programmer."""

LOOK_BACK_DAYS = 90
"""How long a change of manager or job, and leave, still colours what is seen of somebody's results."""

LEAVE_DAYS = 10
"""Working days of leave within LOOK_BACK_DAYS from which on they are worth a thought: two weeks of work."""

GRIEVANCE_DAYS = 180
"""How long after a grievance a plan may look like an answer to it."""

TENURE_DAYS = 180
"""Somebody who joined later is still settling in; the review of their first months comes first."""


@dataclass(frozen=True)
class StepAdvice:
	"""One thing to think of before a plan; `values` are what the wording may quote, dates as dates."""

	code: str
	values: tuple[tuple[str, str | date], ...] = ()


@dataclass(frozen=True)
class HostFacts:
	"""What the host knows of the employee. Dates are None where there is nothing.

	`working_days` are those of the last LOOK_BACK_DAYS and `leave_days` how many of them were approved leave, a half day
	as half; `on_leave_until` is the last day of the leave the employee is on, `grievance_on` the day the latest grievance
	was raised.
	"""

	joined_on: date | None = None
	manager_changed_on: date | None = None
	transferred_on: date | None = None
	leave_days: float = 0
	working_days: int = 0
	on_leave_until: date | None = None
	grievance_on: date | None = None
	grievance_open: bool = False


def leave_taken(days: Iterable[tuple[date, float]], is_working_day: Callable[[date], bool]) -> float:
	"""How many working days of leave `days` are, each with the share of it that was taken: 1, or 0.5 for a half day.

	A leave from Thursday to Monday with a half Monday is 2.5. A day counts once, whichever leaves it is in.
	"""
	taken: dict[date, float] = {}
	for day, share in days:
		if is_working_day(day):
			taken[day] = min(1.0, taken.get(day, 0.0) + share)
	return sum(taken.values())


def of_answers(feedback: str = "", cause: str = "", obstacle: str = "") -> list[StepAdvice]:
	"""What the answers to QUESTIONS suggest; [] where they suggest nothing. An empty or unknown answer says nothing.

	Not told before and about conduct gives `feedback_missing` and `conduct`.
	"""
	codes = (
		{NOT_TOLD: "feedback_missing", TOLD: "feedback_not_noted"}.get(feedback),
		{CONDUCT: "conduct", BOTH: "conduct_too"}.get(cause),
		{MEANS: "means_missing", HEALTH: "health", UNCLEAR: "expectations_unclear"}.get(obstacle),
	)
	return [StepAdvice(code) for code in codes if code]


def of_host(facts: HostFacts, today: date) -> list[StepAdvice]:
	"""What the host's data suggest; [] where they suggest nothing.

	A grievance raised 100 days ago and settled gives `grievance_recent`; 181 days ago, nothing; one that is still open
	always counts.
	"""
	return list(_of_host(facts, today))


def _of_host(facts: HostFacts, today: date) -> Iterator[StepAdvice]:
	if facts.on_leave_until is not None:
		yield StepAdvice("on_leave", (("until", facts.on_leave_until),))
	if facts.leave_days >= LEAVE_DAYS:
		yield StepAdvice("leave_recent", (("days", f"{facts.leave_days:g}"), ("of", str(facts.working_days))))
	if facts.grievance_on is not None:
		if facts.grievance_open:
			yield StepAdvice("grievance_open", (("date", facts.grievance_on),))
		elif _within(facts.grievance_on, GRIEVANCE_DAYS, today):
			yield StepAdvice("grievance_recent", (("date", facts.grievance_on),))
	for code, day, days in (
		("manager_changed", facts.manager_changed_on, LOOK_BACK_DAYS),
		("transferred", facts.transferred_on, LOOK_BACK_DAYS),
		("joined_recently", facts.joined_on, TENURE_DAYS),
	):
		if day is not None and _within(day, days, today):
			yield StepAdvice(code, (("date", day),))


def _within(day: date, days: int, today: date) -> bool:
	return 0 <= (today - day).days <= days
