"""The day the tests of a site run on.

What a test shows must not hang on the weekday somebody runs it on. Other programs keep the real time: the web server, the
worker, the database. A test that talks to one of them does so `in_real_time`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from time import time as now
from zoneinfo import ZoneInfo

import time_machine

MORNING = time(10)


class Clock:
	"""A clock of this process that runs like the real one, but for a fixed time ahead of it."""

	def __init__(self, day: date, zone: str):
		# As seconds: given a zone, it would set the zone of the whole process.
		self._ahead = datetime.combine(day, MORNING, ZoneInfo(zone)).timestamp() - now()
		self._start()

	def _start(self) -> None:
		self._travel = time_machine.travel(now() + self._ahead)
		self._travel.start()

	@contextmanager
	def in_real_time(self) -> Iterator[None]:
		self._travel.stop()
		try:
			yield
		finally:
			self._start()


def monday_after(day: date) -> date:
	return day + timedelta(days=7 - day.weekday())
