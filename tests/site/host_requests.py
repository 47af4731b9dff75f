"""Sends calls to the host's functions inside this process, in one transaction, and says what came of each.

A served site would commit. Here a call ends with a rollback to where it began, whatever it committed, and everything
it wrote or queued is part of the answer. What would leave the site (connections, processes, files outside its
folder) is refused.
"""

import io
import json
import os
import re
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from host_calls import Call
from remembering import forget_rows
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request, Response

import frappe
import frappe.handler
import frappe.utils.background_jobs

BEGINNING = "pip_call_begins"
LAST_COMMIT = "pip_test_commit"
SECONDS_A_CALL = 90
COMMITTED = "commit"
OF_THE_RECORD = ("`tabError Log`", "`tabAccess Log`")
"""Where a row about a record goes with the record: whoever may not see that sees no row, and counts none."""

ENDS_THE_TRANSACTION = re.compile(
	r"^\s*(alter|create|drop|optimize|truncate|rename|start|commit|analyze)\b", re.IGNORECASE
)
WRITES = re.compile(r"^\s*(insert|update|delete|replace)\b", re.IGNORECASE)
CHANGES_ON_ITS_OWN = (
	(re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d(\.\d+)?)?"), "<time>"),
	(re.compile(r"\b\d\d:\d\d:\d\d(\.\d+)?"), "<time>"),
	(re.compile(r"\b\d{8}_\d{6}\b"), "<time>"),
	(re.compile(r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b"), "<uuid>"),
	(re.compile(r"\b[a-z0-9]{10}\b"), "<hash>"),
	(re.compile(r"\b[0-9a-f]{12,64}\b"), "<hash>"),
	(re.compile(r"0x[0-9a-f]+"), "<address>"),
	(re.compile(r"\b\d+\.\d{4,}\b"), "<number>"),
)


@dataclass(frozen=True)
class Answer:
	"""What a caller sees of a call, and what it changed. Compare answers, or search `text` for what must not be in."""

	status: int
	error: str
	body: str
	effects: tuple[str, ...]

	@property
	def text(self) -> str:
		return "\n".join((self.error, self.body))

	def settled(self) -> "Answer":
		"""The same without what is different every time: clocks and generated names."""
		return Answer(
			self.status,
			_settle(self.error),
			_settle(self.body),
			tuple(_settle(each) for each in self.effects),
		)


def _settle(text: str) -> str:
	for pattern, instead in CHANGES_ON_ITS_OWN:
		text = pattern.sub(instead, text)
	return text


def send(call: Call, user: str, http_method: str = "POST") -> Answer:
	"""The answer `user` gets to `call`; afterwards the database is as it was."""
	frappe.db.sql(f"savepoint {BEGINNING}")
	# Where a rollback of the function itself leads to.
	frappe.db.sql(f"savepoint {LAST_COMMIT}")
	frappe.set_user(user)
	local = frappe.local
	local.form_dict = frappe._dict(call.arguments)
	local.response = frappe._dict(docs=[])
	local.message_log, local.error_log, local.debug_log = [], [], []
	local.request = Request(EnvironBuilder(path=f"/api/method/{call.path}", method=http_method).get_environ())
	local.request_ip = "127.0.0.1"
	local.no_cache = False
	error, status, result = "", 200, None
	with _observed() as effects:
		wrote = False
		try:
			with _at_most(SECONDS_A_CALL):
				result = frappe.handler.execute_cmd(call.path)
		except BaseException as failure:  # a function may call sys.exit
			if isinstance(failure, KeyboardInterrupt):
				raise
			status = getattr(failure, "http_status_code", 500)
			error = f"{type(failure).__name__}: {failure}"
			wrote = bool(effects)
			# What was written since the last commit goes with the failed request.
			while effects and effects[-1] != COMMITTED:
				effects.pop()
		body = _body(result)
		wrote = wrote or bool(effects)
	frappe.db.sql(f"rollback to savepoint {BEGINNING}")
	# Those after the one returned to are gone.
	frappe.db.sql(f"savepoint {LAST_COMMIT}")
	frappe.db.after_commit.reset()
	frappe.db.before_commit.reset()
	frappe.db.after_rollback.reset()
	frappe.db.before_rollback.reset()
	for name in ("request", "uploaded_file", "uploaded_filename", "uploaded_file_url"):
		if hasattr(frappe.local, name):
			delattr(frappe.local, name)
	if wrote:
		_forget_documents()
	for flag in ("ignore_permissions", "mute_emails", "in_import", "in_patch", "in_install", "in_migrate"):
		frappe.flags.pop(flag, None)
	frappe.set_user("Administrator")
	return Answer(status, error, body, tuple(effect for effect in effects if effect != COMMITTED))


def _forget_documents() -> None:
	"""Redis and this process would else remember what was rolled back."""
	# Those calls change no User Permission.
	forget_rows(also_kept=("user_permissions",))
	frappe.local.document_cache = {}
	frappe.local.cache = {}


def _body(result: object) -> str:
	response = dict(frappe.local.response)
	content = response.pop("filecontent", "")
	if isinstance(content, bytes):
		content = _text_of_file(content)
	parts = [
		json.dumps(frappe.parse_json(frappe.as_json(response)), sort_keys=True, default=str),
		str(content),
		json.dumps(frappe.parse_json(frappe.as_json(result)), sort_keys=True, default=str)
		if not isinstance(result, Response)
		else result.get_data(as_text=True),
		"\n".join(str(each) for each in frappe.local.message_log),
	]
	return "\n".join(parts)


def _text_of_file(content: bytes) -> str:
	if content[:2] == b"PK":
		import zipfile

		with zipfile.ZipFile(io.BytesIO(content)) as archive:
			return "\n".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
	return content.decode("utf-8", "replace")


@contextmanager
def _observed() -> Iterator[list[str]]:
	"""Collects the writes and the queued jobs. The jobs run at once, as they would for this user."""
	effects: list[str] = []
	database = frappe.local.db
	original = database.sql

	def sql(query, values=(), *args, **kwargs):
		if ENDS_THE_TRANSACTION.match(str(query)):
			raise PermissionError("a change of tables is refused in this test")
		if WRITES.match(str(query)) and not any(log in str(query) for log in OF_THE_RECORD):
			effects.append(f"{query} {values or ''}")
		return original(query, values, *args, **kwargs)

	def enqueue_call(self, function, kwargs=None, **options):
		effects.append(f"job {kwargs['method']} {kwargs['kwargs']}")
		method = kwargs["method"]
		try:
			frappe.call(frappe.get_attr(method) if isinstance(method, str) else method, **kwargs["kwargs"])
		# A job that fails fails on its own: what queued it goes on, as with a worker.
		except Exception as failure:
			effects.append(f"job failed {type(failure).__name__} {failure}")

	def commit(*args, **kwargs):
		effects.append(COMMITTED)
		return committing(*args, **kwargs)

	queue = frappe.utils.background_jobs.Queue
	queued, committing = queue.enqueue_call, database.commit
	database.sql, database.commit, queue.enqueue_call = sql, commit, enqueue_call
	# Under test the host lets everyone through `only_for`.
	frappe.flags.in_test = False
	_guard.active = True
	try:
		yield effects
	finally:
		_guard.active = False
		frappe.flags.in_test = True
		queue.enqueue_call, database.commit = queued, committing
		del database.sql


class TookTooLong(BaseException):
	"""A call did not end in time."""


@contextmanager
def _at_most(seconds: int) -> Iterator[None]:
	def stop(*_):
		raise TookTooLong

	before = signal.signal(signal.SIGALRM, stop)
	signal.alarm(seconds)
	try:
		yield
	finally:
		signal.alarm(0)
		signal.signal(signal.SIGALRM, before)


class _Guard:
	"""Keeps calls from reaching beyond the site. An audit hook can't be removed, so it is switched."""

	active = False
	installed = False

	def install(self) -> None:
		if not self.installed:
			sys.addaudithook(self._judge)
			self.installed = True

	def _judge(self, event: str, args: tuple) -> None:
		if not self.active:
			return
		if event in ("subprocess.Popen", "os.system", "os.exec", "os.fork", "os.posix_spawn", "os.kill"):
			raise PermissionError(f"{event} is refused in this test")
		if event == "socket.connect" and args[0].family != socket.AF_UNIX and args[1][0] not in LOCAL:
			raise PermissionError("a connection elsewhere is refused in this test")
		if event == "socket.getaddrinfo" and args[0] not in LOCAL:
			raise PermissionError("a connection elsewhere is refused in this test")
		if event == "open" and isinstance(args[0], str) and _writes(args[1], args[2]) and not _ours(args[0]):
			raise PermissionError(f"writing {args[0]} is refused in this test")
		if event in ("os.remove", "os.rename", "os.rmdir", "shutil.rmtree", "os.mkdir") and not _ours(
			str(args[0])
		):
			raise PermissionError(f"{event} of {args[0]} is refused in this test")


LOCAL = ("127.0.0.1", "localhost", b"127.0.0.1", b"localhost")
_guard = _Guard()


def refuse_what_leaves_the_site() -> None:
	"""Call once before the first `send`."""
	_guard.install()


def _writes(mode: str | None, flags: int) -> bool:
	return any(letter in mode for letter in "wax+") if mode else bool(flags & (os.O_WRONLY | os.O_RDWR))


def _ours(path: str) -> bool:
	path = os.path.realpath(path)
	sites = os.path.realpath(frappe.get_site_path())
	return path.startswith(
		(
			sites,
			"/tmp/",
			"/dev/",
			os.path.realpath(frappe.utils.get_bench_path()) + "/logs",
			os.path.realpath(frappe.utils.get_bench_path()) + "/pycache",
		)
	)
