"""Tells people: a row in the ledger and an in-app notice for each errand, and one email digest a person a day.

All of it is stored in the caller's transaction. The ledger's unique keys make a second reminder, and a second digest on
one day, impossible however many sweeps run at once.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import frappe
from frappe.model.document import Document, bulk_insert
from frappe.utils import validate_email_address

from pip_module import digest, host, ledger, notices, wording
from pip_module.ledger import Errands
from pip_module.records import CHECKIN, HANDOVER, PLAN, REMINDER
from pip_module.reminding import Errand
from pip_module.rules import reminders
from pip_module.self_service import plans

NO_ADDRESS = "no_address"
UNSUBSCRIBED = "unsubscribed"
NO_OUTGOING_ACCOUNT = "no_outgoing_account"
NOT_WRITTEN = "not_written"

CHECKIN_KINDS = frozenset(
	{
		reminders.CHECKIN_COMING,
		reminders.CHECKIN_OVERDUE,
		reminders.SELF_ASSESSMENT_DUE,
		reminders.DATE_PROPOSED,
	}
)


@dataclass(frozen=True)
class Reach:
	"""How a user is reached by mail: an address, or why there is none."""

	address: str = ""
	problem: str = ""
	language: str = ""


def deliver(people: Errands, today: date, digests: digest.Digests) -> int:
	"""Tells each of `people` what they don't know yet and returns how many reminders that were; the caller commits.

	`digests` writes the mails of one sweep. Whoever doesn't work on `today` is left for the day they do. Raises what the
	database raises when another sweep was faster; nothing of this one may then be kept.
	"""
	post = _Post(people, today, digests)
	for user in people:
		if user not in post.off_duty:
			post.write_to(user)
	post.store()
	return len(post.rows)


class _Post:
	"""What goes out to some people at once, with what has to be known for it, looked up for all of them."""

	def __init__(self, people: Errands, today: date, digests: digest.Digests):
		users = [user for user in people if user]
		self.today = today
		self.off_duty = off_duty(users, today)
		self.unsent = _by_user(
			ledger.unsent([errand for errands in people.values() for errand in errands], today)
		)
		self.waiting = ledger.email_to_follow(people)
		# Who is told nothing needs no address.
		users = [user for user in users if self.unsent.get(user) or self.waiting.get(user)]
		self.reach = _reach_of(users)
		self.had_digest = ledger.had_digest(users, today)
		self.digests = digests
		self.rows: list[ledger.Row] = []
		self.notices: list[ledger.Row] = []
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
				{
					"name": frappe.generate_hash(length=10),
					"read": 0,
					**notices.notice_for(
						user,
						wording.obligation_text(errand.obligation.kind),
						*place_of(errand),
						page_of(errand),
					),
				}
				for errand in new
			]
		if reach.address and user not in self.had_digest:
			self._mail(user, reach, new, rows, waiting)

	def _row(self, errand: Errand, reach: Reach) -> ledger.Row:
		if not errand.user:
			return ledger.row_of(errand, ledger.UNDELIVERABLE, errand.problem)
		if not reach.address:
			return ledger.row_of(errand, ledger.NOTICE_ONLY, reach.problem)
		return ledger.row_of(errand, ledger.EMAIL_TO_FOLLOW)

	def _mail(
		self, user: str, reach: Reach, new: list[Errand], rows: list[ledger.Row], waiting: dict[str, Errand]
	) -> None:
		"""Writes the digest of `new` and of what an earlier one came too early for; one of its rows carries its key."""
		first = rows[0]["name"] if rows else next(iter(waiting))
		try:
			with notices.in_language(reach.language):
				mail = self.digests.mail(reach.address, _items([*waiting.values(), *new]), self.today, first)
		# Whatever keeps one mail from being written must not keep anybody from their notice. The row says so to HR; the
		# error by its name only.
		except Exception as error:
			frappe.log_error("PIP Module: could not write a digest", f"{first}: {type(error).__name__}")
			for row in rows:
				row.update({"delivery": ledger.NOTICE_ONLY, "problem": wording.delivery_problem(NOT_WRITTEN)})
			return
		self.mails.append(mail)
		key = ledger.digest_key(user, self.today)
		for row in rows:
			row.update({"delivery": ledger.NOTICE_AND_EMAIL, "digest_key": key if row is rows[0] else None})
		if waiting:
			self.mailed.append((user, list(waiting), None if rows else key))

	def store(self) -> None:
		# The sweep alone writes ledger, notices and mails here, thousands at a time. None of them has hooks that matter
		# to it but the bell, which is rung below; what a document would check was decided above.
		ledger.store(REMINDER, sorted(self.rows, key=lambda row: row["reminder_key"]))
		for user, waiting, key in self.mailed:
			ledger.settle_email_to_follow(user, waiting, key)
		ledger.store("Notification Log", self.notices)
		notices.ring({notice["for_user"] for notice in self.notices})
		if self.mails:
			bulk_insert("Email Queue", self.mails)


def off_duty(users: list[str], today: date) -> frozenset[str]:
	"""Those of `users` who are not to be disturbed on `today`."""
	if not users or frappe.get_cached_doc("PIP Settings").remind_on_days_off:
		return frozenset()
	return host.off_duty(users, today)


def _by_user(errands: Iterable[Errand]) -> dict[str | None, list[Errand]]:
	grouped: dict[str | None, list[Errand]] = {}
	for errand in errands:
		grouped.setdefault(errand.user, []).append(errand)
	return grouped


def _items(errands: Iterable[Errand]) -> list[digest.Item]:
	return [digest.Item(e.obligation.kind, e.obligation.due, *place_of(e), page_of(e)) for e in errands]


def _reach_of(users: list[str]) -> dict[str, Reach]:
	if not users:
		return {}
	rows = frappe.get_all("User", filters={"name": ("in", users)}, fields=["name", "email", "language"])
	unsubscribed = _unsubscribed([row.email for row in rows if row.email])
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


def _unsubscribed(addresses: list[str]) -> set[str]:
	if not addresses:
		return set()
	return set(
		frappe.get_all(
			"Email Unsubscribe",
			filters={"email": ("in", addresses), "global_unsubscribe": 1},
			pluck="email",
		)
	)


def place_of(errand: Errand) -> tuple[str, str] | tuple[None, None]:
	"""Where to go for it. Who provides support may not read the plan, not even that it exists."""
	obligation = errand.obligation
	if obligation.party == reminders.PROVIDER:
		return None, None
	if obligation.party == reminders.FORMER_MANAGER:
		return HANDOVER, obligation.item
	if obligation.kind in CHECKIN_KINDS:
		return CHECKIN, obligation.item
	return PLAN, obligation.plan


def page_of(errand: Errand) -> str | None:
	"""The path of the page that employees do it on."""
	obligation = errand.obligation
	return plans.address_of(obligation.plan) if obligation.party == reminders.EMPLOYEE else None
