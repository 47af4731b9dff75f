"""Where what was agreed falls after holds and leave. 2 March 2026 is a Monday."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from some_calendars import (
	FREQUENCY_DAYS,
	MONDAY,
	calendars,
	march,
	never,
	weekday,
	weekdays_but,
)

from pip_module.rules import calendar
from pip_module.rules.calendar import NoWorkingDay
from pip_module.rules.plan_time import (
	Agreed,
	CheckIn,
	Facts,
	Hold,
	Leave,
	PlanTime,
	agreed_again,
	dates_of,
	days_to_work,
	holds_of,
)

LONG_AGO = date(2025, 1, 1)
END = Agreed(march(27))


def april(day: int) -> date:
	return date(2026, 4, day)


def span(first: date, last: date) -> set[date]:
	return {first + timedelta(days=count) for count in range((last - first).days + 1)}


def sick(first: date, last: date, name: str = "LA-1", **values) -> Leave:
	return Leave(name, first, last, protected=True, **values)


def checkins_of(start: date, end: date, frequency: str = "Weekly", works=weekday) -> list[CheckIn]:
	return [
		CheckIn(slot.kind + str(slot.nominal_date), slot.kind, Agreed(slot.nominal_date), slot.date)
		for slot in calendar.checkin_schedule(start, end, frequency, works)
	]


def facts(**values) -> Facts:
	checkins = checkins_of(MONDAY, values.get("end", END).day)
	return Facts(
		**{"start": MONDAY, "end": END, "today": LONG_AGO, "works": weekday, "checkins": checkins, **values}
	)


# Where an agreed day falls ---------------------------------------------------------------------------------------


def test_what_comes_after_held_days_falls_as_many_working_days_later():
	time = PlanTime(MONDAY, weekday, span(march(10), march(12)))
	assert time.falls_on(Agreed(march(27))) == april(1)
	assert time.falls_on(Agreed(march(11))) == march(16)
	assert time.falls_on(Agreed(march(6))) == march(6)
	assert time.falls_on(Agreed(date(2026, 2, 20))) == date(2026, 2, 20)


def test_a_day_without_holds_before_it_stays_even_on_a_weekend():
	assert PlanTime(MONDAY, weekday, span(march(30), april(3))).falls_on(Agreed(march(29))) == march(29)
	assert PlanTime(MONDAY, weekday, span(march(14), march(15))).falls_on(Agreed(march(29))) == march(29)


def test_what_was_agreed_knowing_of_a_hold_moves_only_when_that_changes():
	held = span(march(10), march(12))
	agreed = PlanTime(MONDAY, weekday, held).agree_on(march(29))
	assert agreed == Agreed(march(29), 3)
	assert PlanTime(MONDAY, weekday, held).falls_on(agreed) == march(29)
	assert PlanTime(MONDAY, weekday, held | {march(17)}).falls_on(agreed) == march(30)
	assert PlanTime(MONDAY, weekday).falls_on(agreed) == march(24)


def test_the_start_may_be_held():
	time = PlanTime(MONDAY, weekday, span(march(2), march(3)))
	assert time.falls_on(Agreed(march(2))) == march(4)
	assert time.counted_days(march(5)) == 2
	assert time.held_days(march(5)) == 2
	assert not time.counts(march(3))
	assert not time.counts(march(7))
	assert time.counts(march(4))


def test_more_held_days_allowed_for_than_there_were_days_changes_nothing():
	assert PlanTime(MONDAY, weekday).falls_on(Agreed(march(4), 9)) == march(4)


def test_looking_for_a_day_that_counts_ends_after_a_year():
	with pytest.raises(NoWorkingDay):
		PlanTime(MONDAY, lambda day: day == MONDAY, {MONDAY}).falls_on(Agreed(MONDAY))


@given(calendars(), st.dates(MONDAY, date(2026, 12, 31)), st.sets(st.dates(MONDAY, date(2026, 9, 30))))
def test_as_many_days_count_up_to_where_it_falls_as_there_were(works, day, held):
	time = PlanTime(MONDAY, works, held)
	try:
		falls = time.falls_on(Agreed(day))
	except NoWorkingDay:
		assume(False)
	assert falls >= day
	assert time.counted_days(falls) == calendar.working_days(MONDAY, day, works)
	assert falls == day or time.counts(falls)


@given(
	calendars(),
	st.dates(MONDAY, date(2026, 12, 31)),
	st.sets(st.dates(MONDAY, date(2026, 9, 30))),
	st.sets(st.dates(MONDAY, date(2026, 9, 30))),
)
def test_agreed_again_it_comes_back_when_what_was_added_is_taken_back(works, day, held, added):
	before = PlanTime(MONDAY, works, held)
	agreed = before.agree_on(day)
	try:
		PlanTime(MONDAY, works, held | added).falls_on(agreed)
	except NoWorkingDay:
		assume(False)
	assert PlanTime(MONDAY, works, held).falls_on(agreed) == day


# Which leave holds a plan -----------------------------------------------------------------------------------------


def held(*leaves: Leave, manual=(), end=END, works=weekday, at_least=5):
	return holds_of(MONDAY, end, manual, leaves, works, at_least)


def test_protected_leave_of_enough_working_days_holds_the_plan():
	assert held(sick(march(9), march(13))).rows == (Hold(march(9), march(13), "LA-1", 5),)
	assert held(sick(march(9), march(12))).rows == ()
	assert held(sick(march(7), march(12))).rows == ()
	assert held(replace(sick(march(9), march(13)), protected=False)).rows == ()


def test_a_half_day_is_worked():
	assert held(sick(march(9), march(13), half_day=march(13))).rows == ()
	found = held(sick(march(9), march(16), half_day=march(16)))
	assert found.working_days == 5
	assert march(16) not in found.days
	assert held(sick(march(9), march(9), half_day=march(9)), at_least=1).rows == ()


def test_a_holiday_inside_leave_is_not_lost():
	assert held(sick(march(9), march(16)), works=weekdays_but(march(11))).working_days == 5


def test_leave_that_outlasts_the_plan_takes_only_the_plans_days():
	found = held(sick(march(23), april(10)))
	assert found.working_days == 5
	dates = dates_of(facts(leaves=[sick(march(23), april(10))]))
	assert dates.end == april(17)


def test_leave_before_the_plan_takes_nothing_of_it():
	assert held(sick(date(2026, 2, 16), date(2026, 2, 27))).rows == ()
	assert held(sick(date(2026, 2, 16), march(6))).rows == (Hold(march(2), march(6), "LA-1", 5),)
	assert held(sick(date(2026, 2, 2), march(5))).rows == ()


def test_leave_after_the_plan_takes_nothing_unless_a_hold_moved_the_end():
	leave = sick(march(30), april(3))
	assert held(leave).rows == ()
	business = Hold(march(9), march(13))
	assert held(leave, manual=[business]).rows == (
		replace(business, working_days=5),
		Hold(march(30), april(3), "LA-1", 5),
	)


def test_overlapping_leaves_count_once():
	found = held(sick(march(9), march(13)), sick(march(11), march(18), "LA-2"))
	assert [(hold.leave, hold.working_days) for hold in found.rows] == [("LA-1", 5), ("LA-2", 3)]
	assert found.working_days == 8


def test_leave_that_follows_on_is_one_absence():
	first, second = sick(march(9), march(11)), sick(march(12), march(13), "LA-2")
	assert held(first, second).working_days == 5
	over_the_weekend = sick(march(11), march(13)), sick(march(16), march(17), "LA-2")
	assert held(*over_the_weekend).working_days == 5
	apart = sick(march(10), march(12)), sick(march(16), march(17), "LA-2")
	assert held(*apart).working_days == 0


def test_leave_of_other_years_is_not_looked_through_day_by_day():
	assert held(sick(date(2020, 1, 1), date(2020, 1, 2)), sick(march(9), march(13), "LA-2")).working_days == 5


def test_a_hold_and_leave_on_the_same_days_count_once():
	found = held(sick(march(9), march(13)), manual=[Hold(march(10), march(17))])
	assert found.working_days == 7


def test_no_threshold_still_needs_a_day():
	assert held(sick(march(14), march(15)), at_least=0).rows == ()
	assert held(sick(march(13), march(15)), at_least=0).working_days == 1


# All dates of a plan -----------------------------------------------------------------------------------------------


def test_leave_moves_the_end_the_checkins_and_what_is_due():
	found = dates_of(
		facts(
			leaves=[sick(march(9), march(13))],
			dues={
				"goal": (END, march(27)),
				"early": (Agreed(march(6)), march(6)),
				"mid": (Agreed(march(11)), march(11)),
			},
		)
	)
	assert found.end == april(3)
	assert found.checkins == {
		"Regular2026-03-09": march(16),
		"Regular2026-03-16": march(23),
		"Regular2026-03-23": march(30),
		"Final Review2026-03-27": april(3),
	}
	assert found.dues == {"goal": april(3), "early": march(6), "mid": march(18)}


def test_other_leave_moves_only_the_checkins_that_fall_on_it():
	found = dates_of(facts(leaves=[Leave("LA-1", march(9), march(17))]))
	assert found.end == march(27)
	assert found.checkins == {
		"Regular2026-03-09": march(18),
		"Regular2026-03-16": None,
		"Regular2026-03-23": march(23),
		"Final Review2026-03-27": march(27),
	}


def test_a_checkin_that_was_held_stays():
	checkins = checkins_of(MONDAY, march(27))
	checkins[0] = replace(checkins[0], status=calendar.COMPLETED)
	found = dates_of(facts(checkins=checkins, leaves=[sick(march(9), march(13))]))
	assert "Regular2026-03-09" not in found.checkins


def test_a_checkin_missed_on_leave_is_to_be_held_again():
	checkins = checkins_of(MONDAY, march(27))
	checkins[0] = replace(checkins[0], status=calendar.MISSED)
	late = facts(checkins=checkins, leaves=[Leave("LA-1", march(9), march(10))], today=march(12))
	assert dates_of(late).checkins["Regular2026-03-09"] == march(13)
	assert "Regular2026-03-09" not in dates_of(replace(late, leaves=())).checkins
	assert dates_of(replace(late, leaves=[sick(march(9), march(13))])).checkins["Regular2026-03-09"] == march(
		16
	)


def test_an_overdue_checkin_stays_overdue():
	found = dates_of(facts(today=march(12), current_end=march(27)))
	assert "Regular2026-03-09" not in found.checkins
	assert found.checkins["Regular2026-03-16"] == march(16)


def test_days_given_back_put_nothing_into_the_past():
	moved = [
		CheckIn("a", "Regular", Agreed(march(9)), march(16)),
		CheckIn("b", "Regular", Agreed(march(16)), march(23)),
		CheckIn("c", "Regular", Agreed(march(23)), march(30)),
		CheckIn("final", "Final Review", END, april(3)),
	]
	known = facts(
		checkins=moved,
		dues={"goal": (Agreed(march(11)), march(18)), "over": (Agreed(march(4)), march(4))},
		current_end=april(3),
		today=march(12),
	)
	found = dates_of(known)
	assert found.checkins == {"a": march(13), "b": march(16), "c": march(23), "final": march(27)}
	assert found.dues == {"goal": march(13), "over": march(4)}
	late = dates_of(replace(known, today=march(31)))
	assert late.end == april(1)
	assert late.checkins == {"final": april(1)}


def test_one_dropped_comes_back_with_the_days():
	checkins = checkins_of(MONDAY, march(27))
	checkins[1] = replace(checkins[1], dropped=True, status=calendar.CANCELLED)
	assert dates_of(facts(checkins=checkins)).checkins["Regular2026-03-16"] == march(16)
	assert dates_of(facts(checkins=checkins, today=march(18))).checkins["Regular2026-03-16"] is None


def test_leave_up_to_the_end_puts_the_final_review_before_it():
	found = dates_of(facts(leaves=[Leave("LA-1", march(23), march(31))]))
	assert found.checkins["Final Review2026-03-27"] == march(20)


def test_leave_over_all_that_is_left_leaves_the_final_review_at_the_end():
	found = dates_of(facts(leaves=[Leave("LA-1", march(12), march(31))], today=march(13)))
	assert found.checkins["Final Review2026-03-27"] == march(27)


def test_a_final_review_whose_day_is_over_stays_there():
	sunday = Agreed(march(29))
	late = facts(end=sunday, today=march(28), leaves=[Leave("LA-1", march(27), march(27))])
	final = next(key for key in dates_of(late).checkins if key.startswith("Final"))
	assert dates_of(late).checkins[final] == march(27)


def test_a_plan_without_a_working_day_has_no_final_review():
	with pytest.raises(NoWorkingDay):
		dates_of(facts(works=never, checkins=checkins_of(MONDAY, march(27))))


def test_a_hold_and_leave_count_the_same_whichever_came_first():
	found = held(sick(march(9), march(13)), manual=[Hold(march(11), march(17))])
	assert [(hold.leave, hold.working_days) for hold in found.rows] == [("LA-1", 2), ("", 5)]


def test_holidays_that_were_changed_move_the_checkins_that_fall_on_them_alone():
	leave = sick(march(9), march(13))
	before = dates_of(facts(leaves=[leave], dues={"goal": (END, march(27))}))
	changed = facts(
		works=weekdays_but(march(11), march(23), march(31)),
		leaves=[leave],
		checkins=[
			replace(checkin, day=before.checkins[checkin.key]) for checkin in checkins_of(MONDAY, march(27))
		],
		current_end=before.end,
		dues={"goal": (END, before.dues["goal"])},
	)
	found = dates_of(agreed_again(changed, before.holds.rows))
	assert (found.end, found.dues) == (april(3), {"goal": april(3)})
	assert found.checkins["Final Review2026-03-27"] == april(3)
	assert [key for key, day in found.checkins.items() if day != before.checkins[key]] == [
		"Regular2026-03-16"
	]
	assert before.checkins["Regular2026-03-16"] == march(23)


def test_the_days_there_are_to_work_at_a_goal():
	credited = facts(leaves=[sick(march(9), march(13))], dues={"goal": (END, march(27))})
	found = dates_of(credited)
	assert days_to_work(credited, found.time, found.dues["goal"]) == 20, "days on hold are given back"
	short = facts(leaves=[sick(march(9), march(11)), Leave("LA-2", march(11), march(16), half_day=march(16))])
	assert days_to_work(short, dates_of(short).time, march(27)) == 15
	assert days_to_work(short, dates_of(short).time, march(10)) == 5
	assert days_to_work(facts(), dates_of(facts()).time, march(27)) == 20


# For any calendar, leave and holds ----------------------------------------------------------------------------------

some_days = st.dates(date(2026, 2, 1), date(2026, 8, 31))


@st.composite
def leaves(draw):
	drawn = []
	for number in range(draw(st.integers(0, 4))):
		first = draw(some_days)
		last = first + timedelta(days=draw(st.integers(0, 30)))
		half = draw(st.none() | st.dates(first, last))
		drawn.append(Leave(f"LA-{number}", first, last, draw(st.booleans()), half))
	return drawn


@st.composite
def manual_holds(draw):
	return [
		Hold(first, first + timedelta(days=draw(st.integers(0, 20))))
		for first in draw(st.lists(some_days, max_size=2))
	]


@st.composite
def plans(draw):
	"""A plan whose check-ins are all to come, with goals due on some days of it."""
	works = draw(calendars())
	end = MONDAY + timedelta(days=draw(st.sampled_from([30, 60, 90]) | st.integers(1, 120)))
	frequency = draw(st.sampled_from(calendar.FREQUENCIES))
	try:
		checkins = checkins_of(MONDAY, end, frequency, works)
	except NoWorkingDay:
		assume(False)
	dues = draw(st.lists(st.dates(MONDAY, end), max_size=3))
	return frequency, Facts(
		start=MONDAY,
		end=Agreed(end),
		today=LONG_AGO,
		works=works,
		manual_holds=draw(manual_holds()),
		leaves=draw(leaves()),
		hold_after=draw(st.integers(1, 12)),
		checkins=checkins,
		dues={str(number): (Agreed(day), day) for number, day in enumerate(dues)},
	)


def solved(known: Facts):
	try:
		return dates_of(known)
	except NoWorkingDay:
		assume(False)


def apply(known: Facts, found) -> Facts:
	"""The same plan once what was found is written down."""
	checkins = []
	for checkin in known.checkins:
		day = found.checkins[checkin.key]
		checkins.append(
			replace(checkin, day=day, dropped=False, status=calendar.SCHEDULED)
			if day
			else replace(checkin, dropped=True, status=calendar.CANCELLED)
		)
	return replace(
		known,
		checkins=checkins,
		current_end=found.end,
		dues={key: (agreed, found.dues[key]) for key, (agreed, _day) in known.dues.items()},
	)


@given(plans())
def test_every_invariant_of_the_calendar_holds(drawn):
	frequency, known = drawn
	found = solved(known)
	placed = sorted((day, key) for key, day in found.checkins.items() if day)
	days = [day for day, _key in placed]
	assert all(first < second for first, second in pairwise(days))
	assert known.start < days[0] and days[-1] <= found.end
	assert placed[-1][1].startswith("Final Review")
	assert all(found.time.counts(day) for day in days)
	assert known.end.day <= found.end
	assert all(known.start <= day <= found.end for day in found.dues.values())

	away = {day for leave in known.leaves for day in leave.days}

	def is_free(day):
		return found.time.counts(day) and day not in away

	if any(
		is_free(known.start + timedelta(days=count)) for count in range(1, (found.end - known.start).days + 1)
	):
		assert all(is_free(day) for day in days)
		for first, second in pairwise([known.start, *days]):
			rest = sum(
				not is_free(first + timedelta(days=count)) for count in range((second - first).days + 1)
			)
			assert (second - first).days <= FREQUENCY_DAYS[frequency] + rest


@given(plans())
def test_the_end_moves_by_the_working_days_lost(drawn):
	_frequency, known = drawn
	found = solved(known)
	assert found.time.counted_days(found.end) == calendar.working_days(
		known.start, known.end.day, known.works
	)
	lost = calendar.working_days(known.start, found.end, known.works) - found.time.counted_days(found.end)
	assert 0 <= found.holds.working_days <= lost


@given(plans(), leaves())
def test_leave_given_and_taken_back_gives_the_same_dates(drawn, added):
	_frequency, known = drawn
	before = solved(known)
	renamed = [replace(leave, name=f"NEW-{leave.name}") for leave in added]
	with_more = replace(apply(known, before), leaves=[*known.leaves, *renamed])
	after = apply(with_more, solved(with_more))
	again = solved(replace(after, leaves=known.leaves))
	assert (again.end, again.checkins, again.dues, again.holds) == (
		before.end,
		before.checkins,
		before.dues,
		before.holds,
	)


@given(plans(), st.randoms(use_true_random=False))
def test_the_order_in_which_things_become_known_does_not_matter(drawn, random):
	_frequency, known = drawn
	at_once = solved(known)
	happenings = [("leave", leave) for leave in known.leaves] + [
		("hold", hold) for hold in known.manual_holds
	]
	random.shuffle(happenings)
	step = replace(known, leaves=(), manual_holds=())
	for what, happening in happenings:
		step = (
			replace(step, leaves=[*step.leaves, happening])
			if what == "leave"
			else replace(step, manual_holds=[*step.manual_holds, happening])
		)
		step = apply(step, solved(step))
	found = solved(step)
	assert (found.end, found.checkins, found.dues, found.holds.days) == (
		at_once.end,
		at_once.checkins,
		at_once.dues,
		at_once.holds.days,
	)


@given(plans(), st.integers(1, 30), leaves(), st.booleans())
def test_an_extension_adds_its_days_before_or_after_leave(drawn, days, added, extend_first):
	"""An extension by so many working days ends the plan on the same day whether leave is known before or after it."""
	_frequency, known = drawn
	known = replace(known, checkins=(), manual_holds=(), leaves=(), hold_after=1)
	added = [replace(leave, first=max(leave.first, MONDAY), last=max(leave.last, MONDAY)) for leave in added]

	def extended(plan: Facts) -> Facts:
		found = solved(plan)
		day, left = found.end, days
		while left:
			day = calendar.next_working_day(day + timedelta(days=1), found.time.counts)
			left -= 1
		return replace(plan, end=found.time.agree_on(day), current_end=day)

	try:
		later = replace(extended(known), leaves=added)
		sooner = extended(replace(known, leaves=added))
	except NoWorkingDay:
		assume(False)
	# Leave that begins after the old end is the plan's only once it is extended.
	assume(all(leave.last <= known.end.day for leave in added))
	assert solved(later).end == solved(sooner).end


@given(plans(), st.integers(-20, 140))
def test_nothing_moves_into_the_past(drawn, offset):
	_frequency, known = drawn
	today = known.start + timedelta(days=offset)
	given_leave = apply(known, solved(known))
	without = replace(given_leave, leaves=(), manual_holds=(), today=today)
	found = solved(without)
	for checkin in without.checkins:
		day = found.checkins.get(checkin.key)
		assert day is None or checkin.day < today or day >= today
	assert found.end >= today or given_leave.current_end < today
	for key, (_agreed, now) in without.dues.items():
		assert found.dues[key] >= today or now < today
	again = solved(
		apply(replace(without, checkins=[c for c in without.checkins if c.key in found.checkins]), found)
	)
	assert again.end == found.end


@given(plans())
def test_said_again_nothing_changes(drawn):
	_frequency, known = drawn
	first = solved(known)
	second = solved(apply(known, first))
	assert (first.end, first.checkins, first.dues, first.holds) == (
		second.end,
		second.checkins,
		second.dues,
		second.holds,
	)


@given(plans(), calendars())
def test_changed_holidays_leave_the_end_and_what_is_due_where_they_are(drawn, other_works):
	_frequency, known = drawn
	before = solved(known)
	changed = replace(apply(known, before), works=other_works)
	found = solved(agreed_again(changed, before.holds.rows))
	assert (found.end, found.dues) == (before.end, before.dues)
	placed = [day for day in found.checkins.values() if day]
	assert len(placed) == len(set(placed))
	assert all(found.time.counts(day) for day in placed)
