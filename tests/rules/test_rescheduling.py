"""Where one check-in may be moved, and where another may be added. 2 March 2026 is a Monday."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from some_calendars import MONDAY, march, weekday, weekdays_but
from test_plan_time import apply, checkins_of, leaves, plans, solved

from pip_module.rules import calendar, rescheduling
from pip_module.rules.plan_time import Agreed, CheckIn, Facts, Leave, dates_of
from pip_module.rules.rescheduling import merged_with, window, window_for_another, with_consent

END = march(27)
TUESDAY, SECOND_TUESDAY = march(3), march(10)
WEEKLY = checkins_of(MONDAY, END)
"""On the 9th, 16th and 23rd, and the final review on the 27th."""


def days_for(number: int, checkins=WEEKLY, today=TUESDAY, is_free=weekday) -> list[date]:
	return list(window(checkins[number], checkins, MONDAY, END, today, is_free).days)


def refusal_for(number: int, day: date, checkins=WEEKLY, today=TUESDAY, is_free=weekday) -> str | None:
	return window(checkins[number], checkins, MONDAY, END, today, is_free).refusal(day)


# One that is moved ---------------------------------------------------------------------------------------------------


def test_between_the_one_before_and_the_one_after():
	assert days_for(1) == [march(day) for day in (10, 11, 12, 13, 17, 18, 19, 20)]


def test_the_first_one_stays_after_the_start():
	assert days_for(0, today=date(2026, 2, 1)) == [march(day) for day in (3, 4, 5, 6, 10, 11, 12, 13)]


def test_the_final_review_stays_inside_the_plan():
	assert days_for(3) == [march(24), march(25), march(26)]
	early = [*WEEKLY[:3], replace(WEEKLY[3], day=march(24))]
	assert days_for(3, early) == [march(25), march(26), march(27)]


def test_nothing_moves_into_the_past():
	assert days_for(1, today=march(12)) == [march(day) for day in (12, 13, 17, 18, 19, 20)]


def test_neither_days_off_nor_days_held_or_on_leave():
	assert march(18) not in days_for(1, is_free=weekdays_but(march(18)))
	assert refusal_for(1, march(18), is_free=weekdays_but(march(18))) == rescheduling.NOT_WORKED
	assert refusal_for(1, march(14)) == rescheduling.NOT_WORKED


def test_one_that_was_held_counts_and_one_that_was_cancelled_does_not():
	held = [replace(WEEKLY[0], status=calendar.COMPLETED), *WEEKLY[1:]]
	assert days_for(1, held)[0] == march(10)
	cancelled = [replace(WEEKLY[0], status=calendar.CANCELLED), *WEEKLY[1:]]
	assert days_for(1, cancelled)[0] == march(3)
	dropped = [replace(WEEKLY[0], dropped=True), *WEEKLY[1:]]
	assert days_for(1, dropped)[0] == march(3)


@pytest.mark.parametrize(
	("day", "code"),
	[
		(march(16), rescheduling.SAME_DAY),
		(march(9), rescheduling.OUT_OF_WINDOW),
		(march(23), rescheduling.OUT_OF_WINDOW),
		(march(15), rescheduling.NOT_WORKED),
		(march(17), None),
	],
)
def test_why_not(day, code):
	assert refusal_for(1, day) == code


def test_no_day_is_left_between_neighbours():
	close = [replace(WEEKLY[0], day=march(13)), WEEKLY[1], replace(WEEKLY[2], day=march(17)), WEEKLY[3]]
	assert refusal_for(1, march(18), close) == rescheduling.NO_DAY_LEFT


# One more ----------------------------------------------------------------------------------------------------------


def another(checkins=WEEKLY, today=SECOND_TUESDAY):
	return window_for_another(checkins, MONDAY, END, today, weekday)


def test_one_more_may_be_today_and_on_any_free_day_before_the_final_review():
	assert list(another().days) == [march(day) for day in (10, 11, 12, 13, 17, 18, 19, 20, 24, 25, 26)]
	assert another().refusal(march(10)) is None
	assert another().refusal(march(16)) == rescheduling.DAY_TAKEN
	assert another().refusal(march(27)) == rescheduling.OUT_OF_WINDOW
	assert another().refusal(march(9)) == rescheduling.OUT_OF_WINDOW
	assert another().refusal(march(14)) == rescheduling.NOT_WORKED


def test_one_more_in_a_plan_without_a_final_review_stays_inside_the_plan():
	assert list(another(WEEKLY[:3], march(25)).days) == [march(25), march(26), march(27)]
	assert another(WEEKLY, march(27)).refusal(march(27)) == rescheduling.NO_DAY_LEFT


def test_every_code_is_explained():
	codes = {value for name, value in vars(rescheduling).items() if name.isupper() and isinstance(value, str)}
	assert codes - set(rescheduling.SIDES) == set(rescheduling.CODES)


# With leave and holds ------------------------------------------------------------------------------------------------


def moved(known: Facts, key: str, day: date) -> Facts:
	"""The plan once both sides agreed on `day`, as it is written down."""
	before = solved(known)
	after = with_consent(known, before, key, day)
	merged = merged_with(before, solved(after))
	return replace(after, checkins=[checkin for checkin in after.checkins if checkin.key not in merged])


def test_a_final_review_brought_forward_comes_back_after_leave():
	known = Facts(start=MONDAY, end=Agreed(END), today=march(3), works=weekday, checkins=WEEKLY)
	early = moved(known, WEEKLY[3].key, march(25))
	assert dates_of(early).checkins[WEEKLY[3].key] == march(25)
	other_leave = replace(early, leaves=[Leave("LA-1", march(25), march(25))])
	assert dates_of(other_leave).checkins[WEEKLY[3].key] == march(26)
	too_long = replace(early, leaves=[Leave("LA-1", march(25), march(27))])
	assert dates_of(too_long).checkins[WEEKLY[3].key] == march(24)
	protected = replace(early, leaves=[Leave("LA-1", march(10), march(16), protected=True)])
	assert dates_of(protected).checkins[WEEKLY[3].key] == date(2026, 4, 1)
	assert dates_of(replace(early, today=march(26))).checkins.get(WEEKLY[3].key) is None


def test_one_that_fell_together_with_it_goes_along():
	leave = [Leave("LA-1", march(9), march(16))]
	known = Facts(start=MONDAY, end=Agreed(END), today=march(3), works=weekday, leaves=leave, checkins=WEEKLY)
	known = apply(known, dates_of(known))
	assert [(c.day, c.dropped) for c in known.checkins[:2]] == [(march(17), False), (march(16), True)]
	before = dates_of(known)
	checkins = [replace(WEEKLY[0], day=march(19), agreed=Agreed(march(19))), *known.checkins[1:]]
	after = dates_of(replace(known, checkins=checkins))
	assert after.checkins[WEEKLY[1].key] == march(17), "it would come back on the day that was left"
	assert merged_with(before, after) == {WEEKLY[1].key}


def test_one_that_leave_brings_back_anyway_is_not_merged():
	known = Facts(start=MONDAY, end=Agreed(END), today=march(3), works=weekday, checkins=WEEKLY)
	behind = replace(known, checkins=[WEEKLY[0], replace(WEEKLY[1], dropped=True), *WEEKLY[2:]])
	assert merged_with(dates_of(behind), dates_of(behind)) == frozenset()


@st.composite
def moves(draw):
	"""A plan in which one check-in was moved to a day of its window, with the key of that check-in and the day."""
	_frequency, known = draw(plans())
	known = apply(known, solved(known))
	dates = solved(known)
	today = known.start + timedelta(days=draw(st.integers(0, 60)))
	checkin = draw(st.sampled_from([c for c in known.checkins if not c.dropped]))
	assume(checkin.day >= today)
	open_days = window(
		checkin, known.checkins, known.start, dates.end, today, rescheduling.free_days(known, dates)
	)
	days = list(open_days.days)
	assume(days)
	day = draw(st.sampled_from(days))
	assert open_days.refusal(day) is None
	return moved(known, checkin.key, day), checkin, day


def placed(found) -> list[tuple[date, str]]:
	return sorted((day, key) for key, day in found.checkins.items() if day)


def check_order(known: Facts, found) -> None:
	in_order = placed(found)
	assert all(first < second for (first, _key), (second, _other) in pairwise(in_order))
	assert known.start < in_order[0][0] and in_order[-1][0] <= found.end
	assert in_order[-1][1].startswith("Final Review")


@given(moves())
def test_any_day_of_the_window_keeps_the_calendar_right(drawn):
	known, checkin, day = drawn
	found = solved(known)
	assert found.checkins[checkin.key] == day
	for other in known.checkins:
		assert found.checkins[other.key] == (None if other.dropped else other.day), "no other one moves"
	check_order(known, found)
	assert found.time.counts(day)


@given(moves(), leaves())
def test_leave_given_and_taken_back_returns_the_day_that_was_agreed_on(drawn, added):
	known, checkin, day = drawn
	before = solved(known)
	with_more = replace(
		known, leaves=[*known.leaves, *(replace(leave, name=f"NEW-{leave.name}") for leave in added)]
	)
	found = solved(with_more)
	check_order(known, found)
	again = solved(replace(apply(with_more, found), leaves=known.leaves))
	assert again.checkins[checkin.key] == day
	assert (again.end, again.checkins, again.dues) == (before.end, before.checkins, before.dues)


@given(moves())
def test_one_more_on_any_day_moves_no_other(drawn):
	known, _checkin, _day = drawn
	dates = solved(known)
	free = rescheduling.free_days(known, dates)
	for day in list(window_for_another(known.checkins, known.start, dates.end, known.start, free).days)[:5]:
		extra = CheckIn("extra", calendar.REGULAR, dates.time.agree_on(day), day)
		found = solved(replace(known, checkins=[*known.checkins, extra]))
		assert found.checkins["extra"] == day
		assert {key: found.checkins[key] for key in dates.checkins} == dates.checkins
