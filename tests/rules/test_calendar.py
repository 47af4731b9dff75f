"""The calendar: ends, working days, check-ins, holds and the time gone. 2 March 2026 is a Monday."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from some_calendars import (
	FREQUENCY_DAYS,
	MONDAY,
	calendars,
	every_day,
	longest_rest,
	march,
	never,
	weekday,
	weekdays_but,
)

from pip_module.rules.calendar import (
	CHECKIN_STATUSES,
	FREQUENCIES,
	KINDS,
	NoWorkingDay,
	ScheduledCheckin,
	add_working_days,
	checkin_schedule,
	elapsed,
	end_date,
	next_working_day,
	previous_working_day,
	working_days,
)

days = st.dates(date(2026, 1, 1), date(2026, 12, 31))
durations = st.sampled_from([30, 60, 90]) | st.integers(1, 200)


def test_words_are_the_doctypes():
	assert FREQUENCIES == ("Weekly", "Every 2 Weeks", "Monthly")
	assert KINDS == ("Regular", "Milestone", "Final Review")
	assert CHECKIN_STATUSES == ("Scheduled", "Completed", "Missed", "Cancelled")


def test_the_start_is_day_0():
	assert end_date(march(1), 30) == march(31)
	assert end_date(march(1), 1) == march(2)


@pytest.mark.parametrize("duration", [0, -1])
def test_a_plan_lasts_a_day_at_least(duration):
	with pytest.raises(ValueError):
		end_date(march(1), duration)


def test_next_and_previous_working_day():
	assert next_working_day(march(6), weekday) == march(6)
	assert next_working_day(march(7), weekday) == march(9)
	assert next_working_day(march(7), weekdays_but(march(9))) == march(10)
	assert previous_working_day(march(6), weekday) == march(6)
	assert previous_working_day(march(8), weekday) == march(6)
	assert previous_working_day(march(8), weekdays_but(march(6))) == march(5)


@pytest.mark.parametrize("look", [next_working_day, previous_working_day])
def test_looking_for_a_working_day_ends_after_a_year(look):
	with pytest.raises(NoWorkingDay):
		look(MONDAY, never)
	with pytest.raises(NoWorkingDay):
		look(MONDAY, lambda day: abs((day - MONDAY).days) > 366)
	assert abs((look(MONDAY, lambda day: abs((day - MONDAY).days) >= 366) - MONDAY).days) == 366


def test_working_days_are_counted_inclusively():
	assert working_days(march(5), march(9), weekday) == 3
	assert working_days(march(5), march(5), weekday) == 1
	assert working_days(march(7), march(8), weekday) == 0
	assert working_days(march(9), march(5), weekday) == 0


def test_add_working_days():
	assert add_working_days(march(6), 2, weekday) == march(10)
	assert add_working_days(march(7), 1, weekday) == march(9)
	assert add_working_days(march(7), 0, weekday) == march(7)
	with pytest.raises(ValueError):
		add_working_days(march(7), -1, weekday)
	with pytest.raises(NoWorkingDay):
		add_working_days(march(7), 1, never)


@given(days, st.integers(0, 30), calendars())
def test_added_working_days_are_counted_again(day, n, is_working_day):
	later = add_working_days(day, n, is_working_day)
	assert working_days(day + timedelta(days=1), later, is_working_day) == n


def schedule(start: date, end: date, frequency: str, is_working_day=weekday):
	return [
		(checkin.date.isoformat(), checkin.kind)
		for checkin in checkin_schedule(start, end, frequency, is_working_day)
	]


def test_thirty_days_weekly():
	assert schedule(MONDAY, date(2026, 4, 1), "Weekly") == [
		("2026-03-09", "Regular"),
		("2026-03-16", "Regular"),
		("2026-03-23", "Regular"),
		("2026-03-30", "Regular"),
		("2026-04-01", "Final Review"),
	]


def test_sixty_days_every_two_weeks_with_a_milestone():
	assert schedule(MONDAY, date(2026, 5, 1), "Every 2 Weeks") == [
		("2026-03-16", "Regular"),
		("2026-03-30", "Regular"),
		("2026-04-01", "Milestone"),
		("2026-04-13", "Regular"),
		("2026-04-27", "Regular"),
		("2026-05-01", "Final Review"),
	]


def test_milestones_on_day_30_60_90_inside_the_plan():
	def milestones(duration: int) -> list[str]:
		planned = schedule(march(1), end_date(march(1), duration), "Monthly", every_day)
		return [day for day, kind in planned if kind == "Milestone"]

	assert milestones(30) == []
	assert milestones(31) == ["2026-03-31"]
	assert milestones(90) == ["2026-03-31", "2026-04-30"]
	assert milestones(120) == ["2026-03-31", "2026-04-30", "2026-05-30"]


def test_months_are_counted_from_the_start():
	planned = checkin_schedule(date(2026, 1, 31), date(2026, 6, 1), "Monthly", every_day)
	assert [checkin.date.isoformat() for checkin in planned if checkin.kind == "Regular"] == [
		"2026-02-28",
		"2026-03-31",
		"2026-04-30",
		"2026-05-31",
	]


def test_months_go_into_the_next_year():
	assert schedule(date(2027, 11, 29), date(2028, 3, 1), "Monthly", every_day) == [
		("2027-12-29", "Milestone"),  # day 30 and one month on: one meeting
		("2028-01-28", "Milestone"),
		("2028-01-29", "Regular"),
		("2028-02-27", "Milestone"),
		("2028-02-29", "Regular"),
		("2028-03-01", "Final Review"),
	]


def test_a_holiday_moves_a_checkin_to_the_next_working_day():
	planned = checkin_schedule(MONDAY, march(27), "Weekly", weekdays_but(march(16), march(17)))
	assert ScheduledCheckin(march(18), march(16), "Regular") in planned
	assert [checkin.date for checkin in planned] == [march(9), march(18), march(23), march(27)]


def test_the_final_review_is_the_last_working_day_on_or_before_the_end():
	assert checkin_schedule(MONDAY, march(8), "Weekly", weekday) == (
		ScheduledCheckin(march(6), march(8), "Final Review"),
	)


def test_a_checkin_moved_onto_the_final_review_or_past_it_is_dropped():
	assert schedule(MONDAY, march(17), "Weekly", weekdays_but(march(16))) == [
		("2026-03-09", "Regular"),
		("2026-03-17", "Final Review"),
	]
	assert schedule(MONDAY, march(17), "Weekly", weekdays_but(march(16), march(17))) == [
		("2026-03-09", "Regular"),
		("2026-03-13", "Final Review"),
	]


def test_of_two_on_one_day_the_milestone_stays():
	# The regular one of 30 March and the milestone of 1 April both move to Thursday 2 April.
	shut = weekdays_but(march(30), march(31), date(2026, 4, 1))
	on_that_day = [
		c for c in checkin_schedule(MONDAY, date(2026, 4, 20), "Weekly", shut) if c.date == date(2026, 4, 2)
	]
	assert on_that_day == [ScheduledCheckin(date(2026, 4, 2), date(2026, 4, 1), "Milestone")]


def test_of_two_regular_ones_on_one_day_the_earlier_stays():
	shut = weekdays_but(*(march(day) for day in range(9, 20)))
	planned = checkin_schedule(MONDAY, march(30), "Weekly", shut)
	assert planned == (
		ScheduledCheckin(march(20), march(9), "Regular"),
		ScheduledCheckin(march(23), march(23), "Regular"),
		ScheduledCheckin(march(30), march(30), "Final Review"),
	)


def test_a_schedule_needs_an_end_a_frequency_and_a_working_day():
	for end in (MONDAY, march(1)):
		with pytest.raises(ValueError, match="after the start"):
			checkin_schedule(MONDAY, end, "Weekly", weekday)
	with pytest.raises(ValueError, match="Daily"):
		checkin_schedule(MONDAY, march(30), "Daily", weekday)
	with pytest.raises(NoWorkingDay):
		checkin_schedule(march(6), march(8), "Weekly", weekday)
	with pytest.raises(NoWorkingDay):
		checkin_schedule(march(6), march(8), "Weekly", never)


@given(days, durations, st.sampled_from(FREQUENCIES), calendars())
def test_schedule_invariants(start, duration, frequency, is_working_day):
	end = end_date(start, duration)
	assume(working_days(start + timedelta(days=1), end, is_working_day))
	planned = checkin_schedule(start, end, frequency, is_working_day)
	dates = [checkin.date for checkin in planned]
	assert all(earlier < later for earlier, later in pairwise(dates))
	assert all(start < day <= end for day in dates)
	assert all(is_working_day(day) for day in dates)
	assert [checkin.kind for checkin in planned].index("Final Review") == len(planned) - 1
	assert working_days(dates[-1] + timedelta(days=1), end, is_working_day) == 0
	assert all(checkin.nominal_date <= checkin.date for checkin in planned[:-1])
	widest = FREQUENCY_DAYS[frequency] + longest_rest(start, end, is_working_day)
	assert all((later - earlier).days <= widest for earlier, later in pairwise([start, *dates]))
	assert checkin_schedule(start, end, frequency, is_working_day) == planned


@pytest.mark.parametrize(
	("today", "share"),
	[
		(date(2026, 2, 1), 0),
		(MONDAY, 0),
		(march(3), 1 / 9),
		(march(6), 4 / 9),
		(march(8), 4 / 9),
		(march(12), 8 / 9),
		(march(13), 1),
		(march(30), 1),
	],
)
def test_elapsed(today, share):
	assert elapsed(MONDAY, march(13), today, weekday) == pytest.approx(share)


def test_elapsed_without_a_working_day():
	assert elapsed(march(6), march(9), march(8), never) == 0
	assert elapsed(march(6), march(9), march(9), never) == 1


@given(days, durations, st.integers(-5, 205), st.integers(0, 30), calendars())
def test_time_gone_is_a_share_and_never_runs_back(start, duration, day, later, is_working_day):
	end = end_date(start, duration)
	today = start + timedelta(days=day)
	gone = elapsed(start, end, today, is_working_day)
	assert 0 <= gone <= 1
	assert gone <= elapsed(start, end, today + timedelta(days=later), is_working_day)
	assert elapsed(start, end, start, is_working_day) == 0
	assert elapsed(start, end, end, is_working_day) == 1
