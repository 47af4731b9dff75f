"""On which day a check-in stands in a calendar, and for how long."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pip_module.rules import agenda, calendar
from pip_module.rules.agenda import CONFIRMED, OFF, TENTATIVE, Entry, entry_of, is_told

DAY, LATER = date(2026, 3, 10), date(2026, 3, 12)
TODAY = date(2026, 6, 1)

days = st.dates(date(1990, 1, 1), date(2190, 1, 1))
statuses = st.sampled_from(calendar.CHECKIN_STATUSES)


@pytest.mark.parametrize(
	("status", "held_on", "on_hold", "expected"),
	[
		("Scheduled", None, False, Entry(DAY, CONFIRMED)),
		("Scheduled", None, True, Entry(DAY, TENTATIVE)),
		# Entered ahead of the meeting, which is still to come.
		("Scheduled", LATER, False, Entry(DAY, CONFIRMED)),
		("Completed", LATER, False, Entry(LATER, CONFIRMED)),
		("Completed", None, False, Entry(DAY, CONFIRMED)),
		("Completed", LATER, True, Entry(LATER, CONFIRMED)),
		("Missed", None, False, Entry(DAY, CONFIRMED)),
		("Missed", None, True, Entry(DAY, CONFIRMED)),
		("Cancelled", None, False, Entry(DAY, OFF)),
		("Cancelled", None, True, Entry(DAY, OFF)),
	],
)
def test_the_entry_of_a_checkin(status, held_on, on_hold, expected):
	assert entry_of(status, DAY, held_on, on_hold) == expected


@pytest.mark.parametrize(
	("day", "state", "changes", "changed", "told"),
	[
		(date(2026, 4, 2), CONFIRMED, 0, date(2026, 1, 1), True),
		(date(2026, 4, 1), CONFIRMED, 3, TODAY, False),
		(date(2027, 4, 1), TENTATIVE, 0, date(2026, 1, 1), True),
		(TODAY, OFF, 1, date(2026, 5, 2), True),
		(TODAY, OFF, 1, date(2026, 5, 1), False),
		(date(2026, 4, 1), OFF, 1, TODAY, False),
		# It was made on the day of another and never stood.
		(TODAY, OFF, 0, TODAY, False),
	],
)
def test_how_long_it_is_told_of(day, state, changes, changed, told):
	assert is_told(Entry(day, state), changes, changed, TODAY) is told


@given(days)
def test_an_entry_ends_where_the_next_day_begins(day):
	"""Also on the last of a month, of a year and of February."""
	assert Entry(day, CONFIRMED).ends - day == timedelta(days=1)


@given(statuses, days, st.one_of(st.none(), days), st.booleans(), days)
def test_what_is_to_come_is_told_and_what_is_long_over_is_not(status, scheduled, held_on, on_hold, today):
	entry = entry_of(status, scheduled, held_on, on_hold)
	assert is_told(entry, 1, today, today) is (entry.day >= agenda.kept_since(today))
	if entry.day >= today and entry.state != OFF:
		assert is_told(entry, 0, date.min, today)


@given(statuses, days, st.one_of(st.none(), days), days, st.integers(0, 400))
def test_once_gone_an_entry_stays_away(status, scheduled, held_on, today, later):
	entry = entry_of(status, scheduled, held_on)
	if is_told(entry, 1, scheduled, today + timedelta(days=later)):
		assert is_told(entry, 1, scheduled, today)
