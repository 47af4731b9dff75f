"""What is left behind once every door has been tried: rows, mails, notices, logs, files and what went out live.

Content may stand in the tables of a plan and in the host's comments and versions, which the doors were tried for. A
canary anywhere else is a leak, whoever may read the place.
"""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import redis
from engine import Cell
from oracle import HR_SUBJECT, STRANGER, SUBJECT, view
from reading import canaries
from stored import WHERE
from world import ASSESSMENT, CHECKIN, EVENT, HANDOVER, NOTE, PLAN, REMINDER, World

import frappe

OURS = frozenset({PLAN, CHECKIN, EVENT, NOTE, REMINDER, HANDOVER})
HOMES = frozenset(
	f"tab{doctype}" for doctype in (*WHERE, ASSESSMENT) if doctype.startswith(("PIP", "Performance"))
)
KEPT_WITH_THE_PLAN = frozenset({"tabComment", "tabVersion", "tabDeleted Document"})
FROM_BEFORE = "draftmail"
"""In a mail that a site may have from before the app was there."""
TEXT = ("char", "varchar", "text", "tinytext", "mediumtext", "longtext", "json")


class Listener:
	"""Hears all that the site tells browsers while it lives."""

	def __init__(self) -> None:
		self.heard: list[str] = []
		self.pubsub = redis.from_url(frappe.conf.redis_queue).pubsub(ignore_subscribe_messages=True)
		self.pubsub.psubscribe("*")
		self.thread = threading.Thread(target=self._listen, daemon=True)
		self.thread.start()

	def _listen(self) -> None:
		for message in self.pubsub.listen():
			data = message.get("data")
			self.heard.append(data.decode("utf-8", "replace") if isinstance(data, bytes) else str(data))

	def faults(self) -> Iterator[str]:
		for text in self.heard:
			if found := canaries(text):
				yield f"canary {sorted(found)} told live"
			if '"list_update"' in text and any(f'"{doctype}"' in text for doctype in OURS):
				yield f"a list was told of a change: {text[:120]}"


def wait_for_jobs(seconds: int = 120) -> None:
	"""Until the worker has done all that was queued."""
	queue = redis.from_url(frappe.conf.redis_queue)
	until = time.monotonic() + seconds
	while any(queue.llen(key) for key in queue.scan_iter("rq:queue:*")) or any(
		queue.zcard(key) for key in queue.scan_iter("rq:wip:*")
	):
		assert time.monotonic() < until, "the worker did not come to an end"
		threading.Event().wait(0.2)


def cells(world: World, since: str, listener: Listener) -> list[Cell]:
	frappe.db.rollback()
	checks = {
		"left:rows": _rows,
		"left:notices": lambda: _notices(world, since),
		"left:mails": lambda: _mails(world, since),
		"left:global-search": _global_search,
		"left:logs": _logs,
		"left:public-files": _public_files,
		"left:live": listener.faults,
	}
	return [
		Cell("everyone", name, "all", STRANGER, "looked", tuple(sorted(set(look()))))
		for name, look in checks.items()
	]


def _rows() -> Iterator[str]:
	"""Every text column of every table of the site."""
	columns: dict[str, list[str]] = {}
	for table, column in frappe.db.sql(
		"select table_name, column_name from information_schema.columns"
		" where table_schema = database() and data_type in %s",
		[TEXT],
	):
		columns.setdefault(table, []).append(column)
	for table, names in sorted(columns.items()):
		if table in HOMES | KEPT_WITH_THE_PLAN:
			continue
		text = "concat_ws(' ', " + ", ".join(f"`{name}`" for name in names) + ")"
		for (row,) in frappe.db.sql(f"select {text} from `{table}` where {text} like '%%CANARY%%' limit 20"):
			if found := {canary for canary in canaries(row) if canary[0] != FROM_BEFORE}:
				yield f"canary {sorted(found)[0][0]} in {table}"


def _users_who_may_see(world: World, name: str) -> set[str] | None:
	"""The users a record may be mentioned to; None when the name isn't one of ours."""
	for target in world.targets:
		if name in (target.plan, *target.names):
			seeing = {
				user
				for actor, user in world.users.items()
				if view(actor, target.state, own=False) != STRANGER
			}
			if view(SUBJECT, target.state, own=True) != STRANGER:
				seeing.add(target.user)
			seeing.update(
				other.user
				for other in world.targets
				if other.subject_actor == HR_SUBJECT and other.number != target.number
			)
			# Looks after plans without being an actor.
			return seeing | {"mxhraway@pip.example.com", world.twins[HR_SUBJECT].user, "Administrator"}
	return None


def _notices(world: World, since: str) -> Iterator[str]:
	for row in frappe.get_all(
		"Notification Log", fields=["for_user", "subject", "email_content", "document_name", "creation"]
	):
		if found := canaries(f"{row.subject} {row.email_content}"):
			yield f"canary {sorted(found)[0][0]} in a notice"
		may_see = _users_who_may_see(world, row.document_name or "")
		if may_see is not None and str(row.creation) >= since and row.for_user not in may_see:
			yield f"a notice about a plan to {row.for_user}"


def _mails(world: World, since: str) -> Iterator[str]:
	for row in frappe.get_all("Email Queue", fields=["name", "message", "reference_name", "creation"]):
		if found := canaries(row.message or ""):
			yield f"canary {sorted(found)[0][0]} in a mail"
		if str(row.creation) < since:
			continue
		recipients = frappe.get_all("Email Queue Recipient", filters={"parent": row.name}, pluck="recipient")
		for target in world.targets:
			if target.plan in (row.message or "") or row.reference_name == target.plan:
				for one in set(recipients) - (_users_who_may_see(world, target.plan) or set()):
					yield f"a mail about a plan to {one}"


def _global_search() -> Iterator[str]:
	rows = frappe.db.sql("select doctype, name, content from `__global_search`")
	for doctype, _name, content in rows:
		if doctype in OURS or canaries(content or ""):
			yield f"{doctype} in the global search"


def _logs() -> Iterator[str]:
	bench = Path(frappe.utils.get_bench_path())
	site_logs = Path(frappe.get_site_path("logs"))
	for path in sorted({*bench.glob("logs/*.log"), *site_logs.glob("*.log")}):
		if found := canaries(path.read_text(errors="replace")):
			yield f"canary {sorted(found)[0][0]} in {path.name}"


def _public_files() -> Iterator[str]:
	for path in sorted(Path(frappe.get_site_path("public", "files")).rglob("*")):
		if path.is_file() and canaries(path.read_text(errors="replace")):
			yield f"canary in the public file {path.name}"
