"""The names of our DocTypes, however they are spelled. Mostly plain data: `hooks.py` reads it too, and so do tests
without Frappe."""

import re

PLAN, CHECKIN = "Performance Improvement Plan", "PIP Check-in"
EVENT, NOTE, REMINDER = "PIP Event", "PIP HR Note", "PIP Reminder"
HANDOVER = "PIP Handover"

RECORDS = (PLAN, CHECKIN, EVENT, NOTE, REMINDER, HANDOVER)
"""Those whose very existence is confidential."""

TAKING_FILES = (PLAN, CHECKIN, NOTE)
"""Those that files are attached to. The journal, the reminders and the handover notes take none."""

FEED = "PIP Calendar Feed"
ASSESSMENT = "PIP Self-Assessment"
SHUT = (FEED, ASSESSMENT)
"""Those that no role may see and only functions of ours use: whose calendar reads what, and what an employee has begun
to write and not sent."""

TABLES = (
	"PIP Gap",
	"PIP Goal",
	"PIP Support",
	"PIP Extension",
	"PIP Hold",
	"PIP Goal Review",
	"PIP Action Item",
)
"""Their child tables. Templates use some of these too; those rows are nobody's secret."""

_BY_FOLDED = {name.casefold(): name for name in RECORDS + TABLES + SHUT}
_LONGEST = max(map(len, _BY_FOLDED))
_NOT_PLAIN = re.compile(r"[^ -~]")


def is_ours(doctype: object) -> bool:
	"""Whether `doctype` names one of these, told as loosely as the database does: to it é is e, letters of double width
	are letters, and some characters are nothing at all."""
	return isinstance(doctype, str) and (
		doctype.strip().casefold() in _BY_FOLDED
		# Of these characters the database takes none for another, but for case. Asked very often.
		or (not (doctype.isascii() and doctype.isprintable()) and _of_database(doctype) is not None)
	)


def canonical(doctype: str) -> str:
	"""The name of one of ours as we write it, for any spelling that `is_ours` takes."""
	name = _BY_FOLDED.get(doctype.strip().casefold()) or _of_database(doctype)
	assert name, doctype
	return name


def _of_database(text: str) -> str | None:
	"""The name of ours that the database takes `text` for. It is asked only where the letters that everybody writes alike
	stand in one of them, in that order: most texts with other characters have nothing to do with a DocType."""
	plain = _NOT_PLAIN.sub("", text).lower().strip()
	if len(plain) > _LONGEST or not any(_in_order(plain, name) for name in _BY_FOLDED):
		return None
	# Here, since hooks.py and the tests of the house read the names without Frappe.
	import frappe

	try:
		found = frappe.db.get_value("DocType", text, "name", cache=True)
	except UnicodeEncodeError:
		# A client's JSON may hold halves of characters.
		return None
	return found if found in _BY_FOLDED.values() else None


def _in_order(letters: str, name: str) -> bool:
	left = iter(name)
	return all(letter in left for letter in letters)
