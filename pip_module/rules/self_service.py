"""The employee's own page: what is needed from them now, what they may write, and which files they may add.

Source: issue "Self-service: the employee's own page". One thing is asked at a time, the one that others wait for first.
"""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from pip_module.rules.calendar import COMPLETED, MISSED, SCHEDULED, Day
from pip_module.rules.lifecycle import AWAITING_ACKNOWLEDGEMENT, MEETING, PENDING, UNDER_WAY

ACKNOWLEDGE = "acknowledge"
ANSWER_DATE = "answer_date"
READ_RECORD = "read_record"
ASSESS = "assess"
TASKS = (ACKNOWLEDGE, ANSWER_DATE, READ_RECORD, ASSESS)
"""What can be needed of the employee, in the order in which it is asked for."""

LONGEST_TEXT = 5000
"""Characters. About two printed pages, in one field."""
LARGEST_NUMBER = 1e11

TOO_LONG = "too_long"
MARKUP = "markup"
UNREADABLE = "unreadable"
NOT_A_NUMBER = "not_a_number"
EMPTY_FILE = "empty_file"
FILE_TOO_LARGE = "file_too_large"
FILE_TYPE = "file_type"
FILE_NAME = "file_name"
TOO_MANY_FILES = "too_many_files"
CODES: dict[str, str] = {
	TOO_LONG: "the text has more characters than LONGEST_TEXT; values: most",
	MARKUP: "the text holds a tag; it is plain text that is asked for",
	UNREADABLE: "the text holds characters that cannot be stored",
	NOT_A_NUMBER: "there is something else where a number is asked for",
	EMPTY_FILE: "the file holds nothing",
	FILE_TOO_LARGE: "the file is larger than LARGEST_FILE; values: most",
	FILE_TYPE: "the file is of a type that isn't taken, or isn't what its name says",
	FILE_NAME: "the name of the file is empty or holds characters that don't belong in one",
	TOO_MANY_FILES: "there are MOST_FILES already; values: most",
}
"""Every code given here, and what it means to a programmer."""


@dataclass(frozen=True)
class Meeting:
	"""A check-in as the page asks about it. `to_answer` is true where the manager's side has proposed another date."""

	name: str
	day: Day
	status: str
	read: bool = False
	assessed: bool = False
	to_answer: bool = False


@dataclass(frozen=True)
class Task:
	"""Something that is needed of the employee: one of TASKS, with the check-in it is about where it is about one."""

	what: str
	meeting: str = ""
	day: Day | None = None


def tasks(status: str, acknowledgement: str, meetings: Iterable[Meeting], today: date) -> tuple[Task, ...]:
	"""What is needed of the employee, the most pressing first; the page opens the first one and names the others.

	A plan that was just issued asks for an answer to it and nothing else: whoever hasn't read it can't prepare for it.
	"""
	if status not in UNDER_WAY:
		return ()
	if status == AWAITING_ACKNOWLEDGEMENT or acknowledgement == PENDING:
		return (Task(ACKNOWLEDGE),)
	known = sorted(meetings, key=lambda meeting: meeting.day)
	found = [Task(ANSWER_DATE, meeting.name, meeting.day) for meeting in known if meeting.to_answer]
	found += [
		Task(READ_RECORD, meeting.name, meeting.day)
		for meeting in known
		if meeting.status == COMPLETED and not meeting.read
	]
	following = to_assess(status, known, today)
	if following and not following.assessed:
		found.append(Task(ASSESS, following.name, following.day))
	return tuple(found)


def next_meeting(meetings: Iterable[Meeting], today: date) -> Meeting | None:
	"""The next check-in that is to be held, today's included."""
	coming = [meeting for meeting in meetings if meeting.status == SCHEDULED and meeting.day >= today]
	return min(coming, key=lambda meeting: meeting.day, default=None)


def to_assess(status: str, meetings: Iterable[Meeting], today: date) -> Meeting | None:
	"""The check-in for which the employee may say how they see it: the next one, or the last one that is overdue and can
	still be held."""
	if status not in MEETING:
		return None
	known = list(meetings)
	if coming := next_meeting(known, today):
		return coming
	overdue = [meeting for meeting in known if meeting.status in (SCHEDULED, MISSED)]
	return max(overdue, key=lambda meeting: meeting.day, default=None)


# What they write -----------------------------------------------------------------------------------------------------

_TAG = re.compile(r"<\s*[a-zA-Z!/?]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")
"""Control characters, halves of characters, and those that turn the direction of what follows them."""


def text_problem(text: str) -> str | None:
	"""Why `text` isn't taken, as one of CODES; None when it is. "a < b" is text, "<b>" is markup."""
	if len(text) > LONGEST_TEXT:
		return TOO_LONG
	if _CONTROL.search(text):
		return UNREADABLE
	return MARKUP if _TAG.search(text) else None


def number_of(text: str) -> float | None:
	"""The number that a number field sent, None where it was left empty. Raises `ValueError` for anything else."""
	if not text.strip():
		return None
	if not re.fullmatch(r"\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d{1,3})?\s*", text, re.ASCII):
		raise ValueError(NOT_A_NUMBER)
	number = float(text)
	if not math.isfinite(number) or abs(number) >= LARGEST_NUMBER:
		raise ValueError(NOT_A_NUMBER)
	return number


# What they upload ----------------------------------------------------------------------------------------------------

LARGEST_FILE = 10 * 1024 * 1024
MOST_FILES = 30
LONGEST_FILE_NAME = 100

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
FILE_TYPES: dict[str, tuple[bytes, ...]] = {
	"pdf": (b"%PDF-",),
	"png": (b"\x89PNG\r\n\x1a\n",),
	"jpg": (b"\xff\xd8\xff",),
	"jpeg": (b"\xff\xd8\xff",),
	"docx": (_ZIP,),
	"xlsx": (_ZIP,),
	"pptx": (_ZIP,),
	"odt": (_ZIP,),
	"ods": (_ZIP,),
	"doc": (_OLE,),
	"xls": (_OLE,),
	"msg": (_OLE,),
	"txt": (),
	"csv": (),
}
"""The types that are taken, by the ending of the name, each with what its content begins with. Nothing that a browser
would run or draw as a page of its own (HTML, SVG) is among them."""

_NO_NAME = re.compile(r'[\x00-\x1f\x7f-\x9f<>:"/\\|?*\ud800-\udfff\u202a-\u202e\u2066-\u2069]')


def file_problem(name: str, content: bytes, so_many: int) -> str | None:
	"""Why a file called `name` isn't taken beside `so_many` others, as one of CODES; None when it is."""
	stem, dot, ending = name.rpartition(".")
	if not stem.strip(" .") or not dot or len(name) > LONGEST_FILE_NAME or _NO_NAME.search(name):
		return FILE_NAME
	if ending.lower() not in FILE_TYPES:
		return FILE_TYPE
	if not content:
		return EMPTY_FILE
	if len(content) > LARGEST_FILE:
		return FILE_TOO_LARGE
	if so_many >= MOST_FILES:
		return TOO_MANY_FILES
	return None if _is_what_it_says(FILE_TYPES[ending.lower()], content) else FILE_TYPE


def _is_what_it_says(beginnings: tuple[bytes, ...], content: bytes) -> bool:
	if beginnings:
		return content.startswith(beginnings)
	try:
		return "\x00" not in content.decode()
	except UnicodeDecodeError:
		return False
