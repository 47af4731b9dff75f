"""What the top of a plan's form shows: stages, time left, a line to scale, goals against what is expected of them."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pip_module.rules import calendar, goals, lifecycle
from pip_module.rules.goals import Goal
from pip_module.rules.plan_time import PlanTime
from pip_module.rules.plan_view import (
	AHEAD,
	CURRENT,
	DONE,
	EXTENSION,
	HELD,
	HOLD,
	LABEL_WIDTH,
	MISSED,
	MOST_STEPS,
	OVERDUE,
	SKIPPED,
	STAGES,
	TO_COME,
	Course,
	Held,
	Scale,
	Span,
	days_left,
	expected_value,
	share_gone,
	stages,
	timeline,
	trajectory,
)

START, END = date(2026, 3, 2), date(2026, 3, 30)
"""Mondays."""


def weekday(day: date) -> bool:
	return day.weekday() < 5


def states(status: str, actions: tuple[str, ...] = ()) -> list[str]:
	return [stage.state for stage in stages(status, actions)]


# Stages ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", range(5))
def test_an_open_plan_is_in_one_stage(place):
	assert states(STAGES[place]) == [DONE] * place + [CURRENT] + [AHEAD] * (5 - place)


def test_on_hold_is_the_stage_active_and_says_so():
	stage = stages("On Hold")[3]
	assert (stage.name, stage.state, stage.status) == ("Active", CURRENT, "On Hold")


@pytest.mark.parametrize(
	("status", "actions", "expected"),
	[
		("Withdrawn", (), [DONE, SKIPPED, SKIPPED, SKIPPED, SKIPPED, CURRENT]),
		("Withdrawn", ("Send for Review", "Withdraw"), [DONE, DONE, SKIPPED, SKIPPED, SKIPPED, CURRENT]),
		(
			"Successful",
			("Send for Review", "Issue", "Record Refusal", "Close as Successful"),
			[DONE, DONE, DONE, DONE, SKIPPED, CURRENT],
		),
		(
			"Unsuccessful",
			("Send for Review", "Issue", "Acknowledge", "Start Final Review", "Close as Unsuccessful"),
			[DONE] * 5 + [CURRENT],
		),
	],
)
def test_a_closed_plan_went_through_what_was_done(status, actions, expected):
	assert states(status, actions) == expected
	assert stages(status, actions)[-1].status == status


def test_every_status_has_its_stage():
	for status in lifecycle.STATUSES:
		assert [stage.state for stage in stages(status)].count(CURRENT) == 1


# Time left ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
	("today", "left"),
	[
		(date(2026, 3, 1), 21),
		(START, 21),
		(date(2026, 3, 5), 18),
		(date(2026, 3, 7), 16),
		(END, 1),
		(date(2026, 3, 31), 0),
	],
)
def test_working_days_left(today, left):
	assert days_left(today, START, END, weekday) == left


def test_on_hold_the_clock_stands_still():
	since = date(2026, 3, 9)
	assert {days_left(since + timedelta(days=n), START, END, weekday, since) for n in range(9)} == {16}


# The line ----------------------------------------------------------------------------------------------------------


def test_a_scale():
	scale = Scale(date(2026, 3, 1), date(2026, 3, 31))
	assert [scale.at(date(2026, 3, day)) for day in (1, 16, 31)] == [0, 50, 100]
	assert (scale.at(date(2026, 2, 1)), scale.at(date(2026, 5, 1))) == (0, 100)
	assert Scale(START, START).at(START) == 0


COURSE = Course(start=START, end=END, today=date(2026, 3, 16), is_open=True, issued=START)


def marks(course: Course, what: str) -> list:
	return [mark for mark in timeline(course).marks if mark.what == what]


def test_the_plan_s_dates_lie_to_scale():
	found = [(mark.what, mark.at) for mark in timeline(COURSE).marks]
	assert found == [("issued", 0), ("start", 0), ("today", 50), ("end", 100)]


@pytest.mark.parametrize(
	("status", "day", "state"),
	[
		("Completed", date(2026, 3, 10), HELD),
		("Missed", date(2026, 3, 10), MISSED),
		("Scheduled", date(2026, 3, 10), OVERDUE),
		("Scheduled", date(2026, 3, 16), TO_COME),
		("Scheduled", date(2026, 3, 17), TO_COME),
	],
)
def test_how_a_checkin_stands(status, day, state):
	(mark,) = marks(replace(COURSE, checkins=(Held("C", "Milestone", status, day),)), "checkin")
	assert (mark.state, mark.kind, mark.name, mark.day) == (state, "Milestone", "C", day)


def test_from_the_day_somebody_holds_the_plan_its_checkins_are_still_to_come():
	days = (date(2026, 3, 6), date(2026, 3, 9), date(2026, 3, 12), date(2026, 3, 20))
	course = replace(
		COURSE,
		checkins=tuple(Held(f"C{day}", "Regular", "Scheduled", day) for day in days),
		holds=(Span(date(2026, 3, 3), date(2026, 3, 4)), Span(date(2026, 3, 9), None)),
	)
	assert [mark.state for mark in marks(course, "checkin")] == [OVERDUE, TO_COME, TO_COME, TO_COME]


def test_what_was_cancelled_is_not_on_the_line():
	gone = Held("C", "Regular", "Cancelled", date(2027, 1, 1))
	assert timeline(replace(COURSE, checkins=(gone,))) == timeline(COURSE)


def test_today_is_on_the_line_of_an_open_plan_that_is_near():
	assert marks(replace(COURSE, is_open=False), "today") == []
	assert marks(replace(COURSE, today=END + timedelta(days=15)), "today") == []
	(near,) = marks(replace(COURSE, today=END + timedelta(days=14)), "today")
	assert near.at == 100
	(before,) = marks(replace(COURSE, today=START - timedelta(days=14)), "today")
	assert before.at == 0


def test_holds_and_extensions_are_stretches():
	course = replace(
		COURSE,
		first_end=date(2026, 3, 23),
		holds=(Span(date(2026, 3, 9), date(2026, 3, 15)), Span(date(2026, 3, 16), None)),
		extensions=(Span(date(2026, 3, 23), END),),
	)
	week, begun, extension = timeline(course).bands
	assert (week.what, week.at, week.width, week.is_open) == (HOLD, 25, 25, False)
	assert (begun.last, begun.is_open, begun.at) == (course.today, True, 50)
	assert (extension.what, extension.at, extension.width) == (EXTENSION, 75, 25)
	(first_end,) = marks(course, "first_end")
	assert first_end.at == 75


def test_a_hold_that_was_ended_on_its_first_day_has_its_day():
	(band,) = timeline(replace(COURSE, today=START, holds=(Span(date(2026, 3, 9), None),))).bands
	assert band.first == band.last


def test_the_first_end_is_marked_only_where_it_moved():
	assert marks(replace(COURSE, first_end=END), "first_end") == []


@given(st.lists(st.integers(-30, 60), min_size=3, max_size=6))
def test_labels_of_a_lane_do_not_lie_over_each_other(offsets):
	issued, acknowledged, closed, *checkins = (START + timedelta(days=offset) for offset in offsets)
	course = replace(
		COURSE,
		issued=issued,
		acknowledged=acknowledged,
		closed=closed,
		checkins=tuple(Held("C", "Regular", "Completed", day) for day in checkins),
	)
	labels = [mark for mark in timeline(course).marks if mark.what != "checkin"]
	assert all(0 <= mark.at <= 100 for mark in timeline(course).marks)
	for lane in {mark.lane for mark in labels}:
		places = [mark.at for mark in labels if mark.lane == lane]
		assert all(after - before >= LABEL_WIDTH for before, after in pairwise(places))


# Goals -------------------------------------------------------------------------------------------------------------

GOAL = Goal("Answer tickets", goals.INCREASE, baseline=62, target=82)
TIME = PlanTime(START, weekday)


def expected(goal: Goal, day: date, time: PlanTime = TIME) -> float | None:
	return expected_value(goal, START, END, day, time)


def test_the_expected_line():
	assert [expected(GOAL, day) for day in (START, date(2026, 3, 16), END)] == [62, 72, 82]
	# Nothing is expected of a weekend, nor before the start or after the end.
	assert expected(GOAL, date(2026, 3, 14)) == expected(GOAL, date(2026, 3, 13))
	assert (expected(GOAL, date(2026, 1, 1)), expected(GOAL, date(2027, 1, 1))) == (62, 82)


def test_it_falls_for_less_and_stands_still_on_hold():
	fewer = replace(GOAL, direction=goals.DECREASE, baseline=12, target=2)
	assert expected(fewer, date(2026, 3, 16)) == 7
	held = PlanTime(START, weekday, {date(2026, 3, 3) + timedelta(days=n) for n in range(7)})
	assert expected(GOAL, date(2026, 3, 9), held) == 62


def test_what_has_no_line():
	assert expected(replace(GOAL, direction=goals.ACHIEVE), START) is None
	assert expected(replace(GOAL, baseline=None), START) is None
	assert expected(replace(GOAL, target=None), START) is None
	assert expected(replace(GOAL, direction=goals.MAINTAIN), START) == 82


def test_without_a_day_that_counts_nothing_is_gone_before_the_end():
	never = PlanTime(START, lambda day: False)
	assert share_gone(START, END, date(2026, 3, 16), never) == 0


@given(st.integers(0, 120), st.sets(st.integers(0, 40)))
def test_the_share_is_the_one_that_rates_the_plan(days, held):
	held_days = {START + timedelta(days=offset) for offset in held}
	time = PlanTime(START, weekday, held_days)
	today = START + timedelta(days=days - 40)
	assert share_gone(START, END, today, time) == pytest.approx(
		calendar.elapsed(START, END, today, time.counts)
	)


def test_a_goal_s_points_are_those_of_the_checkins():
	first, second = date(2026, 3, 9), date(2026, 3, 16)
	run = trajectory(GOAL, START, END, second, TIME, [first, second], [(first, 60.0), (first, 64.0)])
	assert [(point.day, point.recorded) for point in run.points] == [
		(START, None),
		(first, 64.0),
		(second, None),
		(END, None),
	]
	assert run.expected == 72


def test_a_goal_is_drawn_to_scale():
	first, second = date(2026, 3, 9), date(2026, 3, 10)
	run = trajectory(GOAL, START, END, second, TIME, [first, second], [(first, 60.0), (second, 64.0)])
	assert [point.day for point in run.drawn] == [
		START + timedelta(days=number) for number in range((END - START).days + 1)
	]
	assert [(point.day, point.recorded) for point in run.drawn if point.recorded is not None] == [
		(first, 60.0),
		(second, 64.0),
	]
	assert all(point in run.drawn for point in run.points)


@given(st.integers(0, 800), st.sets(st.integers(0, 800), max_size=60))
def test_whatever_was_recorded_is_drawn_in_order_and_few_enough(length, offsets):
	recorded = [
		(START + timedelta(days=offset), float(offset)) for offset in sorted(offsets) if offset <= length
	]
	run = trajectory(GOAL, START, START + timedelta(days=length), START, TIME, [], recorded)
	drawn = [(point.day, point.recorded) for point in run.drawn if point.recorded is not None]
	assert drawn == recorded
	assert len(run.drawn) <= max(MOST_STEPS + 1, len(recorded), 2)


def test_a_goal_s_own_due_date_ends_its_line():
	due = date(2026, 3, 16)
	run = trajectory(replace(GOAL, due_date=due), START, END, due, TIME, [], [])
	assert [point.day for point in run.points] == [START, due]
	assert run.expected == 82
