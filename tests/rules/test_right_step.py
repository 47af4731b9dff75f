"""Is a plan the right step: what the answers and the host's data suggest."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import pytest

from pip_module.rules.right_step import (
	ADVICE,
	GRIEVANCE_DAYS,
	LEAVE_DAYS,
	LOOK_BACK_DAYS,
	QUESTIONS,
	TENURE_DAYS,
	HostFacts,
	StepAdvice,
	leave_taken,
	of_answers,
	of_host,
)

TODAY = date(2026, 3, 2)
SETTLED = HostFacts(joined_on=date(2020, 1, 1))


def ago(days: int) -> date:
	return TODAY - timedelta(days=days)


def codes(advice: list[StepAdvice]) -> list[str]:
	return [each.code for each in advice]


@pytest.mark.parametrize(
	("answers", "expected"),
	[
		({}, []),
		({"feedback": "Told and noted", "cause": "Performance", "obstacle": "None"}, []),
		({"feedback": "Not told", "cause": "Conduct"}, ["feedback_missing", "conduct"]),
		({"feedback": "Told", "cause": "Both"}, ["feedback_not_noted", "conduct_too"]),
		({"obstacle": "Means"}, ["means_missing"]),
		({"obstacle": "Health"}, ["health"]),
		({"obstacle": "Unclear"}, ["expectations_unclear"]),
		({"feedback": "Perhaps"}, []),
	],
)
def test_what_the_answers_suggest(answers: dict[str, str], expected: list[str]) -> None:
	assert codes(of_answers(**answers)) == expected


def test_nothing_speaks_against_a_plan_for_somebody_settled() -> None:
	assert of_host(SETTLED, TODAY) == []
	assert of_host(HostFacts(), TODAY) == []


@pytest.mark.parametrize(
	("field", "code", "days"),
	[
		("joined_on", "joined_recently", TENURE_DAYS),
		("manager_changed_on", "manager_changed", LOOK_BACK_DAYS),
		("transferred_on", "transferred", LOOK_BACK_DAYS),
		("grievance_on", "grievance_recent", GRIEVANCE_DAYS),
	],
)
def test_what_is_lately(field: str, code: str, days: int) -> None:
	for day in (ago(0), ago(days)):
		assert of_host(replace(SETTLED, **{field: day}), TODAY) == [StepAdvice(code, (("date", day),))]
	for day in (ago(days + 1), ago(-1)):
		assert of_host(replace(SETTLED, **{field: day}), TODAY) == []


def test_an_open_grievance_counts_however_old() -> None:
	facts = replace(SETTLED, grievance_on=ago(700), grievance_open=True)
	assert of_host(facts, TODAY) == [StepAdvice("grievance_open", (("date", ago(700)),))]


def test_leave() -> None:
	assert of_host(replace(SETTLED, leave_days=LEAVE_DAYS - 1), TODAY) == []
	many = replace(SETTLED, leave_days=LEAVE_DAYS, working_days=64, on_leave_until=ago(-3))
	assert of_host(many, TODAY) == [
		StepAdvice("on_leave", (("until", ago(-3)),)),
		StepAdvice("leave_recent", (("days", "10"), ("of", "64"))),
	]
	halved = replace(SETTLED, leave_days=12.5, working_days=64)
	assert of_host(halved, TODAY) == [StepAdvice("leave_recent", (("days", "12.5"), ("of", "64")))]


def test_leave_is_counted_in_working_days_and_half_days_as_half() -> None:
	def is_working_day(day: date) -> bool:
		return day.weekday() < 5

	# From Thursday to Monday, and half of the Monday once more.
	thursday = date(2026, 2, 26)
	days = [(thursday + timedelta(days=offset), 1.0) for offset in range(4)]
	assert leave_taken(days, is_working_day) == 2
	monday = thursday + timedelta(days=4)
	assert leave_taken([*days, (monday, 0.5)], is_working_day) == 2.5
	assert leave_taken([*days, (monday, 0.5), (monday, 0.5), (monday, 1.0)], is_working_day) == 3
	assert leave_taken([], is_working_day) == 0


def test_every_code_can_be_given() -> None:
	given = {
		each.code
		for answers in product(*QUESTIONS.values())
		for each in of_answers(**dict(zip(QUESTIONS, answers, strict=True)))
	}
	latest = HostFacts(TODAY, TODAY, TODAY, 20, 64, TODAY, TODAY)
	given |= {
		each.code
		for facts in (latest, replace(latest, grievance_open=True))
		for each in of_host(facts, TODAY)
	}
	assert given == set(ADVICE)
