"""Tells people: a row in the ledger and an in-app notice for each errand, and one email digest a person a day.

All of it is stored in the caller's transaction. The ledger's unique keys make a second reminder, and a second digest on
one day, impossible however many sweeps run at once.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import frappe
from frappe.model.document import Document, bulk_insert
from frappe.utils import now_datetime, validate_email_address

from pip_module import digest, host, notices, wording
from pip_module.records import CHECKIN, PLAN, REMINDER
from pip_module.reminding import Errand
from pip_module.rules import reminders

NOTICE_AND_EMAIL = "Notice and Email"
EMAIL_TO_FOLLOW = "Notice, Email to Follow"
NOTICE_ONLY = "Notice Only"
SNOOZED = "Snoozed"
UNDELIVERABLE = "Undeliverable"

NO_ADDRESS = "no_address"
UNSUBSCRIBED = "unsubscribed"
NO_OUTGOING_ACCOUNT = "no_outgoing_account"
NOT_WRITTEN = "not_written"

CHECKIN_KINDS = frozenset(
	{reminders.CHECKIN_COMING, reminders.CHECKIN_OVERDUE, reminders.SELF_ASSESSMENT_DUE}
)

Errands = Mapping[str | None, list[Errand]]
"""What to tell each person of, by user; by None what nobody can be told of."""


@dataclass(frozen=True)
class Reach:
	"""How a user is reached by mail: an address, or why there is none."""

	address: str = ""
	problem: str = ""
	language: str = ""


def deliver(people: Errands, today: date) -> int:
	"""Tells each of `people` what they don't know yet and returns how many reminders that were; the caller commits.

	Whoever doesn't work on `today` is left for the day they do. Raises what the database raises when another sweep was
	faster; nothing of this one may then be kept.
	"""
	post = _Post(people, today)
	for user in people:
		if user not in post.off_duty:
			post.write_to(user)
	post.store()
	return len(post.rows)


class _Post:
	"""What goes out to some people at once, with what has to be known for it, looked up for all of them."""

	def __init__(self, people: Errands, today: date):
		users = [user for user in people if user]
		self.today = today
		self.off_duty = off_duty(users, today)
		self.unsent = _by_user(unsent([errand for errands in people.values() for errand in errands], today))
		self.waiting = _email_to_follow(people)
		# Who is told nothing needs no address.
		users = [user for user in users if self.unsent.get(user) or self.waiting.get(user)]
		self.reach = _reach_of(users)
		self.had_digest = _had_digest(users, today)
		self.digests = digest.Digests()
		self.rows: list[Document] = []
		self.notices: list[Document] = []
		self.mails: list[Document] = []
		self.mailed: list[tuple[str, list[str], str | None]] = []

	def write_to(self, user: str | None) -> None:
		new, waiting = self.unsent.get(user, []), self.waiting.get(user, {})
		if not new and not waiting:
			return
		reach = self.reach.get(user, Reach())
		rows = [self._row(errand, reach) for errand in new]
		self.rows += rows
		if not user:
			return
		with notices.in_language(reach.language):
			self.notices += [
				notices.notice_for(user, wording.obligation_text(errand.obligation.kind), *place_of(errand))
				for errand in new
			]
		if reach.address and user not in self.had_digest:
			self._mail(user, reach, new, rows, waiting)

	def _row(self, errand: Errand, reach: Reach) -> Document:
		if not errand.user:
			return ledger_row(errand, UNDELIVERABLE, errand.problem)
		if not reach.address:
			return ledger_row(errand, NOTICE_ONLY, reach.problem)
		return ledger_row(errand, EMAIL_TO_FOLLOW)

	def _mail(
		self, user: str, reach: Reach, new: list[Errand], rows: list[Document], waiting: dict[str, Errand]
	) -> None:
		"""Writes the digest of `new` and of what an earlier one came too early for; one of its rows carries its key."""
		first = rows[0].name if rows else next(iter(waiting))
		try:
			with notices.in_language(reach.language):
				mail = self.digests.mail(reach.address, _items([*waiting.values(), *new]), self.today, first)
		except Exception as error:
			# One mail that can't be written must not keep anybody from their notice. The row says so to HR; the error
			# by its name only.
			frappe.log_error("PIP Module: could not write a digest", f"{first}: {type(error).__name__}")
			for row in rows:
				row.update({"delivery": NOTICE_ONLY, "problem": wording.delivery_problem(NOT_WRITTEN)})
			return
		self.mails.append(mail)
		key = digest_key(user, self.today)
		for row in rows:
			row.update({"delivery": NOTICE_AND_EMAIL, "digest_key": key if row is rows[0] else None})
		if waiting:
			self.mailed.append((user, list(waiting), None if rows else key))

	def store(self) -> None:
		# The sweep alone writes ledger, notices and mails here, thousands at a time. None of them has hooks that matter
		# to it but the bell, which is rung below; what a document would check was decided above.
		self._insert(REMINDER, sorted(self.rows, key=lambda row: row.reminder_key))
		for user, waiting, key in self.mailed:
			_settle_waiting(user, waiting, key)
		self._insert("Notification Log", self.notices)
		notices.ring({notice.for_user for notice in self.notices})
		self._insert("Email Queue", self.mails)

	def _insert(self, doctype: str, documents: list[Document]) -> None:
		for document in documents:
			document.name = document.name or frappe.generate_hash(length=10)
		if documents:
			bulk_insert(doctype, documents)


def off_duty(users: list[str], today: date) -> frozenset[str]:
	"""Those of `users` who are not to be disturbed on `today`."""
	if not users or frappe.get_cached_doc("PIP Settings").remind_on_days_off:
		return frozenset()
	return host.off_duty(users, today)


def unsent(errands: Iterable[Errand], today: date) -> list[Errand]:
	"""Those of `errands` the ledger doesn't know yet. One that was put off until `today` or before is due again."""
	found: list[Errand] = []
	left = list(errands)
	while left:
		known = _known([errand.key for errand in left])
		again = []
		for errand in left:
			if errand.key not in known:
				found.append(errand)
			elif (until := known[errand.key]) and until <= today:
				again.append(errand.after_snooze(until))
		left = again
	return found


