"""The host's jobs in processes of their own, which may be killed at any moment, start at the same one, and run by a clock
that says what a test wants.

The processes are forked from a server that has loaded the host and is connected to nothing, so starting one takes
milliseconds and shares nothing with the tests.
"""

import datetime
import multiprocessing
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import Any

SITE = os.environ.get("PIP_SITE", "")
SITES_PATH = os.environ.get("PIP_SITES_PATH", ".")
SWEEP = "pip_module.tasks.hourly"

LONGEST = 300
"""Seconds after which a process that is still at it counts as stuck."""

_forks = multiprocessing.get_context("forkserver")
_forks.set_forkserver_preload(
	[
		"frappe.utils.background_jobs",
		"frappe.email.doctype.email_account.email_account",
		"frappe.email.doctype.email_queue.email_queue",
		"frappe.email.queue",
		"frappe.utils.jinja",
		"frappe.website.utils",
		"hrms.hr.utils",
		"pip_module.tasks",
		"pip_module.pip_module.doctype.performance_improvement_plan.performance_improvement_plan",
		"pip_module.pip_module.doctype.pip_check_in.pip_check_in",
	]
)


class Run:
	"""`method` in a process of its own, connected to the site and waiting to be released.

	`constants` are set in `pip_module.tasks` for it, and `at` is what its clock says, in UTC.
	"""

	def __init__(
		self,
		method: str = SWEEP,
		constants: Mapping[str, int] | None = None,
		at: datetime.datetime | None = None,
		**arguments: Any,
	):
		self._release, there = _forks.Pipe()
		self.process = _forks.Process(
			target=_work, args=(there, SITE, SITES_PATH, method, dict(constants or {}), at, arguments)
		)
		self.process.start()
		there.close()
		if not self._release.poll(LONGEST):
			self.process.kill()
			raise AssertionError(f"{method} did not get ready")
		self._release.recv()

	def release(self) -> "Run":
		self._release.send("go")
		return self

	def ended_within(self, seconds: float) -> bool:
		"""Whether it came to its end by itself, waiting for it no longer than `seconds`."""
		self.process.join(seconds)
		return not self.process.is_alive()

	def kill(self) -> bool:
		"""Ends it by SIGKILL; False when it had ended just before."""
		self.process.kill()
		self.process.join(LONGEST)
		return self.process.exitcode == -9

	def finish(self) -> bool:
		"""Waits for its end; returns whether it ended well."""
		if not self.ended_within(LONGEST):
			self.kill()
			raise AssertionError("it did not come to an end")
		return self.process.exitcode == 0


def sweep(today: datetime.date | None = None, **options: Any) -> None:
	"""A whole sweep on `today`."""
	if today:
		options["today"] = today
	assert Run(SWEEP, **options).release().finish(), "the sweep failed as a whole"


def _work(
	release: Connection,
	site: str,
	sites_path: str,
	method: str,
	constants: dict[str, int],
	at: datetime.datetime | None,
	arguments: dict[str, Any],
) -> None:
	import frappe

	from pip_module import tasks

	frappe.init(site=site, sites_path=sites_path)
	frappe.connect()
	frappe.set_user("Administrator")
	for name, value in constants.items():
		assert hasattr(tasks, name)
		setattr(tasks, name, value)
	release.send("ready")
	release.recv()
	with clock_at(at):
		frappe.get_attr(method)(**arguments)
	frappe.destroy()


class _KindOfDatetime(type):
	def __instancecheck__(cls, value: object) -> bool:
		return isinstance(value, datetime.datetime)


@contextmanager
def clock_at(instant: datetime.datetime | None) -> Iterator[None]:
	"""Within, the host takes it to be `instant`; without one, its clock is right."""
	from frappe.utils import data

	if instant is None:
		yield
		return

	class Stopped(datetime.datetime, metaclass=_KindOfDatetime):
		def __new__(cls, *args: Any, **kwargs: Any) -> datetime.datetime:
			# What is made of it is the real thing: the host pickles it, among others.
			return datetime.datetime(*args, **kwargs)

		@classmethod
		def now(cls, tz: datetime.tzinfo | None = None) -> datetime.datetime:
			return instant.astimezone(tz)

	class Module:
		datetime = Stopped

		def __getattr__(self, name: str) -> object:
			return getattr(datetime, name)

	real, data.datetime = data.datetime, Module()
	try:
		yield
	finally:
		data.datetime = real
