"""What is needed of an employee now, and what they may write and upload. 2 March 2026 is a Monday."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from some_calendars import march

from pip_module.rules import calendar, lifecycle, self_service
from pip_module.rules.self_service import Meeting, Task

TODAY = march(10)
HELD = Meeting("held", march(9), calendar.COMPLETED, read=True, assessed=True)
COMING = Meeting("coming", march(16), calendar.SCHEDULED)
LATER = Meeting("later", march(23), calendar.SCHEDULED)

meetings = st.lists(
	st.builds(
		Meeting,
		name=st.text(min_size=1, max_size=3),
		day=st.dates(march(2), march(27)),
		status=st.sampled_from(calendar.CHECKIN_STATUSES),
		read=st.booleans(),
		assessed=st.booleans(),
		to_answer=st.booleans(),
	),
	max_size=6,
)


def asked(*known: Meeting, status="Active", acknowledgement="Acknowledged") -> list[str]:
	return [
		f"{task.what} {task.meeting}".strip()
		for task in self_service.tasks(status, acknowledgement, known, TODAY)
	]


# What is needed ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["Awaiting Acknowledgement", "Active", "On Hold", "Final Review"])
def test_an_answer_to_the_plan_comes_before_all_else(status):
	assert asked(COMING, status=status, acknowledgement="Pending") == ["acknowledge"]
	assert self_service.tasks(status, "Pending", [], TODAY) == (Task("acknowledge"),)


def test_then_the_next_check_in_is_prepared_for():
	assert asked(HELD, COMING, LATER) == ["assess coming"]
	assert asked(HELD, Meeting("coming", march(16), "Scheduled", assessed=True), LATER) == []


def test_what_others_wait_for_comes_first():
	moved = Meeting("coming", march(16), "Scheduled", to_answer=True)
	unread = Meeting("held", march(9), "Completed")
	assert asked(unread, moved) == ["answer_date coming", "read_record held", "assess coming"]


def test_one_that_is_held_today_can_still_be_prepared_for():
	assert asked(Meeting("today", TODAY, "Scheduled"), LATER) == ["assess today"]


def test_one_that_is_overdue_can_be_prepared_for_where_none_comes():
	first, last = Meeting("a", march(4), "Missed"), Meeting("b", march(9), "Scheduled")
	assert asked(first, last) == ["assess b"]
	assert asked(HELD) == []


def test_on_hold_nobody_prepares():
	assert asked(COMING, status="On Hold") == []


@given(st.sampled_from(lifecycle.STATUSES), st.sampled_from(lifecycle.ACKNOWLEDGEMENTS), meetings)
def test_a_plan_that_is_not_under_way_asks_for_nothing(status, acknowledgement, known):
	found = self_service.tasks(status, acknowledgement, known, TODAY)
	if status not in lifecycle.UNDER_WAY:
		assert found == ()
	order = [self_service.TASKS.index(task.what) for task in found]
	assert order == sorted(order)
	assert sum(task.what == self_service.ASSESS for task in found) <= 1


@given(meetings)
def test_the_next_one_is_the_first_that_comes(known):
	found = self_service.next_meeting(known, TODAY)
	coming = [meeting.day for meeting in known if meeting.status == "Scheduled" and meeting.day >= TODAY]
	assert (found.day if found else None) == min(coming, default=None)


# What may be written -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
	("text", "problem"),
	[
		("", None),
		("I would like to meet weekly.\n\nOn Mondays.\tIf that is fine.", None),
		("5 < 6 and 7 > 3, 5 <6", None),
		("مرحبا, नमस्ते, 😀, Grüße", None),
		("{{ frappe.session }} %s {0}", None),
		("x" * 5000, None),
		("x" * 5001, "too_long"),
		("<b>bold</b>", "markup"),
		("<script>alert(1)</script>", "markup"),
		("< img src=x onerror=alert(1)>", "markup"),
		("</textarea>", "markup"),
		("<!-- hidden", "markup"),
		("a\x00b", "unreadable"),
		("\x1b[0m", "unreadable"),
		("\ud800", "unreadable"),
		("\u202egnp", "unreadable"),
	],
)
def test_text_is_plain_text(text, problem):
	assert self_service.text_problem(text) == problem


@pytest.mark.parametrize(
	("text", "number"),
	[("", None), (" ", None), ("0", 0), ("12", 12), ("-3.5", -3.5), (" 7 ", 7), (".5", 0.5), ("1e3", 1000)],
)
def test_a_number_field_gives_a_number_or_nothing(text, number):
	assert self_service.number_of(text) == number


@pytest.mark.parametrize(
	"text", ["x", "1,5", "nan", "inf", "1e400", "1e11", "-1e11", "0x10", "1 2", "١٢", "--1"]
)
def test_anything_else_is_no_number(text):
	with pytest.raises(ValueError, match="not_a_number"):
		self_service.number_of(text)


@given(st.floats(-1e10, 1e10))
def test_whatever_a_number_is_written_as_is_read_back(number):
	assert self_service.number_of(repr(number)) == number


# What may be uploaded ------------------------------------------------------------------------------------------------

PDF = b"%PDF-1.7 and so on"


@pytest.mark.parametrize(
	("name", "content", "problem"),
	[
		("report.pdf", PDF, None),
		("Report of March.PDF", PDF, None),
		("photo.jpeg", b"\xff\xd8\xff\xe0", None),
		("notes.txt", "Grüße".encode(), None),
		("table.csv", b"a,b\n1,2\n", None),
		("letter.docx", b"PK\x03\x04...", None),
		("", PDF, "file_name"),
		(".pdf", PDF, "file_name"),
		(" .pdf", PDF, "file_name"),
		("report", PDF, "file_name"),
		("../../etc/passwd.txt", b"root", "file_name"),
		("a\x00.pdf", PDF, "file_name"),
		("<img src=x>.pdf", PDF, "file_name"),
		("fdp.\u202epdf", PDF, "file_name"),
		("x" * 97 + ".pdf", PDF, "file_name"),
		("page.html", b"<p>", "file_type"),
		("drawing.svg", b"<svg>", "file_type"),
		("report.pdf.exe", b"MZ", "file_type"),
		("report.pdf", b"<html>", "file_type"),
		("photo.png", PDF, "file_type"),
		("notes.txt", b"\xff\xfe\x00", "file_type"),
		("notes.txt", b"a\x00b", "file_type"),
		("report.pdf", b"", "empty_file"),
		("report.pdf", PDF + b"x" * self_service.LARGEST_FILE, "file_too_large"),
	],
)
def test_files_are_of_a_known_type_and_what_they_say(name, content, problem):
	assert self_service.file_problem(name, content, 0) == problem


def test_there_is_an_end_to_the_number_of_files():
	most = self_service.MOST_FILES
	assert self_service.file_problem("report.pdf", PDF, most - 1) is None
	assert self_service.file_problem("report.pdf", PDF, most) == "too_many_files"