def _known(keys: list[str]) -> dict[str, date | None]:
	rows = frappe.get_all(
		REMINDER, filters={"reminder_key": ("in", keys)}, fields=["reminder_key", "snoozed_until"]
	)
	return {row.reminder_key: row.snoozed_until for row in rows}


def _by_user(errands: Iterable[Errand]) -> dict[str | None, list[Errand]]:
	grouped: dict[str | None, list[Errand]] = {}
	for errand in errands:
		grouped.setdefault(errand.user, []).append(errand)
	return grouped


def _items(errands: Iterable[Errand]) -> list[digest.Item]:
	return [digest.Item(e.obligation.kind, e.obligation.due, *place_of(e)) for e in errands]


def _email_to_follow(people: Errands) -> dict[str, dict[str, Errand]]:
	"""What came up after somebody's digest of an earlier day and still stands, by user and by the row's name."""
	standing = {(user, errand.key): errand for user in people if user for errand in people[user]}
	if not standing:
		return {}
	rows = frappe.get_all(
		REMINDER,
		filters={"delivery": EMAIL_TO_FOLLOW, "recipient": ("in", [user for user in people if user])},
		fields=["name", "recipient", "reminder_key"],
		order_by="sent_on asc",
	)
	found: dict[str, dict[str, Errand]] = {}
	for row in rows:
		if errand := standing.get((row.recipient, row.reminder_key)):
			found.setdefault(row.recipient, {})[row.name] = errand
	return found


def _settle_waiting(user: str, mailed: list[str], key: str | None) -> None:
	"""What waited for this digest has gone with it; what no longer stands waits for none."""
	row = frappe.qb.DocType(REMINDER)
	waiting = (row.recipient == user) & (row.delivery == EMAIL_TO_FOLLOW)
	update = frappe.qb.update(row)
	if key:
		update.set(row.digest_key, key).where(row.name == mailed[0]).run()
	update.set(row.delivery, NOTICE_AND_EMAIL).where(waiting & row.name.isin(mailed)).run()
	update.set(row.delivery, NOTICE_ONLY).where(
		waiting & (row.sent_on < frappe.utils.getdate()) & row.name.notin(mailed)
	).run()


def _had_digest(users: list[str], today: date) -> set[str]:
	keys = {digest_key(user, today): user for user in users}
	if not keys:
		return set()
	sent = frappe.get_all(REMINDER, filters={"digest_key": ("in", list(keys))}, pluck="digest_key")
	return {keys[key] for key in sent}


def digest_key(user: str, today: date) -> str:
	return hashlib.sha256(f"digest\x1f{user}\x1f{today.isoformat()}".encode()).hexdigest()


def _reach_of(users: list[str]) -> dict[str, Reach]:
	if not users:
		return {}
	rows = frappe.get_all("User", filters={"name": ("in", users)}, fields=["name", "email", "language"])
	unsubscribed = set(
		frappe.get_all(
			"Email Unsubscribe",
			filters={
				"email": ("in", [row.email for row in rows if row.email] or [""]),
				"global_unsubscribe": 1,
			},
			pluck="email",
		)
	)
	can_mail = notices.can_mail()

	def reach(row: frappe._dict) -> Reach:
		if not can_mail:
			problem = NO_OUTGOING_ACCOUNT
		elif not validate_email_address(row.email or ""):
			problem = NO_ADDRESS
		else:
			problem = UNSUBSCRIBED if row.email in unsubscribed else ""
		return Reach("" if problem else row.email, problem, row.language or "")

	return {row.name: reach(row) for row in rows}


def ledger_row(errand: Errand, delivery: str, problem: str = "") -> Document:
	"""The row of the ledger that says `errand` was seen to, not stored yet."""
	obligation = errand.obligation
	row = frappe.new_doc(REMINDER)
	row.update(
		{
			"name": frappe.generate_hash(length=10),
			"plan": obligation.plan,
			"kind": obligation.kind,
			"item": obligation.item,
			"due_date": obligation.due,
			"rung": obligation.rung,
			"party": obligation.party,
			"recipient": errand.user,
			"delivery": delivery,
			"problem": wording.delivery_problem(problem) if problem else "",
			"sent_on": now_datetime(),
			"reminder_key": errand.key,
		}
	)
	return row


def place_of(errand: Errand) -> tuple[str, str] | tuple[None, None]:
	"""Where to go for it. Who provides support may not read the plan, not even that it exists."""
	obligation = errand.obligation
	if obligation.party == reminders.PROVIDER:
		return None, None
	if obligation.kind in CHECKIN_KINDS:
		return CHECKIN, obligation.item
	return PLAN, obligation.plan
