"""A clock that can be set: the demo's history has to lie in the past, the way it would have come about."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timezone
from typing import Any, NoReturn
from zoneinfo import ZoneInfo

import frappe
from frappe.utils import get_system_timezone


class Clock:
	"""Time stands still while it is in use, and moves when it is told to. All times are the site's own."""

	def __init__(self) -> None:
		self.zone = ZoneInfo(get_system_timezone())

	def __enter__(self) -> "Clock":
		freezegun = tool("freezegun")
		self._freezer = freezegun.freeze_time(datetime.now(timezone.utc).replace(tzinfo=None))
		self._frozen = self._freezer.start()
		return self

	def __exit__(self, *exception: object) -> None:
		self._freezer.stop()

	def move_to(self, moment: datetime) -> None:
		self._frozen.move_to(moment.replace(tzinfo=self.zone).astimezone(timezone.utc).replace(tzinfo=None))


def tool(name: str) -> Any:
	"""The module `name`, which only the demo needs. Says how to get it when it is missing."""
	import importlib

	try:
		return importlib.import_module(name)
	except ImportError:
		refuse(
			f"The demo needs the Python package {name}. Install it with: bench pip install faker freezegun"
		)


def refuse(why: str) -> NoReturn:
	"""Ends the command with `why`. Not an error of the host's: its command line would bury that under a traceback."""
	raise SystemExit(why)


@contextmanager
def acting_as(user: str) -> Iterator[None]:
	"""What happens within is done by `user`, with their permissions and no others."""
	before = frappe.session.user
	frappe.set_user(user)
	try:
		yield
	finally:
		frappe.set_user(before)
