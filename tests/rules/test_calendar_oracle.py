"""The calendar against numpy's business days, an implementation of somebody else's, over 10,000 calendars."""

import random
from datetime import date, timedelta

import numpy as np

from pip_module.rules import calendar
from pip_module.rules.plan_time import Agreed, PlanTime

SEEDS = 10_000
START = date(2026, 3, 2)


def test_numpy_agrees_on_every_date():
	for seed in range(SEEDS):
		rng = random.Random(seed)
		week = [True] * 7
		for weekday in rng.sample(range(7), rng.randrange(0, 4)):
			week[weekday] = False
		start = START + timedelta(days=rng.randrange(365))
		length = rng.randrange(1, 31)
		holidays = {start + timedelta(days=rng.randrange(length + 20)) for _ in range(rng.randrange(0, 6))}
		held_from = rng.randrange(length)
		held = {start + timedelta(days=held_from + ahead) for ahead in range(rng.randrange(0, 12))}
		agrees(start, length, week, holidays, held)


def agrees(start: date, length: int, week: list[bool], holidays: set[date], held: set[date]) -> None:
	def works(day: date) -> bool:
		return week[day.weekday()] and day not in holidays

	days = [start + timedelta(days=ahead) for ahead in range(length + 1)]
	plain = np.busdaycalendar(week, sorted(holidays))
	with_holds = np.busdaycalendar(week, sorted(holidays | held))
	numpy_days = np.array(days, dtype="datetime64[D]")
	counts = np.busday_count(numpy_days[0], numpy_days + 1, busdaycal=plain)
	assert [calendar.working_days(start, day, works) for day in days[-1:]] == [counts[-1]]

	last = days[-1]
	assert calendar.next_working_day(last, works) == np.busday_offset(last, 0, "forward", busdaycal=plain)
	assert calendar.previous_working_day(last, works) == np.busday_offset(
		last, 0, "backward", busdaycal=plain
	)
	assert calendar.add_working_days(last, 3, works) == np.busday_offset(last, 3, "backward", busdaycal=plain)

	time = PlanTime(start, works, held)
	counted = np.busday_count(numpy_days[0], numpy_days + 1, busdaycal=with_holds)
	shifted = np.busday_offset(
		np.busday_offset(numpy_days[0], 0, "forward", busdaycal=with_holds),
		np.maximum(counts - 1, 0),
		busdaycal=with_holds,
	)
	stays = (counted == counts) | (counts == 0)
	expected = np.where(stays, numpy_days, shifted)
	assert [time.falls_on(Agreed(day)) for day in days] == expected.tolist()
	assert [time.held_days(day) for day in days] == (counts - counted).tolist()
