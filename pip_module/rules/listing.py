"""What a list is narrowed down to when somebody asks what is late or comes to its end. The lists' saved filters and the
numbers of the workspace ask the same.

Source: design of the process, "Lists". A condition is a field, an operator of the host's and a value, all of them on
indexed columns.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from pip_module.rules import calendar, lifecycle

ENDING_DAYS = 14
"""A plan is ending soon when no more than two weeks are left."""

Condition = tuple[str, str, str | int | list[str]]


def _among(statuses: frozenset[str], order: Sequence[str]) -> list[str]:
	return [status for status in order if status in statuses]


def active_plans() -> list[Condition]:
	return [("status", "=", lifecycle.ACTIVE)]


def late_plans(today: date) -> list[Condition]:
	"""Those whose end has passed without an outcome: a plan that ends today isn't late."""
	return [_under_way(), ("end_date", "<", today.isoformat())]


def ending_plans(today: date) -> list[Condition]:
	"""Those that end from today until in ENDING_DAYS days, both included."""
	last = today + timedelta(days=ENDING_DAYS)
	return [_under_way(), ("end_date", "Between", [today.isoformat(), last.isoformat()])]


def late_checkins(today: date) -> list[Condition]:
	"""Those that are overdue: their day has passed, they were neither held nor called off, and somebody still waits for
	them. Which are set aside is `reminders.is_set_aside`; it depends on more than their own row, so the row notes it."""
	return [
		("set_aside", "=", 0),
		_to_hold(calendar.STILL_TO_HOLD),
		("scheduled_date", "<", today.isoformat()),
	]


def coming_checkins(today: date) -> list[Condition]:
	"""Those of today and the ENDING_DAYS days to come."""
	last = today + timedelta(days=ENDING_DAYS)
	return [
		("status", "=", calendar.SCHEDULED),
		("scheduled_date", "Between", [today.isoformat(), last.isoformat()]),
	]


def _under_way() -> Condition:
	return "status", "in", _among(lifecycle.UNDER_WAY, lifecycle.STATUSES)


def _to_hold(statuses: frozenset[str]) -> Condition:
	return "status", "in", _among(statuses, calendar.CHECKIN_STATUSES)
