"""What a calendar outside the desk is told of a check-in: on which day it stands, and for how long.

Source: design of the process, "Calendar". A meeting stays in people's calendars for a while after its day, so that
they can look it up, and no longer than that; one that is off stays, marked as cancelled, until every calendar has
heard of it.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from pip_module.rules.calendar import CANCELLED, COMPLETED, SCHEDULED

CONFIRMED, TENTATIVE, OFF = "CONFIRMED", "TENTATIVE", "CANCELLED"
"""The states of an entry, in the words of iCalendar (RFC 5545, 3.8.1.11)."""

KEPT_DAYS = 60
"""How long an entry stays after its day."""

TOLD_OFF_DAYS = 30
"""How long a cancelled entry is told of after it was cancelled. Calendars ask anew within days at most."""


@dataclass(frozen=True)
class Entry:
	"""An all-day entry: a date without a time, and so the same date in every time zone."""

	day: date
	state: str

	@property
	def ends(self) -> date:
		"""The day after, which is how iCalendar writes the end of a day."""
		return self.day + timedelta(days=1)


def entry_of(status: str, scheduled: date, held_on: date | None, on_hold: bool = False) -> Entry:
	"""The entry of a check-in; `on_hold` when its plan is.

	A check-in for 10 March that was held on the 12th stands on the 12th. While the plan is on hold those to come are
	tentative: they move when it goes on.
	"""
	if status == COMPLETED:
		return Entry(held_on or scheduled, CONFIRMED)
	if status == CANCELLED:
		return Entry(scheduled, OFF)
	return Entry(scheduled, TENTATIVE if on_hold and status == SCHEDULED else CONFIRMED)


def kept_since(today: date) -> date:
	"""The earliest day whose entries are still told of."""
	return today - timedelta(days=KEPT_DAYS)


def is_told(entry: Entry, changes: int, changed: date, today: date) -> bool:
	"""Whether calendars are told of `entry` on `today`, which has changed so many times, last on the day `changed`.

	What was off from the beginning was never in a calendar, and is not told of as off either.

	On 1 June, 60 days after 2 April: a check-in of 2 April is told of, one of 1 April isn't. One that was cancelled on
	2 May is told of as such, one of 1 May isn't any more.
	"""
	if entry.day < kept_since(today):
		return False
	if entry.state != OFF:
		return True
	return changes > 0 and changed >= today - timedelta(days=TOLD_OFF_DAYS)
