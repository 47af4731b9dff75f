"""Working days for the tests of rules: weeks by hand, and drawn ones with holidays. 2 March 2026 is a Monday."""

from datetime import date, timedelta

from hypothesis import strategies as st

MONDAY = date(2026, 3, 2)
FREQUENCY_DAYS = {"Weekly": 7, "Every 2 Weeks": 14, "Monthly": 31}


def march(day: int) -> date:
	return date(2026, 3, day)


def weekday(day: date) -> bool:
	return day.weekday() < 5


def every_day(day: date) -> bool:
	return True


def never(day: date) -> bool:
	return False


def weekdays_but(*holidays: date):
	return lambda day: weekday(day) and day not in holidays


@st.composite
def calendars(draw):
	"""A week of one to seven working days, with holidays (some of them in long runs) in 2026 and 2027."""
	week = draw(st.sets(st.integers(0, 6), min_size=1))
	holidays = draw(st.sets(st.dates(date(2026, 1, 1), date(2027, 12, 31)), max_size=12))
	runs = draw(
		st.lists(st.tuples(st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.integers(1, 40)), max_size=2)
	)
	off = holidays | {first + timedelta(days=count) for first, length in runs for count in range(length)}
	return lambda day: day.weekday() in week and day not in off


def longest_rest(first: date, last: date, is_working_day) -> int:
	longest = run = 0
	for count in range((last - first).days + 1):
		run = 0 if is_working_day(first + timedelta(days=count)) else run + 1
		longest = max(longest, run)
	return longest
