"""The names of our DocTypes. Plain data: `hooks.py` reads it too."""

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


def is_ours(doctype: object) -> bool:
	"""Whether `doctype` names one of these, told as loosely as the database does: without case or trailing blanks."""
	return isinstance(doctype, str) and doctype.strip().casefold() in _BY_FOLDED


def canonical(doctype: str) -> str:
	"""The name of one of ours as we write it, for any spelling that `is_ours` takes."""
	return _BY_FOLDED[doctype.strip().casefold()]
