"""What a check-in looks back on: open actions of earlier ones, and support that was promised."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pip_module.rules.goals import Support
from pip_module.rules.meeting import Action, Meeting, carried_over, is_late, may_change, outstanding

DAY = date(2026, 3, 1)


def day(offset: int) -> date:
	return DAY + timedelta(days=offset)


FIRST = Meeting("first", day(0), day(0))
SECOND = Meeting("second", day(14), day(14))
THIRD = Meeting("third", day(28))
MEETINGS = (FIRST, SECOND, THIRD)
CALL = Action("call", "first", due=day(10))


def keys(at: str, *actions: Action, meetings=MEETINGS) -> list[str]:
	return [action.key for action in carried_over(actions, meetings, at)]


def test_an_action_stands_in_every_later_meeting_until_it_is_done():
	assert keys("first", CALL) == []
	assert keys("second", CALL) == keys("third", CALL) == ["call"]


def test_marked_as_done_it_stays_in_that_meeting_and_is_gone_from_later_ones():
	done = replace(CALL, done_on=day(14), done_in="second")
	assert keys("second", done) == ["call"]
	assert keys("third", done) == []
	assert keys("third", replace(CALL, done_on=day(28), done_in="third")) == ["call"]


def test_done_in_the_meeting_it_was_agreed_in_it_is_carried_nowhere():
	assert keys("second", replace(CALL, done_on=day(0))) == []


def test_an_earlier_record_still_shows_what_was_done_afterwards():
	done = replace(CALL, done_on=day(28), done_in="third")
	assert keys("second", done) == ["call"]


def test_what_was_noted_for_a_meeting_that_was_not_held_was_agreed_with_nobody():
	missed = Meeting("missed", day(7))
	assert keys("third", Action("noted", "missed"), meetings=(*MEETINGS, missed)) == []


def test_what_was_marked_while_preparing_a_meeting_is_known_to_the_others_to_come():
	fourth = Meeting("fourth", day(42))
	done = replace(CALL, done_on=day(20), done_in="third")
	assert keys("third", done, meetings=(*MEETINGS, fourth)) == ["call"]
	assert keys("fourth", done, meetings=(*MEETINGS, fourth)) == []
	assert keys("second", done, meetings=(*MEETINGS, fourth)) == ["call"]


def test_meetings_follow_one_another_as_they_were_held():
	# The second was held before the first, which was made good late.
	late, early = replace(FIRST, held_on=day(20)), SECOND
	assert keys("first", Action("early", "second"), meetings=(late, early)) == ["early"]
	assert keys("second", Action("late", "first"), meetings=(late, early)) == []


def test_what_is_due_first_comes_first_and_what_has_no_date_last():
	someday, soon = Action("someday", "first"), Action("soon", "second", due=day(3))
	assert keys("third", someday, CALL, soon) == ["soon", "call", "someday"]


@pytest.mark.parametrize(
	("action", "expected"),
	[
		(CALL, True),
		(replace(CALL, done_on=day(14), done_in="second"), True),
		(replace(CALL, done_on=day(28), done_in="third"), False),
		(replace(CALL, done_on=day(0)), False),
	],
)
def test_a_mark_is_changed_only_where_it_was_made(action, expected):
	assert may_change(action, "second") is expected


@pytest.mark.parametrize(
	("due", "done", "expected"),
	[
		(None, None, False),
		(day(0), None, False),
		(day(-1), None, True),
		(day(-1), day(0), False),
		(day(-1), day(1), True),
	],
)
def test_late_from_the_day_after_it_was_due(due, done, expected):
	assert is_late(due, done, day(0)) is expected


def test_support_that_is_not_there_yet_by_its_day():
	supports = [
		Support("Tools", "A second screen", None),
		Support("Training", "A course", day(5)),
		Support("Mentoring", "An hour a week", day(3), delivered_on=day(4)),
		Support("Time", "Fridays", day(2), delivered_on=day(1)),
	]
	assert outstanding(supports, day(3), day(60)) == ((3, day(3)), (2, day(5)), (1, day(60)))
	assert outstanding(supports, day(4), day(60)) == ((2, day(5)), (1, day(60)))


@st.composite
def histories(draw):
	count = draw(st.integers(1, 6))
	meetings = [Meeting(f"m{n}", day(7 * n), day(7 * n)) for n in range(count)] + [Meeting("next", day(90))]
	names = [meeting.name for meeting in meetings]
	actions = []
	for number in range(draw(st.integers(0, 8))):
		agreed = draw(st.integers(0, count - 1))
		done = draw(st.one_of(st.none(), st.integers(agreed, count)))
		actions.append(
			Action(
				f"a{number}",
				names[agreed],
				draw(st.one_of(st.none(), st.integers(0, 90).map(day))),
				None if done is None else day(7 * done),
				"" if done is None or done == agreed else names[done],
			)
		)
	return meetings, actions


@given(histories())
def test_nothing_that_is_open_is_lost_and_nothing_done_comes_back(history):
	meetings, actions = history
	lists = [{action.key for action in carried_over(actions, meetings, each.name)} for each in meetings]
	for action in actions:
		agreed = [meeting.name for meeting in meetings].index(action.agreed_in)
		shown = [number for number, found in enumerate(lists) if action.key in found]
		last = len(meetings) - 1
		if action.done_on is not None:
			done = action.done_in or action.agreed_in
			last = [meeting.name for meeting in meetings].index(done)
		assert shown == list(range(agreed + 1, last + 1))
