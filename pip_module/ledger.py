"""The ledger of reminders: who was told of what, whose digest of the day is out, and what somebody put off."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import frappe
from frappe.utils import getdate, now_datetime

from pip_module import wording
from pip_module.records import REMINDER
from pip_module.reminding import Errand

NOTICE_AND_EMAIL = "Notice and Email"
EMAIL_TO_FOLLOW = "Notice, Email to Follow"
NOTICE_ONLY = "Notice Only"
SNOOZED = "Snoozed"
UNDELIVERABLE = "Undeliverable"
DELIVERIES = (NOTICE_AND_EMAIL, EMAIL_TO_FOLLOW, NOTICE_ONLY, SNOOZED, UNDELIVERABLE)

Row = dict[str, Any]

Errands = Mapping[str | None, list[Errand]]
"""What to tell each person of, by user; by None what nobody can be told of."""


def unsent(errands: Iterable[Errand], today: date) -> list[Errand]:
	"""Those of `errands` the ledger doesn't know yet. One that was put off until `today` or before is due again."""
	return _follow(errands, today)[0]


def not_put_off(errands: Iterable[Errand], today: date) -> list[Errand]:
	"""Those of `errands` that wait for their person on `today`, told of or not."""
	return [errand for found in _follow(errands, today) for errand in found]


def _follow(errands: Iterable[Errand], today: date) -> tuple[list[Errand], list[Errand]]:
	"""Those the ledger doesn't know, and those it does; without those that are put off beyond `today`."""
	unknown: list[Errand] = []
	known: list[Errand] = []
	left = list(errands)
	while left:
		rows = _put_off_until([errand.key for errand in left])
		again = []
		for errand in left:
			if errand.key not in rows:
				unknown.append(errand)
			elif (until := rows[errand.key]) is None:
				known.append(errand)
			elif until <= today:
				again.append(errand.after_snooze(until))
		left = again
	return unknown, known


def _put_off_until(keys: list[str]) -> dict[str, date | None]:
	rows = frappe.get_all(
		REMINDER, filters={"reminder_key": ("in", keys)}, fields=["reminder_key", "snoozed_until"]
	)
	return {row.reminder_key: row.snoozed_until for row in rows}


def row_of(errand: Errand, delivery: str, problem: str = "") -> Row:
	"""The row that says `errand` was seen to, not stored yet; `problem` is a code of `wording.delivery_problem`."""
	obligation = errand.obligation
	return {
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
		"digest_key": None,
	}


def store(doctype: str, rows: Sequence[Row]) -> None:
	"""Stores `rows`, all with the same fields, in one statement and without their documents' hooks."""
	if not rows:
		return
	now, user = now_datetime(), frappe.session.user
	kept = {"creation": now, "modified": now, "owner": user, "modified_by": user, "docstatus": 0, "idx": 0}
	frappe.db.bulk_insert(
		doctype, [*rows[0], *kept], [tuple([*row.values(), *kept.values()]) for row in rows]
	)


def put_off(errand: Errand, until: date) -> None:
	"""Notes that its person hears of `errand` again on the day `until`, and not before."""
	name = frappe.db.get_value(REMINDER, {"reminder_key": errand.key})
	row = frappe.get_doc(REMINDER, name) if name else frappe.new_doc(REMINDER, **row_of(errand, SNOOZED))
	row.snoozed_until = until
	if row.delivery == EMAIL_TO_FOLLOW:
		row.delivery = NOTICE_ONLY
	row.flags.by_ledger = True
	# Nobody may write the ledger; whose errand it is was asked before.
	row.save(ignore_permissions=True)


def email_to_follow(people: Errands) -> dict[str, dict[str, Errand]]:
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


def settle_email_to_follow(user: str, mailed: list[str], key: str | None) -> None:
	"""The rows `mailed` have gone with the digest `key` (None when another row carries it); what no longer stands waits
	for none."""
	row = frappe.qb.DocType(REMINDER)
	waiting = (row.recipient == user) & (row.delivery == EMAIL_TO_FOLLOW)
	update = frappe.qb.update(row)
	if key:
		update.set(row.digest_key, key).where(row.name == mailed[0]).run()
	update.set(row.delivery, NOTICE_AND_EMAIL).where(waiting & row.name.isin(mailed)).run()
	update.set(row.delivery, NOTICE_ONLY).where(waiting & (row.sent_on < getdate())).run()


def had_digest(users: Iterable[str], today: date) -> set[str]:
	"""Those of `users` whose digest of `today` is out."""
	keys = {digest_key(user, today): user for user in users}
	if not keys:
		return set()
	sent = frappe.get_all(REMINDER, filters={"digest_key": ("in", list(keys))}, pluck="digest_key")
	return {keys[key] for key in sent}


def digest_key(user: str, today: date) -> str:
	"""One digest for one person and day."""
	return hashlib.sha256(f"digest\x1f{user}\x1f{today.isoformat()}".encode()).hexdigest()
